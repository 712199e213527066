"""Deliverables whose quantity stands in a column: a target, or a value for each year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from peiyou.kernel.plans.reader import grammar
from peiyou.kernel.plans.reader.layout.rows import NOTHING, Column, Row
from peiyou.kernel.plans.reader.model import Deliverable, Quantity, Span, Traced

_YEAR = re.compile(r"20\d\d")


def column_deliverables(
    row: Row, text: Traced, found: Sequence[Deliverable]
) -> tuple[Deliverable, ...]:
    """The deliverables of the words, with the quantity of the columns put to the one that has none."""
    cell = _deciding_cell(row)
    unit = row.unit.text.strip() or None
    read = grammar.read_cell_quantity(cell.text, unit) if cell else None
    if read is None:
        return tuple(found)
    if any(d.quantity == read.quantity and d.unit == read.unit for d in found):
        return tuple(found)
    spans = {"surface": span} if (span := cell.span()) else {}
    at = next((i for i, d in enumerate(found) if d.quantity is None), None)
    base = found[at] if at is not None else _indicator(text)
    filled = replace(
        base,
        quantity=read.quantity,
        quantity_max=read.quantity_max,
        bound=read.bound,
        unit=read.unit,
        surface=cell.text.strip(),
        kind=grammar.classify(base.verb, base.object, read.unit, read.quantity),
        schedule=_schedule(row.years, unit),
        base=row.base.text.strip() or base.base,
        column_quantity=True,
        spans={**base.spans, **spans},
    )
    if at is None:
        return (*found, filled)
    return (*found[:at], filled, *found[at + 1 :])


def _deciding_cell(row: Row) -> Traced:
    """合计 or the target where there is such a column, else the last year that has a figure."""
    unit = row.unit.text.strip() or None
    cells = [row.quantity, *(c.words for c in reversed(row.years))]
    return next((w for w in cells if grammar.read_cell_quantity(w.text, unit)), NOTHING)


def year_of(column: Column) -> str:
    """2024 for a column headed 2024年 or 2024年目标."""
    match = _YEAR.search(column.label)
    return match.group() if match else column.label


def _schedule(years: Sequence[Column], unit: str | None) -> dict[str, Quantity | str] | None:
    values: dict[str, Quantity | str] = {}
    for column in years:
        read = grammar.read_cell_quantity(column.words.text, unit)
        if read is not None:
            values[year_of(column)] = read.quantity
    return values or None


def _indicator(text: Traced) -> Deliverable:
    """An indicator named without a verb: what the column holds is to be reached."""
    span = text.span()
    spans: dict[str, Span] = {"object": span} if span else {}
    return Deliverable("达到", text.text, "comply", verb_implied=True, spans=spans)
