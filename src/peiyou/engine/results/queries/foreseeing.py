"""What a forecast rests on, and what follows from it: pure, out of figures that were read already.

Only periods that are over count: those of one kind and without a gap, of which no round is under way, since a round
that is half approved would look like a slump. A flow (what was done in each period) is added up; a level (a ratio, or
how many are in force) moves from period to period.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from peiyou.common import forecasting
from peiyou.common.periods import Span, parse, period_of
from peiyou.engine.results.amounts import Value
from peiyou.engine.results.enums import Held
from peiyou.engine.results.queries.figures import NOTHING, Board
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.pace import LEVELS, aim_of
from peiyou.engine.results.standards import least_periods
from peiyou.engine.undertakings.enums import Counting
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.queries.figures import Figure, Sums
from peiyou.kernel.plans.enums import Bound
from peiyou.kernel.plans.models import Version

FLOWS: Final = frozenset({Counting.SUM, Counting.CANDIDATES})
MILLIONTHS: Final = 6


class NoForecast(TextChoices):
    """Why there is none."""

    NO_NUMBER = "NO_NUMBER", _("nothing that could be added up")
    NO_FIGURES = "NO_FIGURES", _("no approved figures of periods that are over")
    TOO_FEW = "TOO_FEW", _("too few periods")
    OVER = "OVER", _("the plan is over")
    IRREGULAR = "IRREGULAR", _("periods of different lengths")


@dataclass(frozen=True, slots=True)
class Grounds:
    """`values` of `periods`, oldest first: whole numbers of `scale` places. `start`: where it stood after the last of
    them, of a flow all that was done by then; `reached`: what is approved by now, the round under way included.
    `later`: the periods until the plan ends."""

    line: Line
    periods: Sequence[Period]
    values: Sequence[int]
    start: int
    reached: int
    scale: int
    later: Sequence[Span]
    target: int | None
    held: Held | None = None
    """Whose number the target is."""

    @property
    def is_flow(self) -> bool:
        return self.line.counting in FLOWS


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One period ahead, in whole numbers; as `models.Forecast` keeps it."""

    until: Span
    ahead: int
    is_deadline: bool
    low95: int
    low80: int
    mid: int
    high80: int
    high95: int
    chance: int | None


def grounds_of(
    board: Board,
    sums: Sums,
    line: Line,
    unsettled: Collection[int],
    *,
    is_nation: bool,
    goal: Value | None = None,
) -> Grounds | tuple[NoForecast, int]:
    """What a forecast rests on; else why there is none, and how many periods there are.

    `unsettled`: primary keys of periods of which a round is under way.
    """
    if line.counting == Counting.PARTICIPANTS:
        return NoForecast.NO_NUMBER, 0
    series = [
        (period, value)
        for period in board.periods
        if period.pk not in unsettled and (value := _value(board, sums, line, period)) is not None
    ]
    if not series:
        return NoForecast.NO_FIGURES, 0
    spans = [parse(period.code) for period, _value_there in series]
    run = _unbroken(spans)
    if not run:
        return NoForecast.IRREGULAR, len(series)
    later = list(_later(spans[-1], board.version))
    if not later:
        return NoForecast.OVER, run
    if run < least_periods():
        return NoForecast.TOO_FEW, run
    here = board.rows(sums).get(line.key, NOTHING)
    scale = MILLIONTHS if line.counting in LEVELS else line.scale if line.counting in FLOWS else 0
    aim = aim_of(line, here, is_nation, goal)
    values = [value for _period, value in series]
    if line.counting == Counting.INSTRUMENT:  # what has come into force counts as such from then on
        values = list(itertools.accumulate(values, max))
    start = now = values[-1]
    if line.counting in FLOWS:
        start, now = sum(values), here.approved.above if here.approved else 0
    return Grounds(
        line, [period for period, _value_there in series[-run:]], values[-run:], start, now, scale, later,
        math.ceil(aim.quantity * 10**scale) if aim else None, aim.held if aim else None,
    )  # fmt: skip


def _value(board: Board, sums: Sums, line: Line, period: Period) -> int | None:
    above = board.measures.get(line.reported.above)
    found = sums.get(Figure(above.pk, period.pk, Stage.APPROVED)) if above else None
    if found is None:
        return None
    if line.counting not in LEVELS:
        return found.quantity
    below = board.measures.get(line.reported.below)
    out_of = sums.get(Figure(below.pk, period.pk, Stage.APPROVED)) if below else None
    if not out_of or not out_of.quantity:
        return None
    return round(Fraction(found.quantity, out_of.quantity) * 10**MILLIONTHS)


def _unbroken(spans: Sequence[Span]) -> int:
    """How many of the last spans are of one kind and follow on one another; 0 where that says nothing."""
    if spans[-1].kind == "WINDOW":
        return 0
    run = 1
    for before, after in zip(spans[-2::-1], spans[:0:-1], strict=True):
        if before.kind != after.kind or before.ends_on != after.starts_on:
            break
        run += 1
    return run


def _later(last: Span, version: Version) -> Iterator[Span]:
    if not version.year_end:
        return
    ends = date(version.year_end + 1, 1, 1)
    span = last
    while span.kind != "WINDOW" and span.ends_on < ends:
        span = period_of(span.ends_on, span.kind)
        if span.ends_on > ends:
            return
        yield span


def foresee(grounds: Grounds) -> list[Foreseen]:
    """Every period until the plan ends."""
    return [_one(grounds, span, place) for place, span in enumerate(grounds.later, 1)]


def _one(grounds: Grounds, span: Span, place: int) -> Foreseen:
    steps = [float(value) for value in grounds.values]
    if not grounds.is_flow:
        steps = [b - a for a, b in itertools.pairwise(steps)]
    found = forecasting.ahead(float(grounds.start), steps, place)
    goes_back = grounds.line.counting in LEVELS
    least, most = (0, _most(grounds.line)) if goes_back else (grounds.reached, None)
    (lowest, highest), (low, high) = found.interval(0.95), found.interval(0.8)
    whole = [math.floor(lowest), math.floor(low), round(found.mid), math.ceil(high), math.ceil(highest)]  # fmt: skip
    kept = [max(one, least) if most is None else min(max(one, least), most) for one in whole]
    low95, low80, mid, high80, high95 = kept
    return Foreseen(
        span, place, place == len(grounds.later), low95, low80, mid, high80, high95, _chance(grounds, found)
    )  # fmt: skip


def _most(line: Line) -> int | None:
    """A share of something is never more than the whole."""
    is_share = line.counting == Counting.COVERAGE or "%" in line.printed
    return 10**MILLIONTHS if is_share else None


def _chance(grounds: Grounds, found: forecasting.Outlook) -> int | None:
    if grounds.target is None:
        return None
    if grounds.line.bound == Bound.AT_MOST and not grounds.is_flow:
        return round(1000 * (1 - found.chance_at_least(grounds.target)))
    if grounds.line.counting not in LEVELS and grounds.reached >= grounds.target:
        return 1000  # what has been done is not undone
    return round(1000 * found.chance_at_least(grounds.target))


def standing_at(board: Board, sums: Sums, line: Line, period: Period) -> int | None:
    """Where a line stood at the end of a period (`board`: only what was over by then), in the numbers of its
    forecast; None where nothing was approved of that period."""
    value = _value(board, sums, line, period)
    if value is None or line.counting in LEVELS:
        return value
    values = [_value(board, sums, line, one) for one in board.periods]
    known = [one for one in values if one is not None]
    return sum(known) if line.counting in FLOWS else max(known)
