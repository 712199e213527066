"""What a season asks, once it is open: it stays as it is from then on, so it is read once and remembered.

Every cell that is left asks this first; without the memory it would be most of its statements.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar
from uuid import UUID

from peiyou.engine.undertakings.enums import Counting, SeasonState
from peiyou.engine.undertakings.form import form_of
from peiyou.engine.undertakings.models import Item, Opening, Season, Source
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.forms.definition import Form

T = TypeVar("T")

REMEMBERED: Final = 8
"""Seasons; few are open at a time."""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Rows are shared between requests: nobody changes them. `years` are the season's, as text.

    `items` by (seq of the opening, seq of the item as text), `countings` the same by seq and seq, `measures`
    and `periods` (primary keys) by code; `sources` in their order.
    """

    openings: dict[int, Opening]
    items: dict[tuple[int, str], Item]
    countings: dict[int, dict[int, Counting]]
    sources: dict[str, Source]
    measures: dict[str, int]
    periods: dict[str, int]
    years: tuple[str, ...]
    window: str

    @property
    def seqs(self) -> dict[int, int]:
        """Seq by primary key of the opening."""
        return {opening.pk: seq for seq, opening in self.openings.items()}


class _Memory(Generic[T]):
    """What `read` found of a season, the first time; each time while it is being prepared, since it changes."""

    def __init__(self, read: Callable[[Season], T]) -> None:
        self._read = read
        self._known: dict[UUID, T] = {}

    def of(self, season: Season) -> T:
        if season.state == SeasonState.PREPARING:
            return self._read(season)
        known = self._known.get(season.key)
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[season.key] = self._read(season)
        return known


def skeleton_of(season: Season) -> Skeleton:
    """Five statements the first time, then none."""
    return _skeletons.of(season)


def whole_form_of(season: Season) -> Form:
    """The form of all its tasks, for asking what a cell is: shared between requests too. Five statements, then none."""
    return _forms.of(season)


def _read(season: Season) -> Skeleton:
    openings = {row.seq: row for row in season.openings.all()}
    items = list(Item.objects.filter(opening__season=season).order_by("opening__seq", "seq"))
    seqs = {opening.pk: seq for seq, opening in openings.items()}
    countings: dict[int, dict[int, Counting]] = {seq: {} for seq in openings}
    for item in items:
        countings[seqs[item.opening_id]][item.seq] = Counting(item.counting)
    keys = [opening.task_key for opening in openings.values()]
    known = Measure.objects.filter(task_key__in=keys, code__startswith="takeup.")
    years = tuple(str(year) for year in season.years)
    codes = (season.window, *years)
    return Skeleton(
        openings=openings,
        items={(seqs[item.opening_id], str(item.seq)): item for item in items},
        countings=countings,
        sources={source.code: source for source in season.sources.all()},
        measures=dict(known.values_list("code", "pk")),
        periods=dict(Period.objects.filter(code__in=codes).values_list("code", "pk")),
        years=years,
        window=season.window,
    )


_skeletons: Final = _Memory(_read)
_forms: Final = _Memory[Form](form_of)
