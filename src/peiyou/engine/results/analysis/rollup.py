"""The whole ledger rolled up at once: every measure and period at every county, prefecture, province and the nation.

Each level is made of the one below it, so that what is large is read once. Everything in it adds up: a ratio is one
of two sums, and how many figures there are is counted, not told apart.
"""

from __future__ import annotations

import functools
from typing import Final

import ibis
from ibis.expr.types import Table

from peiyou.engine.results.analysis import tables
from peiyou.engine.results.analysis.expressions import ABOVE, BELOW

LEVELS: Final = ("county", "prefecture", "province", "nation")
SUMS: Final = ("above", "below", "figures")


def rolled_up() -> Table:
    """(level, node, measure, period, above, below, figures, ratio); stage `ABOVE` over stage `BELOW`."""
    entry, spot = tables.entries(), tables.spots()
    said = entry.join(spot, ["unit", "period"]).mutate(nation=ibis.literal(0, "int32"))
    of = [said.stage == side for side in (ABOVE, BELOW)]
    lowest = said.group_by([*LEVELS, "measure", "period"]).agg(
        above=said.quantity.sum(where=of[0]).fill_null(0).cast("int64"),
        below=said.quantity.sum(where=of[1]).fill_null(0).cast("int64"),
        figures=said.n.sum().cast("int64"),
    )
    found = [lowest]
    for i in range(1, len(LEVELS)):
        under = found[-1]
        sums = {name: under[name].sum().cast("int64") for name in SUMS}
        found.append(under.group_by([*LEVELS[i:], "measure", "period"]).agg(**sums))
    named = [
        level.select(
            "measure", "period", *SUMS, level=ibis.literal(i, "int8"), node=level[name],
            ratio=ibis.ifelse(level.below == 0, ibis.null("float64"), level.above.cast("float64") / level.below),
        )
        for i, (name, level) in enumerate(zip(LEVELS, found, strict=True))
    ]  # fmt: skip
    return functools.reduce(lambda one, other: one.union(other), named)


def checked() -> Table:
    """By level: how many cells, their sums, and a sum that changes when any cell moves elsewhere."""
    cells = rolled_up()
    place = (cells.node.cast("int64") * 31 + cells.measure * 7 + cells.period) % 9973
    return cells.group_by("level").agg(
        cells=cells.count().cast("int64"),
        above=cells.above.sum().cast("int64"), below=cells.below.sum().cast("int64"),
        figures=cells.figures.sum().cast("int64"), at=(place * (cells.above + 3 * cells.below)).sum().cast("int64"),
        ratios=cells.ratio.count().cast("int64"),
    ).order_by("level")  # fmt: skip
