"""One line of the board at what stands below a place: rows of a table, and one level each for its pictures.

The pictures of a page all show the same: the ratio of a ratio; else what is approved of the target that was set
there, or of what was taken up there, where most places have one; else what is approved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final, Generic, TypeVar

from django.utils.translation import gettext_lazy as _

from peiyou.engine.results.queries.completeness import NOTHING as NO_RETURNS
from peiyou.engine.results.queries.completeness import Complete
from peiyou.engine.results.queries.figures import NOTHING, Figures
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.overlaps import NONE
from peiyou.engine.results.queries.places import Step, Where
from peiyou.engine.results.queries.series import At, Series
from peiyou.kernel.organisations.models import Unit
from peiyou.web.board import saying
from peiyou.web.board.asked import Asked
from peiyou.web.board.rows import Frame, Row, has_share, share_of

T = TypeVar("T")


class Look(StrEnum):
    RATIO = "RATIO"
    TARGET = "TARGET"
    SHARE = "SHARE"
    AMOUNT = "AMOUNT"


TITLES: Final = {
    Look.TARGET: _("Approved, of the target that was set for each place"),
    Look.RATIO: _("Ratio of the sums of each place, approved"),
    Look.SHARE: _("Approved, of what each place has taken up"),
    Look.AMOUNT: _("Approved in each place"),
}


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """`row` is None for what is not for these eyes. `level` is what the pictures show of it."""

    step: Step
    row: Row | None
    level: Fraction | None = None
    said: str = ""
    complete: Complete = NO_RETURNS


@dataclass(frozen=True, slots=True)
class Spread:
    """A line at the places below. `unit` stands behind numbers at an axis."""

    look: Look
    rows: list[PlaceRow]
    unit: str
    goals: Mapping[int, Fraction]
    """Targets that were set for places, by primary key."""

    @property
    def title(self) -> str:
        return str(TITLES[self.look])

    @property
    def seen(self) -> list[PlaceRow]:
        return [one for one in self.rows if one.row is not None]


def spread_of(
    frame: Frame, line: Line, where: Where, series: Series, then: Series | None = None
) -> Spread:
    """Every region below, and of the units those with a figure; in the order of places. `then`: the same as of the day
    that is compared with."""
    figures = {step.unit.pk: series.below.get(step.unit.pk, {}).get(line.key, NOTHING) for step in where.below}  # fmt: skip
    shown = [step for step in where.below if step.is_region or figures[step.unit.pk] != NOTHING]
    goals = {pk: goal for (key, pk), goal in frame.goals.items() if key == line.key}
    here = {step.unit.pk: figures[step.unit.pk] for step in shown if step.is_seen}
    look = look_of(line, here, goals)
    before = {step.unit.pk: then.below.get(step.unit.pk, {}).get(line.key, NOTHING) for step in shown} if then else {}  # fmt: skip
    rows = [
        _place(frame, line, step, figures[step.unit.pk], look, before.get(step.unit.pk))
        for step in shown
    ]
    is_plain = look == Look.AMOUNT or (look == Look.RATIO and _is_times(line))
    return Spread(look, rows, "" if is_plain else "%", goals)


def look_of(line: Line, here: Mapping[int, Figures], goals: Mapping[int, Fraction]) -> Look:
    """`here`: the figures of places that are seen, by primary key."""
    if line.is_ratio:
        return Look.RATIO
    some = {pk: one for pk, one in here.items() if one != NOTHING}
    if has_share(line, is_target=True) and some and 2 * sum(pk in goals for pk in some) > len(some):
        return Look.TARGET
    if not has_share(line, is_target=False):
        return Look.AMOUNT
    taken = [one for one in some.values() if one.taken and one.taken.above > 0]
    return Look.SHARE if some and 2 * len(taken) > len(some) else Look.AMOUNT


def _place(
    frame: Frame, line: Line, step: Step, figures: Figures, look: Look, then: Figures | None
) -> PlaceRow:
    if not step.is_seen:
        return PlaceRow(step, None)
    here = replace(frame, node=step.unit, is_nation=False, overlaps=NONE, rated={})
    row = here.row(line, figures, then)
    level = level_of(line, figures, look, frame.goals.get((line.key, step.unit.pk)))
    return PlaceRow(step, row, level, level_said(line, level, look))


def level_of(line: Line, figures: Figures, look: Look, target: Fraction | None) -> Fraction | None:
    """In per cent, but for amounts and for ratios that are said as times."""
    if look in {Look.SHARE, Look.TARGET}:
        goal = target if look == Look.TARGET else saying.level(line, figures.taken)
        share = share_of(line, figures.approved, goal)
        return None if share is None else share * 100
    level = saying.level(line, figures.approved)
    if level is None or look == Look.AMOUNT or _is_times(line):
        return level
    return level * 100


def level_said(line: Line, level: Fraction | None, look: Look) -> str:
    if level is None:
        return ""
    if look == Look.AMOUNT:
        return saying.number(level)
    if look == Look.RATIO:
        return saying.ratio(line, level if _is_times(line) else level / 100)
    return f"{saying.number(round(level))} %"


def _is_times(line: Line) -> bool:
    return "倍" in line.printed


def levels_over_time(
    line: Line, some: Sequence[At], look: Look, target: Fraction | None
) -> list[Fraction | None]:
    """At the end of each period: what had come by then."""
    return [level_of(line, one.until(line), look, target) for one in some]


def in_order(rows: Sequence[PlaceRow], asked: Asked) -> list[PlaceRow]:
    """Sorted as the address asks; places without a figure come last."""
    if asked.by not in _KEYS:
        return list(reversed(rows)) if asked.is_down else list(rows)
    return by_key(rows, _KEYS.get(asked.by, _KEYS["share"]), asked.is_down)


def by_key(rows: Sequence[T], key: Callable[[T], Any], is_down: bool) -> list[T]:
    """What has no key comes last, in either direction."""
    known = [one for one in rows if key(one) is not None]
    return sorted(known, key=key, reverse=is_down) + [one for one in rows if key(one) is None]


def _figure(name: str) -> Callable[[PlaceRow], Any]:
    return lambda one: (
        saying.level(one.row.line, getattr(one.row.figures, name)) if one.row else None
    )


_KEYS: Final[Mapping[str, Callable[[PlaceRow], Any]]] = {
    "goal": lambda one: one.row.goal if one.row else None,
    "taken": _figure("taken"), "claimed": _figure("claimed"),
    "checked": _figure("checked"), "approved": _figure("approved"),
    "share": lambda one: one.level,
}  # fmt: skip


# --- long lists -------------------------------------------------------------------------------------------

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """One page of a list of `of` places, in which words may have been looked for."""

    rows: list[T]
    of: int
    no: int
    pages: int


def part_of(rows: Sequence[T], step: Callable[[T], Step], asked: Asked, is_long: bool) -> Part[T]:
    """`is_long`: places of a level, of which there may be some thousand: what fits the words, page by page."""
    if not is_long:
        return Part(list(rows), len(rows), 1, 1)
    words = asked.find.casefold()
    found = [one for one in rows if step(one).is_open and words in _names(step(one).unit)]
    pages = max(1, -(-len(found) // PAGE))
    no = min(max(asked.page, 1), pages)
    return Part(found[(no - 1) * PAGE : no * PAGE], len(found), no, pages)


def _names(unit: Unit) -> str:
    """What it may be looked for by."""
    return f"{unit.name} {unit.name_key} {unit.code}".casefold()
