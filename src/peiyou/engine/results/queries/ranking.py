"""Rankings of provinces by an indicator, with a cut-off that is seen and can be moved.

Pure: what the values are comes from `indicators`. Two lists out of one set of data differ by their cut-off or by the
day that they are of; `difference` says which it was, place by place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

DATA: Final = Path(__file__).parent.parent / "data"
Value = int | Fraction
MOST: Final = 999


class How(TextChoices):
    """Which places a list has."""

    TOP = "TOP", _("the first n")
    BOTTOM = "BOTTOM", _("the last n")
    AT_LEAST = "AT_LEAST", _("n or more")
    BELOW = "BELOW", _("less than n")
    ALL = "ALL", _("all of them")


@dataclass(frozen=True, slots=True)
class Cut:
    """`n` is a number of places, or a value in the indicator's own terms (of a share: per cent)."""

    how: How = How.ALL
    n: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Place:
    """What is ranked: `key` is the primary key of the unit. `value` None: nothing is known, and it has no rank."""

    key: int
    name: str
    code: str
    value: Value | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """`rank` is shared by equals and the next one is left out (1, 2, 2, 4); None without a value."""

    rank: int | None
    place: Place
    is_tied: bool = False


@dataclass(frozen=True, slots=True)
class Ranking:
    """`rows` are all places in order; `chosen` those within the cut-off. `beyond`: how many more places than n the
    list has, since those that are equal to the last one all stand in it."""

    rows: tuple[Ranked, ...]
    chosen: tuple[Ranked, ...]
    cut: Cut
    beyond: int = 0

    @property
    def unknown(self) -> list[Ranked]:
        return [one for one in self.rows if one.rank is None]

    @property
    def ties(self) -> list[list[Ranked]]:
        """Groups of equals, in order."""
        groups: dict[int, list[Ranked]] = {}
        for one in self.rows:
            if one.rank is not None and one.is_tied:
                groups.setdefault(one.rank, []).append(one)
        return list(groups.values())


def rank(places: Iterable[Place], cut: Cut, *, is_share: bool = False) -> Ranking:
    """The largest first. Equals stand in the order of their code."""
    ordered = sorted(places, key=lambda one: (one.value is None, -Fraction(one.value or 0), one.code, one.key))  # fmt: skip
    ranked = _ranked(ordered)
    chosen = tuple(one for one in ranked if _fits(one, ranked, cut, is_share))
    wanted = min(int(cut.n), sum(one.rank is not None for one in ranked))
    beyond = len(chosen) - wanted if cut.how in {How.TOP, How.BOTTOM} else 0
    return Ranking(ranked, chosen, cut, max(0, beyond))


def _ranked(ordered: Sequence[Place]) -> tuple[Ranked, ...]:
    counts: dict[Value | None, int] = {}
    for one in ordered:
        counts[one.value] = counts.get(one.value, 0) + 1
    found: list[Ranked] = []
    for number, one in enumerate(ordered, 1):
        if one.value is None:
            found.append(Ranked(None, one))
            continue
        before = found[-1] if found else None
        same = before is not None and before.place.value == one.value
        found.append(Ranked(before.rank if same and before else number, one, counts[one.value] > 1))
    return tuple(found)


def _fits(one: Ranked, ranked: Sequence[Ranked], cut: Cut, is_share: bool) -> bool:
    if one.rank is None:
        return cut.how == How.ALL
    value, limit = Fraction(one.place.value or 0), cut.n / 100 if is_share else cut.n
    if cut.how == How.TOP:
        return one.rank <= cut.n
    if cut.how == How.BOTTOM:
        below = sum(other.rank is not None and Fraction(other.place.value or 0) < value for other in ranked)  # fmt: skip
        return below < cut.n
    if cut.how == How.AT_LEAST:
        return value >= limit
    return cut.how == How.ALL or value < limit


class Why(TextChoices):
    """Why a place stands in one of two lists only."""

    CUT_OFF = "CUT_OFF", _("by the cut-off alone")
    FIGURES = "FIGURES", _("by figures that came between the two days")


@dataclass(frozen=True, slots=True)
class Difference:
    """A place that one list has and the other has not. `first` and `second`: its values on the two days."""

    place: Place
    in_first: bool
    why: Why
    first: Value | None
    second: Value | None


def differences(
    first: Sequence[Place], a: Cut, second: Sequence[Place], b: Cut, *, is_share: bool = False
) -> list[Difference]:
    """What tells two lists apart. A place whose value is the same on both days stands apart by the cut-off; one
    that the first cut-off would treat alike on both days does so too."""
    one, other = rank(first, a, is_share=is_share), rank(second, b, is_share=is_share)
    here, there = {row.place.key for row in one.chosen}, {row.place.key for row in other.chosen}
    then = {place.key: place for place in second}
    moved = {row.place.key for row in rank(second, a, is_share=is_share).chosen}
    found = []
    for row in one.rows:
        key = row.place.key
        if (key in here) != (key in there):
            later = then.get(key)
            by_figures = (key in moved) != (key in here)
            why = Why.FIGURES if by_figures else Why.CUT_OFF
            found.append(Difference(row.place, key in here, why, row.place.value, later.value if later else None))  # fmt: skip
    return found


def precedent_lists(values: Mapping[str, Fraction], below: int) -> set[str]:
    """The names that a text with this cut-off prints: every share that is less than so many per cent."""
    places = [Place(n, name, name, value) for n, (name, value) in enumerate(values.items())]
    ranking = rank(places, Cut(How.BELOW, Fraction(below)), is_share=True)
    return {one.place.name for one in ranking.chosen}


@cache
def precedent() -> dict[str, Any]:
    """Two official texts that print different lists of the same data (`data/ranking.yaml`)."""
    read: dict[str, Any] = yaml.safe_load((DATA / "ranking.yaml").read_text(encoding="utf-8"))["precedent"]  # fmt: skip
    return read
