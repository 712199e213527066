"""The extract as tables: what each column is, and its type on every engine.

Keys are primary keys of the ledger's tables, 0 where there is nothing (a unit that stands in no county). Stages,
aspects, kinds and units of measurement are numbers that the maker of the extract gives and keeps in its manifest.
"""

from __future__ import annotations

from typing import Final

import ibis
from ibis.expr.types import Table

ENTRIES: Final = {
    "unit": "int32", "measure": "int32", "period": "int32", "stage": "int8", "quantity": "int64",
    "n": "int8",  # 1, and −1 for what is reversed
    "recorded": "int64",  # seconds since 1970
}  # fmt: skip
SPOTS: Final = {
    # where a unit counts for a period: where it stood on the last day
    "unit": "int32", "period": "int32", "province": "int32", "prefecture": "int32", "county": "int32",
    "kind": "int16", "year": "int16",
    "moment": "int64",  # orders periods: by their ends, then by key
    "moved": "int8",  # 1: the unit stood elsewhere for another period
}  # fmt: skip
MEASURES: Final = {
    "measure": "int32", "task": "int32", "deliverable": "int32", "aspect": "int8", "uom": "int16",
    "over_time": "int8",
}  # fmt: skip
SCHEMAS: Final = {"entries": ENTRIES, "spots": SPOTS, "measures": MEASURES}


def entries() -> Table:
    return ibis.table(ENTRIES, name="entries")


def spots() -> Table:
    return ibis.table(SPOTS, name="spots")


def measures() -> Table:
    return ibis.table(MEASURES, name="measures")
