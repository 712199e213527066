"""The computed rating: what is approved so far, against what is to be reached, by how much of the plan is over.

At a place the target that was set for it counts, at the nation else that of the plan; where there is none, what was
taken up. What cannot be computed says why and has no colour.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.enums import Rating
from peiyou.engine.results.amounts import Value
from peiyou.engine.results.enums import Held
from peiyou.engine.results.queries.figures import Amount, Board, Figures, order_of
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.standards import Rule
from peiyou.engine.undertakings.enums import Counting
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.plans.enums import Bound
from peiyou.kernel.plans.models import Version


class WhyNot(TextChoices):
    """Why a rating cannot be computed."""

    NO_NUMBER = "NO_NUMBER", _("no number is to be reached")
    NOT_TAKEN = "NOT_TAKEN", _("nothing was taken up here")
    NOT_YET = "NOT_YET", _("nothing has been approved yet")
    NO_BASELINE = "NO_BASELINE", _("a level has no earlier period to start from")
    NOT_BEGUN = "NOT_BEGUN", _("the plan has not begun")


@dataclass(frozen=True, slots=True)
class Pace:
    """`reached` is the share of what is to be reached (`aim`, in units or as a ratio); `expected` the share that
    would be even pace. `held`: whose number the aim is."""

    colour: Rating | None
    why: WhyNot | None = None
    reached: Fraction | None = None
    expected: Fraction | None = None
    aim: Fraction | None = None
    held: Held = Held.TAKEN

    @property
    def percent(self) -> int | None:
        """Rounded down: 99.9 % is not 100."""
        return None if self.reached is None else int(self.reached * 100)

    @property
    def percent_expected(self) -> int | None:
        return None if self.expected is None else int(self.expected * 100)


class Aim(NamedTuple):
    quantity: Fraction
    held: Held


LEVELS: Final = frozenset({Counting.RATIO, Counting.COVERAGE})


def elapsed(version: Version, period: Period) -> Fraction | None:
    """The share of the plan's days that are over at the end of a period; None where the plan has no years."""
    if not version.year_start or not version.year_end:
        return None
    begins, ends = date(version.year_start, 1, 1), date(version.year_end + 1, 1, 1)
    days = (min(period.ends_on, ends) - begins).days
    return Fraction(max(days, 0), (ends - begins).days)


def until(board: Board, period: Period) -> Board:
    """The same lines, with the periods that are over at the end of this one."""
    over = [one for one in board.periods if one.ends_on <= period.ends_on]
    return replace(board, periods=over, order=order_of(over))


def aim_of(line: Line, here: Figures, is_nation: bool, goal: Value | None = None) -> Aim | None:
    """What is to be reached, in units or as a ratio. `goal`: the target that was set for the place.

    Of candidates it is what was taken up: how many are put forward is not how many are chosen.
    """
    if line.counting == Counting.PARTICIPANTS:
        return None
    if line.counting != Counting.CANDIDATES:
        if goal is not None and goal.quantity:
            places = 0 if line.is_ratio else _scale(line)
            return Aim(goal.exact / 10**places, Held.TARGET)
        if is_nation and line.target and line.counting in {Counting.SUM, Counting.RATIO}:
            return Aim(line.target, Held.PLAN)
    if here.taken is None:
        return None
    taken = here.taken.ratio if line.counting in LEVELS else Fraction(here.taken.above, 10 ** _scale(line))  # fmt: skip
    return Aim(taken, Held.TAKEN) if taken else None


def pace_of(
    line: Line,
    here: Figures,
    *,
    rule: Rule,
    share: Fraction | None,
    is_nation: bool = False,
    is_settled: bool = True,
    goal: Value | None = None,
    first: Amount | None = None,
    since: Fraction | None = None,
) -> Pace:
    """`here`: figures up to the period; `share`: elapsed by then. `first`: what was approved of the first period that
    was reported, and `since` the share that had elapsed by its end; asked of levels alone.

    `is_settled`: the round is closed, so that nothing approved means nothing done.
    """
    if line.counting == Counting.PARTICIPANTS:
        return Pace(None, WhyNot.NO_NUMBER)
    aim = aim_of(line, here, is_nation, goal)
    if aim is None:
        return Pace(None, WhyNot.NO_NUMBER if is_nation and here.taken else WhyNot.NOT_TAKEN)
    if not share:
        return Pace(None, WhyNot.NOT_BEGUN, aim=aim.quantity, held=aim.held)
    if here.approved is None and not is_settled:
        return Pace(None, WhyNot.NOT_YET, expected=share, aim=aim.quantity, held=aim.held)
    if line.counting in LEVELS:
        return _level(line, here.approved, first, aim, rule, (since, share))
    done = Fraction(here.approved.above if here.approved else 0, 10 ** _scale(line))
    reached = done / aim.quantity
    return Pace(rule.colour(reached / share), None, reached, share, aim.quantity, aim.held)


def _level(
    line: Line,
    now: Amount | None,
    first: Amount | None,
    aim: Aim,
    rule: Rule,
    elapsed_at: tuple[Fraction | None, Fraction],
) -> Pace:
    """A level is to move from where it stood first to the aim; standing there already is on track."""
    level, to, (since, share) = now.ratio if now else None, aim.quantity, elapsed_at
    if level is None:
        return Pace(None, WhyNot.NOT_YET, aim=to, held=aim.held)
    is_at_most = line.bound == Bound.AT_MOST
    found = Pace(Rating.GREEN, None, level / to, share, to, aim.held)
    if _is_there(level, to, is_at_most):
        return found
    start = first.ratio if first else None
    if start is None or since is None or since >= share or _is_there(start, to, is_at_most):
        return replace(found, colour=None, why=WhyNot.NO_BASELINE)
    expected = (share - since) / (1 - since)
    return replace(found, colour=rule.colour((level - start) / (to - start) / expected))


def _is_there(level: Fraction, aim: Fraction, is_at_most: bool) -> bool:
    return level <= aim if is_at_most else level >= aim


def _scale(line: Line) -> int:
    return 0 if line.counting == Counting.INSTRUMENT else line.scale


def worst(paces: Iterable[Pace]) -> Rating | None:
    """Of a task: the worst of its deliverables that can be computed. Never a mean of them."""
    order = list(Rating)
    known = [one.colour for one in paces if one.colour is not None]
    return max(known, key=order.index, default=None)
