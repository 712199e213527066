"""A pivot as files hold it: as it is seen, and with every cell in a line of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from peiyou.engine.results.analysis.arranging import Line, Value
from peiyou.engine.results.analysis.asking import ALL, COUNT, RATIO
from peiyou.engine.results.queries.pivot import Pivot
from peiyou.engine.results.queries.pivot_names import DIMENSION_WORDS
from peiyou.engine.results.tables.pivot import number_of, unit_of, uom_of
from peiyou.engine.undertakings.tables.sheets import Cell as SheetCell
from peiyou.engine.undertakings.tables.sheets import Sheet


def sheet_of(pivot: Pivot, notes: Sequence[str]) -> Sheet:
    """As it is seen, with numbers that can be added up."""
    wanted = pivot.definition
    several = not pivot.uom and wanted.operator not in {COUNT, RATIO}
    heads = [str(DIMENSION_WORDS[name]) for name in wanted.rows] + ([_("Unit of measurement")] if several else [])  # fmt: skip
    for key in pivot.table.across:
        text = " · ".join(pivot.names.of(n, k).text for n, k in zip(wanted.columns, key, strict=True)) or _("Figure")  # fmt: skip
        heads += [f"{text} {wanted.compare}", text, f"{text} {_('Difference')}"] if pivot.is_compared else [text]  # fmt: skip
    rows = [_sheet_row(pivot, line, several) for line in pivot.table.lines]
    unit = unit_of(pivot.uom, wanted)
    more = [_("Unit of measurement: %(unit)s") % {"unit": unit}] if unit else []
    return Sheet(_("Analysis"), heads, rows, [*more, *notes])


def _sheet_row(pivot: Pivot, line: Line, several: bool) -> list[SheetCell]:
    wanted = pivot.definition
    names = [pivot.names.of(n, k).text for n, k in zip(wanted.rows, line.key, strict=True)]
    uoms = {
        unit_of(uom_of(pivot, value), wanted)
        for value in line.values
        if value and not value.is_mixed
    }
    row: list[SheetCell] = [*names, *([" / ".join(sorted(uoms))] if several else [])]
    for value in line.values:
        exacts = [value.exact if value else None]
        if pivot.is_compared:
            exacts = [value.before, value.exact, value.difference] if value else [None] * 3
        uom = uom_of(pivot, value) if value else None
        row += [None if exact is None else number_of(exact, uom, wanted) for exact in exacts]
    return row


def long_of(pivot: Pivot) -> dict[str, list[Any]]:
    """Every cell in a line of its own: names and public keys, whole numbers with their scale; for programs."""
    wanted = pivot.definition
    names = (*wanted.rows, *wanted.columns)
    found: dict[str, list[Any]] = {}
    for line in pivot.table.lines:
        for column, value in zip(pivot.table.across, line.values, strict=True):
            if value is not None:
                for head, said in _long_row(pivot, names, (*line.key, *column), value).items():
                    found.setdefault(head, []).append(said)
    return found


def _long_row(
    pivot: Pivot, names: Sequence[str], key: Sequence[int], value: Value
) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, number in zip(names, key, strict=True):
        named = pivot.names.of(name, number)
        row[name], row[f"{name}_key"] = named.text, named.key
    uom = uom_of(pivot, value)
    measure = pivot.names.measures.get(value.cell.measure or 0)
    row |= {
        "is_total": ALL in key, "is_mixed": value.is_mixed, "quantity": value.cell.above, "base": value.cell.below,
        "scale": uom[1] if uom else None, "unit": uom[0] if uom else "", "entries": value.cell.n,
        "measure_code": measure.code if measure else "",
    }  # fmt: skip
    if pivot.is_compared:
        before = value.before
        row |= {
            "before_quantity": before.numerator if before is not None else None,
            "before_base": before.denominator if before is not None else None,
        }
    return row
