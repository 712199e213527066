"""A question as one expression over the tables of an extract. Every engine gets the same.

The restriction to what somebody may see is the first thing that is applied to the entries; nothing that is added up,
counted or compared has gone around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, Table

from peiyou.engine.results.analysis import tables
from peiyou.engine.results.analysis.asking import (
    COUNT,
    FIRST,
    LAST,
    MAX,
    MEAN,
    MEDIAN,
    MIN,
    MOST_CELLS,
    MOVING,
    OF_ENTRY,
    OF_MEASURE,
    OF_PLACE,
    RATIO,
    REGIONS,
    SUM,
    TIMES,
    Part,
    Question,
)
from peiyou.engine.results.analysis.spreading import ANYWHERE, LEVELS, early, spread

ABOVE, BELOW = 0, 1
"""Sides of a ratio; everything else is above."""
ANSWER: Final = ("above", "below", "n", "first_measure", "last_measure", "first_uom", "last_uom")
"""Columns of an answer after its keys."""


def cells(asked: Question) -> Table:
    """A row for each cell: its keys (`ALL` in totals), then `ANSWER`. One more than may be shown at most."""
    said = _said(asked)
    if asked.over_units in {SUM, RATIO}:
        answer = _sums(asked, spread(asked, _additive(asked, said)))
    else:
        units = _over_time(asked, said)
        answer = _over_units(asked, _over_measures(asked, spread(asked, units)))
    return answer.select(*asked.keys, *ANSWER).limit(MOST_CELLS + 1)


def _additive(asked: Question, said: Table) -> Table:
    """Sums over units. Where a measure adds over time as well units need not be told apart, and nothing is asked twice."""
    if asked.over_time == SUM or asked.adds_over_time:
        return _added(asked, said.filter(said.inside).mutate(**ANYWHERE))
    if asked.over_time:
        return _added_units(asked, _over_time(asked, said))
    adds = said.over_time == TIMES.index(SUM)
    plain = _added(asked, said.filter(adds & said.inside).mutate(**ANYWHERE))
    return plain.union(_added_units(asked, _over_time(asked, said.filter(~adds))))


def _added(asked: Question, said: Table) -> Table:
    grouped = said.group_by([*asked.keys, *LEVELS, "what", "uom", "side"])
    added = grouped.agg(q=_whole(said.quantity.sum()), n=_whole(said.n.sum()))
    return added.filter(added.n != 0)


def _added_units(asked: Question, units: Table) -> Table:
    grouped = units.group_by([*asked.keys, *LEVELS, "what", "uom", "side"])
    return grouped.agg(q=_whole(units.q.sum()), n=_whole(units.n.sum()))


def _said(asked: Question) -> Table:
    """The entries that count, with everything that cells can be made along. `inside`: at the places asked for; those
    of units that stood elsewhere for another period are here too, wherever they stood (`_one_each`)."""
    entry = seen(tables.entries(), asked.units)
    if asked.before is not None:
        entry = entry.filter(entry.recorded < asked.before)
    wanted = {name: asked.filters[name] for name in asked.filters if asked.filters[name]}
    for name in OF_ENTRY:
        if name in wanted:
            entry = entry.filter(entry[name].isin(wanted[name]))
    measure, spot = tables.measures(), tables.spots()
    for name in OF_MEASURE:
        if name in wanted:
            measure = measure.filter(measure[name].isin(wanted[name]))
    for name in set(OF_PLACE) - set(REGIONS):
        if name in wanted:
            spot = spot.filter(spot[name].isin(wanted[name]))
    regions = [spot[name].isin(wanted[name]) for name in REGIONS if name in wanted]
    inside = ibis.or_(*regions) if regions else ibis.literal(value=True)
    spot = spot.mutate(inside=inside)
    spot = spot.filter(spot.inside | (spot.moved == 1))
    joined = entry.join(measure, "measure").join(spot, ["unit", "period"])
    # what is told apart stays so where the key of the same name becomes `ALL`
    apart = joined.mutate(who=joined.unit, what=joined.measure, when=joined.period)
    return _sided(asked, apart.mutate(**{name: apart[name].cast("int32") for name in asked.keys}))


def seen(entry: Table, units: Sequence[int] | None) -> Table:
    """Only entries of these units; None: of all."""
    if units is None:
        return entry
    return entry.filter(entry.unit.isin(units) if units else ibis.literal(value=False))


def _sided(asked: Question, joined: Table) -> Table:
    """Each entry on its side of the line; what belongs to both sides is on both."""
    above = joined.filter(*_of(joined, asked.of)).mutate(side=ibis.literal(ABOVE, "int8"))
    if asked.over_units != RATIO or asked.over is None:
        return above
    below = joined.filter(*_of(joined, asked.over)).mutate(side=ibis.literal(BELOW, "int8"))
    return above.union(below)


def _of(joined: Table, part: Part) -> list[BooleanValue]:
    found = []
    if part.aspects:
        found.append(joined.aspect.isin(part.aspects))
    if part.stages:
        found.append(joined.stage.isin(part.stages))
    return found or [ibis.literal(value=True)]


# --- unit by unit -------------------------------------------------------------------------------------------


def _over_time(asked: Question, said: Table) -> Table:
    """One figure of each unit, measure and side in a cell, out of those of its periods."""
    rows = early(asked, said)
    keys = [*asked.keys, *LEVELS, "who", "what", "uom", "over_time", "side"]
    stayed, moved = (_known(keys, rows.filter(rows.moved == moved)) for moved in (0, 1))
    known = stayed.union(_one_each(asked, moved)).drop("inside")
    periods = known.group_by(keys).agg(
        summed=_whole(known.q.sum()), earliest=known.q.argmin(known.moment), latest=known.q.argmax(known.moment),
        least=known.q.min(), most=known.q.max(), number=_whole(known.count()), every=_whole(known.n.sum()),
        n_earliest=known.n.argmin(known.moment), n_latest=known.n.argmax(known.moment),
    )  # fmt: skip
    if asked.over_time:
        q, n = _by_time(periods, asked.over_time), _behind(periods, asked.over_time)
    else:
        is_ = [periods.over_time == i for i in range(len(TIMES))]
        q, n = (
            ibis.cases(*zip(is_, [of(periods, name) for name in TIMES], strict=True), else_=ibis.null("int64"))
            for of in (_by_time, _behind)
        )  # fmt: skip
    one = periods.mutate(q=q, n=n)
    return one.filter(one.q.notnull())


def _known(keys: Sequence[str], rows: Table) -> Table:
    grouped = rows.group_by([*keys, "when", "moment", "inside"])
    known = grouped.agg(q=_whole(rows.quantity.sum()), n=_whole(rows.n.sum()))
    return known.filter(known.n != 0)


def _one_each(asked: Question, known: Table) -> Table:
    """Of units that moved: their first and last figure are one each, wherever they stood, and count there alone."""
    if asked.over_time in {"", FIRST, LAST}:
        elsewhere = {*MOVING, "of_regions", "when", "moment", "inside", "q", "n"}
        unit = ibis.window(group_by=[name for name in known.columns if name not in elsewhere])
        known = known.mutate(
            opened=known.moment.min().over(unit), closed=known.moment.max().over(unit)
        )
        is_first, is_last = known.moment == known.opened, known.moment == known.closed
        if asked.over_time:
            counts = is_first if asked.over_time == FIRST else is_last
        else:
            named = [(known.over_time == TIMES.index(FIRST), is_first), (known.over_time == TIMES.index(LAST), is_last)]  # fmt: skip
            counts = ibis.cases(*named, else_=ibis.literal(value=True))
        known = known.filter(counts).drop("opened", "closed")
    return known.filter(known.inside)


def _by_time(periods: Table, name: str) -> IntegerValue:
    found: dict[str, IntegerValue] = {
        SUM: periods.summed, MIN: periods.least, MAX: periods.most, COUNT: periods.number,
        FIRST: periods.earliest, LAST: periods.latest,
    }  # fmt: skip
    # not put together over time, or only as a fraction: one period is what it is
    alone = ibis.ifelse(periods.number == 1, periods.summed, ibis.null("int64"))
    return found.get(name, alone)


def _behind(periods: Table, name: str) -> IntegerValue:
    """How many entries: those of the one period, where one counts."""
    found: dict[str, IntegerValue] = {FIRST: periods.n_earliest, LAST: periods.n_latest}
    return found.get(name, periods.every)


def _over_measures(asked: Question, rows: Table) -> Table:
    """A unit's figure in a cell; its measures are added, and said to be several."""
    return rows.group_by([*asked.keys, "who", "side"]).agg(
        q=_whole(rows.q.sum()), n=_whole(rows.n.sum()),
        least_m=rows.what.min(), most_m=rows.what.max(), least_u=rows.uom.min(), most_u=rows.uom.max(),
    )  # fmt: skip


