"""In which cells a figure counts: those of its keys, and every total over them, all out of one expression."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import ibis
from ibis.expr.types import IntegerValue, Table

from peiyou.engine.results.analysis.asking import ALL, MOVING, TIMELY, Question

LEVELS: Final = ("of_times", "of_regions")
"""In which totals a row counts, as far as that was settled before its periods were put together: the number of a
choice of time keys, and of region keys; `ALL`: in those of every choice."""
ANYWHERE: Final = {name: ibis.literal(ALL, "int32") for name in LEVELS}


def spread(asked: Question, rows: Table) -> Table:
    """Each row once for every kind of cell that it counts in: what the cell is not of becomes `ALL`."""
    levels = asked.levels
    many = rows.mutate(level=ibis.array(list(range(len(levels)))).unnest())
    fits = ibis.literal(value=True)
    for column, names in zip(LEVELS, (TIMELY, MOVING), strict=True):
        kinds = _choices(asked, names)
        fitting = [
            (many[column] == i) & many.level.isin([j for j, level in enumerate(levels) if level & names == kind])
            for i, kind in enumerate(kinds)
        ]  # fmt: skip
        fits = fits & ibis.or_(many[column] == ALL, *fitting)
    many = many.filter(fits)
    return many.mutate(**_hidden(asked, levels, many, asked.keys, many.level))


def early(asked: Question, said: Table) -> Table:
    """What has to be told before periods are put together: cells of a period and totals over periods are put together
    each for itself, and so are the regions of a unit that stood in several."""
    rows = said.mutate(**ANYWHERE)
    times, regions = _choices(asked, TIMELY), _choices(asked, MOVING)
    if len(times) > 1:
        rows = rows.mutate(
            of_times=ibis.array(list(range(len(times)))).cast("array<int32>").unnest()
        )
        rows = rows.mutate(**_hidden(asked, times, rows, TIMELY, rows.of_times))
    if len(regions) > 1:
        several = ibis.array(list(range(len(regions)))).cast("array<int32>")
        alone = ibis.array([ALL]).cast("array<int32>")
        rows = rows.mutate(of_regions=ibis.ifelse(rows.moved == 1, several, alone).unnest())
        rows = rows.mutate(**_hidden(asked, regions, rows, MOVING, rows.of_regions))
    return rows


def _choices(asked: Question, names: frozenset[str]) -> list[frozenset[str]]:
    """What the levels ask of these keys, each once."""
    return sorted({level & names for level in asked.levels}, key=lambda of: (len(of), sorted(of)))


def _hidden(
    asked: Question, levels: Sequence[frozenset[str]], rows: Table, names: Collection[str], level: IntegerValue
) -> dict[str, IntegerValue]:  # fmt: skip
    """Those keys, `ALL` where the level is not of them."""
    changed = {}
    for name in asked.keys:
        if name in names:
            without = [i for i, of in enumerate(levels) if name not in of]
            if without:
                changed[name] = ibis.ifelse(level.isin(without), ibis.literal(ALL, "int32"), rows[name])  # fmt: skip
    return changed
