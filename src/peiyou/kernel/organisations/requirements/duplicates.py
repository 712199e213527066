"""Units that may be one and the same: by number, by name, by nearly the same name of its kind in its province.

Names are compared by their pairs of characters. A pair that nearly every name has (职业, 学院) says
little, a rare one much: each weighs as the logarithm of how few names have it. So 杭州职业技术学院 and
湖州职业技术学院 are far apart, 浙江金融职业学院 and 浙江金融职业技术学院 near.

Nothing is lost by being quick: names that are alike share a pair that is among the rarest of both,
those that make up a third of a name's weight, and only these are looked up.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.likely_same import (
    numbers_of,
    places_of,
    provinces_of,
)

NEAR: Final = 0.8
"""How alike two names are (Dice, weighted) from which a person is asked."""
REST: Final = NEAR / (2 - NEAR)
"""Alike by `NEAR`, two names share at least this part of the weight of each."""

_SIGNS: Final = re.compile(r"[\W_]+")
_FORM: Final = re.compile(r"(股份|集团)*(有限责任|有限)?公司$")
_COUNTING: Final = re.compile(r"[0-9]+|[零〇一二三四五六七八九十百]+|[甲乙丙丁东西南北]")


class Alike(TextChoices):
    NUMBER = "NUMBER", _("same number")
    NAME = "NAME", _("same name")
    NEAR = "NEAR", _("nearly the same name")


Block = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit, or a row that may become one. Near names are sought within a `block`: (province, kind, function).

    `place` is the name of the region it stands in.
    """

    ref: int
    name: str
    block: Block = (0, "", "")
    numbers: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two that may be the same, by their `ref`; `score` is 1 for the same name or number."""

    first: int
    second: int
    why: Alike
    score: float = 1.0


def plain_name(name: str) -> str:
    """The name without what is written now one way, now another: width, blanks, signs, legal form."""
    text = _SIGNS.sub("", unicodedata.normalize("NFKC", name).casefold())
    return _FORM.sub("", text) or text


def candidates_of(units: QuerySet[Unit, Unit], on: date) -> list[Candidate]:
    """Units as they stand on that day. Four statements."""
    provinces, numbers, places = provinces_of(on), numbers_of(units), places_of(units, on)
    return [
        Candidate(
            pk,
            name,
            (provinces.get(pk, 0), kind, function),
            numbers.get(pk, ()),
            places.get(pk, ""),
        )
        for pk, name, kind, function in units.values_list("pk", "name", "kind", "function")
    ]


def pairs_among(candidates: Sequence[Candidate], *, near: bool = True) -> list[Pair]:
    """Every pair among them, the earlier first; the surest pairs first. `near`: also nearly the same names."""
    index = _Index(candidates)
    return _surest_first(
        Pair(candidates[other].ref, candidate.ref, why, score)
        for place, candidate in enumerate(candidates)
        for other, (why, score) in index.like(place, near=near).items()
    )


def pairs_with(
    rows: Sequence[Candidate], known: Sequence[Candidate]
) -> tuple[list[Pair], list[Pair]]:
    """Which of those that are known each row may be, and which earlier row it may repeat (row, other)."""
    everything = [*known, *rows]
    index = _Index(everything)
    with_known: list[Pair] = []
    with_rows: list[Pair] = []
    for place in range(len(known), len(everything)):
        for other, (why, score) in index.like(place).items():
            pair = Pair(everything[place].ref, everything[other].ref, why, score)
            (with_known if other < len(known) else with_rows).append(pair)
    return _surest_first(with_known), _surest_first(with_rows)


def _surest_first(pairs: Iterable[Pair]) -> list[Pair]:
    order = list(Alike)
    return sorted(pairs, key=lambda p: (order.index(p.why), -p.score, p.first, p.second))


def _grams(name: str) -> frozenset[str]:
    return frozenset(name[i : i + 2] for i in range(len(name) - 1))


def _counted_apart(one: str, other: str) -> bool:
    """Both count, and differently: 第一 and 第二, 城东 and 城西 are never the same."""
    here, there = Counter(_COUNTING.findall(one)), Counter(_COUNTING.findall(other))
    return bool(here - there) and bool(there - here)


def _placed_apart(one: Candidate, other: Candidate) -> bool:
    """Each is called after its own region, and not after the other's: 上城区教育局, 下城区教育局."""
    here, there = one.place[:-1], other.place[:-1]
    if here == there or not here or not there:
        return False
    called = here in one.name and there in other.name
    return called and here not in other.name and there not in one.name


class _Index:
    """All candidates by number, by name, and by the rarest pairs of characters of their names."""

    def __init__(self, known: Sequence[Candidate]) -> None:
        self.known = known
        self.names = [plain_name(candidate.name) for candidate in known]
        self.grams = [_grams(name) for name in self.names]
        self.by_number: dict[str, list[int]] = defaultdict(list)
        self.by_name: dict[str, list[int]] = defaultdict(list)
        for place, candidate in enumerate(known):
            self.by_name[self.names[place]].append(place)
            for number in candidate.numbers:
                self.by_number[number].append(place)
        spread = Counter(gram for grams in self.grams for gram in grams)
        total = len(known) + 1
        self.rarity = {gram: math.log(total / n) for gram, n in spread.items()}
        self.weights = [sum(map(self.rarity.__getitem__, grams)) for grams in self.grams]
        self.rarest: list[list[str]] = []
        self.by_gram: dict[tuple[Block, str], list[int]] = defaultdict(list)

    def like(self, place: int, *, near: bool = True) -> dict[int, tuple[Alike, float]]:
        """Places before `place` of those that may be the same."""
        candidate, name = self.known[place], self.names[place]
        found: dict[int, tuple[Alike, float]] = {}
        for number in candidate.numbers:
            for other in self.by_number[number]:
                found[other] = Alike.NUMBER, 1.0
        for other in self.by_name[name]:
            found.setdefault(other, (Alike.NAME, 1.0))
        if near:
            for other, score in self._near(place):
                if other in found or _counted_apart(name, self.names[other]):
                    continue
                if not _placed_apart(candidate, self.known[other]):
                    found[other] = Alike.NEAR, score
        return {other: why for other, why in found.items() if other < place}

    def _near(self, place: int) -> Iterator[tuple[int, float]]:
        """Others of the block that share one of the rarest pairs of both, and enough of the rest."""
        self._learn()
        grams, weight, block = self.grams[place], self.weights[place], self.known[place].block
        lightest, heaviest = REST * weight, weight / REST
        met = {other for gram in self.rarest[place] for other in self.by_gram[block, gram]}
        for other in met:
            if other < place and lightest <= self.weights[other] <= heaviest:
                shared = sum(map(self.rarity.__getitem__, grams & self.grams[other]))
                score = 2 * shared / (weight + self.weights[other])
                if score >= NEAR:
                    yield other, score

    def _learn(self) -> None:
        """The rarest pairs of every name, until what is left weighs less than `REST` of it."""
        if self.rarest:
            return
        for place, grams in enumerate(self.grams):
            weighed = sorted(((self.rarity[gram], gram) for gram in grams), reverse=True)
            rest = bound = self.weights[place]
            chosen = []
            for heavy, gram in weighed:
                if rest < REST * bound:
                    break
                rest -= heavy
                chosen.append(gram)
                self.by_gram[self.known[place].block, gram].append(place)
            self.rarest.append(chosen)