def _over_units(asked: Question, rows: Table) -> Table:
    if asked.over_units == MEDIAN:
        rows = _in_the_middle(asked.keys, rows)
    one: IntegerValue = ibis.literal(1, "int64")
    count = _whole(rows.count())
    above, below = {
        SUM: (rows.q.sum(), one), MEAN: (rows.q.sum(), count), MIN: (rows.q.min(), one),
        MAX: (rows.q.max(), one), COUNT: (count, one), MEDIAN: (rows.q.sum(), count), RATIO: _ratio(rows),
    }[asked.over_units]  # fmt: skip
    return _answer(rows, asked.keys, above, below, ("least_m", "most_m", "least_u", "most_u"))


def _in_the_middle(keys: Sequence[str], rows: Table) -> Table:
    """Of every cell the one figure in the middle, or the two: their mean is the median. The first of them carries
    what stands behind all."""
    ordered = ibis.window(group_by=keys, order_by=[rows.q, rows.who])
    whole = ibis.window(group_by=keys)
    ranked = rows.mutate(
        place=ibis.row_number().over(ordered), number=rows.count().over(whole), n=_whole(rows.n.sum().over(whole)),
        least_m=rows.least_m.min().over(whole), most_m=rows.most_m.max().over(whole),
        least_u=rows.least_u.min().over(whole), most_u=rows.most_u.max().over(whole),
    )  # fmt: skip
    first = ranked.mutate(n=ibis.ifelse(2 * ranked.place <= ranked.number - 1, ranked.n, 0))
    # places count from 0: the one or two p with |2p − (number − 1)| ≤ 1
    return first.filter((2 * first.place - (first.number - 1)).abs() <= 1)


