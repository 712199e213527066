"""One college of every province, and at home of each second prefecture, stands for what is done there: so that the nation's
figures are a nation's, and a map has something to show, although few units report."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil
from typing import Any, Final, NamedTuple

from peiyou.config.demo.amounts import Goals, goal_of, goals_of, shared_out
from peiyou.config.demo.returns.confirming import answer_of, in_state
from peiyou.config.demo.returns.paces import Paces
from peiyou.config.demo.takeup.answers import Asked
from peiyou.config.demo.takeup.season import HOME
from peiyou.engine.undertakings.actions.deciding import confirm_undertakings, pass_undertakings
from peiyou.engine.undertakings.actions.submitting import submit_undertaking
from peiyou.engine.undertakings.actions.writing import write_many
from peiyou.engine.undertakings.enums import BELOW_PROVINCE, Counting, Party, State
from peiyou.engine.undertakings.models import Placement, Season, Undertaking
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.models import Place

COUNTED: Final = frozenset({Counting.SUM, Counting.CANDIDATES, Counting.RATIO, Counting.COVERAGE})
OF_COUNTED, OF_OTHERS = 0.45, 0.12
"""Of the tasks that a province has declared, those that its college takes up."""
EVERYWHERE: Final = (7, 36)
"""Tasks (seq) that every one of them takes up: 优质学校 and 双师."""
MORE: Final = Fraction(28, 25)
"""All together promise that much of what the plan asks of the nation."""
TIMES, TIMES_AT_HOME = 20, 4
"""How many schools one of them stands for where people are counted."""
MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Standing:
    """`places`: by undertaking the province, at home the prefecture, that it stands for (primary keys)."""

    season: Season
    goals: Goals
    paces: Paces
    places: Mapping[int, int]
    rows: Sequence[Undertaking]

    @property
    def units(self) -> set[int]:
        return {row.unit_id for row in self.rows}

    def times(self, row: Undertaking) -> int:
        return TIMES if self.places[row.pk] == row.province_id else TIMES_AT_HOME


def standing(season: Season) -> Standing:
    """The same each time: the last college by its code in each place, the last school where there is none."""
    below = season.undertakings.filter(party__in=BELOW_PROVINCE, province__isnull=False)
    rows = [_Row(*one) for one in below.order_by("unit__code", "pk").values_list("pk", "unit", "party", "province", "province__code")]  # fmt: skip
    provinces = {row.province: row.code or "~" for row in rows}
    ordered = sorted(provinces, key=lambda pk: provinces[pk])
    places = _places(rows)
    found: dict[int, _Row] = {}
    for party in (Party.SECONDARY, Party.HIGHER):
        found |= {places[row.pk]: row for row in rows if row.party == party}
    at_home = [pk for pk, row in found.items() if pk != row.province]
    for pk in sorted(at_home)[1::2]:
        del found[pk]
    chosen = below.filter(pk__in=[row.pk for row in found.values()]).select_related("unit", "case", "province")  # fmt: skip
    return Standing(season, goals_of(season.version), Paces.among(ordered), places, list(chosen.order_by("pk")))  # fmt: skip


class _Row(NamedTuple):
    """An undertaking by primary keys, with the code of its province."""

    pk: int
    unit: int
    party: str
    province: int
    code: str


def _places(rows: Sequence[_Row]) -> dict[int, int]:
    inside = Place.objects.filter(hierarchy=Hierarchy.PLACE, node__code=HOME, depth__gt=0)
    cities = Place.objects.filter(
        hierarchy=Hierarchy.PLACE, node__kind=Kind.PREFECTURE, unit__in=inside.values("unit")
    )
    at_home = dict(cities.values_list("unit", "node"))
    return {row.pk: at_home.get(row.unit, row.province) for row in rows}


def confirm_standing(all_: Standing, seed: int, at: datetime) -> int:
    """Those of them that have not begun take up their part, and are confirmed. Returns how many."""
    season = all_.season
    idle = [row for row in all_.rows if row.case.state == State.FILLING and row.started_at is None]
    asked = _asked(all_, idle, seed)
    rows = [row for row in idle if asked[row.pk]]
    if not rows:
        return 0
    writes = {
        row: answer_of(row, asked[row.pk], season.years, seed, all_.times(row)) for row in rows
    }
    write_many(season=season, writes=writes, actor=SYSTEM, at=at - 9 * MINUTE)
    for row in rows:
        submit_undertaking(undertaking=row, actor=SYSTEM, at=at - 8 * MINUTE)
    act: dict[str, Any] = {"season": season, "actor": SYSTEM}
    for minutes, state in ((7, State.COUNTY_CHECK), (6, State.PREFECTURE_CHECK)):
        if waiting := in_state(rows, state):
            pass_undertakings(undertakings=waiting, at=at - minutes * MINUTE, **act)
    if waiting := in_state(rows, State.CONFIRMING):
        confirm_undertakings(undertakings=waiting, at=at - 5 * MINUTE, **act)
    return len(in_state(rows, State.CONFIRMED))


def _asked(all_: Standing, rows: Sequence[Undertaking], seed: int) -> dict[int, list[Asked]]:
    """By undertaking: tasks that its province has declared, each with its part of what the plan asks of all."""
    declared: dict[int, set[int]] = {}
    placed = Placement.objects.filter(
        undertaking__season=all_.season, undertaking__party=Party.PROVINCE
    )
    for province, pk in placed.values_list("undertaking__province", "opening"):
        declared.setdefault(province or 0, set()).add(pk)
    found: dict[int, list[Asked]] = {row.pk: [] for row in rows}
    weights = _weights(all_)
    dice = random.Random(seed)  # noqa: S311 - an invention that is the same each time
    for opening in all_.season.openings.filter(is_open=True).order_by("seq").prefetch_related("items"):  # fmt: skip
        items = {item.seq: item.counting for item in opening.items.all()}
        one = Asked(opening.seq, frozenset(opening.parties), items, goal_of(all_.goals, opening.seq))  # fmt: skip
        likely = 1.0 if opening.seq in EVERYWHERE else OF_COUNTED if COUNTED & {*items.values()} else OF_OTHERS  # fmt: skip
        able = [
            row for row in rows
            if row.party in one.parties and opening.pk in declared.get(row.province_id or 0, ())
        ]  # fmt: skip
        takers = [row for row in able if dice.random() < likely]
        if not takers and likely > OF_OTHERS:  # what adds up is left to nobody
            takers = [row for row in able if row.province and row.province.code][:1]
        parts = _parts(one, [weights[row.pk] * dice.uniform(0.85, 1.15) for row in takers])
        for place, row in enumerate(takers):
            amounts = {number: shares[place] for number, shares in parts.items()}
            found[row.pk].append(replace(one, amounts=amounts))
    return found


def _parts(one: Asked, weights: Sequence[float]) -> dict[int, list[int]]:
    """By seq of the item: how much of what the plan asks each of them promises."""
    return {
        number: shared_out(ceil(one.goals[number] * MORE), weights)
        for number, counting in one.items.items()
        if counting in {Counting.SUM, Counting.CANDIDATES} and number in one.goals and weights
    }


def _weights(all_: Standing) -> dict[int, float]:
    """By undertaking: how many schools its province has, shared among those that stand for parts of it."""
    below = all_.season.undertakings.filter(party__in=BELOW_PROVINCE)
    schools = Counter(pk or 0 for pk in below.values_list("province", flat=True))
    sharing = Counter(row.province_id or 0 for row in all_.rows)
    places = {row.pk: row.province_id or 0 for row in all_.rows}
    return {row: schools[place] / sharing[place] for row, place in places.items()}