def _sums(asked: Question, rows: Table) -> Table:
    one: IntegerValue = ibis.literal(1, "int64")
    above, below = _ratio(rows) if asked.over_units == RATIO else (rows.q.sum(), one)
    return _answer(rows, asked.keys, above, below, ("what", "what", "uom", "uom"))


def _ratio(rows: Table) -> tuple[IntegerValue, IntegerValue]:
    above, below = (rows.q.sum(where=rows.side == side) for side in (ABOVE, BELOW))
    return above, below


def _answer(
    rows: Table,
    keys: Sequence[str],
    above: IntegerValue,
    below: IntegerValue,
    names: tuple[str, str, str, str],
) -> Table:
    """Measures and units of measurement are those above the line: it is what a cell opens to."""
    first_m, last_m, first_u, last_u = names
    of = rows.side == ABOVE
    values = {
        "above": _whole(above.fill_null(0)), "below": _whole(below.fill_null(0)), "n": _whole(rows.n.sum()),
        "first_measure": rows[first_m].min(where=of), "last_measure": rows[last_m].max(where=of),
        "first_uom": rows[first_u].min(where=of), "last_uom": rows[last_u].max(where=of),
    }  # fmt: skip
    return rows.group_by([*keys]).agg(**values) if keys else rows.agg(**values)


def _whole(value: IntegerValue) -> IntegerValue:
    """Engines widen sums in their own ways."""
    found: IntegerValue = value.cast("int64")
    return found
