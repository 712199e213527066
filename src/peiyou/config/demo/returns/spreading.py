"""One school more in every part of the country is confirmed, so that a map of provinces has something to show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from peiyou.config.demo.returns.confirming import answer_of, in_state
from peiyou.config.demo.takeup.answers import Asked
from peiyou.config.demo.takeup.season import HOME
from peiyou.engine.undertakings.actions.deciding import confirm_undertakings, pass_undertakings
from peiyou.engine.undertakings.actions.submitting import submit_undertaking
from peiyou.engine.undertakings.actions.writing import write_many
from peiyou.engine.undertakings.enums import Counting, Party, State
from peiyou.engine.undertakings.models import Placement, Season, Undertaking
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.models import Place

TASKS: Final = 3
"""Of each of these schools: those with a number to be reached that most provinces have declared."""
COUNTED: Final = (Counting.SUM, Counting.CANDIDATES)
TIMES: Final = 9
"""As much as an ordinary school: each stands for its province, and what is done has to be seen year by year."""
MINUTE: Final = timedelta(minutes=1)


def confirm_elsewhere(season: Season, seed: int, at: datetime) -> list[Undertaking]:
    """In each province that has no confirmed unit, and at home in each prefecture that has none."""
    rows = _chosen(season)
    asked = _asked(season, rows)
    rows = [row for row in rows if asked[row.province_id or 0]]
    if not rows:
        return []
    writes = {
        row: answer_of(row, asked[row.province_id or 0], season.years, seed, TIMES) for row in rows
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
    return in_state(rows, State.CONFIRMED)


def _chosen(season: Season) -> list[Undertaking]:
    """The first school of each place that has not begun."""
    rows = season.undertakings.filter(party=Party.SECONDARY).select_related(
        "unit", "case", "province"
    )
    confirmed = set(rows.filter(case__state=State.CONFIRMED).values_list("unit", flat=True))
    idle = list(rows.filter(case__state=State.FILLING, started_at=None).order_by("unit__code"))
    places = _places(season, [*confirmed, *(row.unit_id for row in idle)])
    taken = {places.get(unit) for unit in confirmed}
    found: dict[int, Undertaking] = {}
    for row in idle:
        place = places.get(row.unit_id)
        if place is not None and place not in taken:
            found.setdefault(place, row)
    return list(found.values())


def _places(season: Season, units: Sequence[int]) -> dict[int, int]:
    """By unit: its province, at home its prefecture (primary keys)."""
    wanted = set(units)
    provinces = dict(season.undertakings.exclude(province=None).values_list("unit", "province"))
    inside = Place.objects.filter(hierarchy=Hierarchy.PLACE, node__code=HOME, depth__gt=0)
    cities = Place.objects.filter(
        hierarchy=Hierarchy.PLACE, node__kind=Kind.PREFECTURE, unit__in=inside.values("unit")
    )
    at_home = dict(cities.values_list("unit", "node"))
    return {
        unit: at_home.get(unit, province) for unit, province in provinces.items() if unit in wanted
    }


def _asked(season: Season, rows: Sequence[Undertaking]) -> dict[int, list[Asked]]:
    """By province: the first of the chosen tasks that it has declared, and that are open to schools."""
    declared: dict[int, set[int]] = {}
    everywhere: dict[int, int] = {}
    placed = Placement.objects.filter(undertaking__season=season, undertaking__party=Party.PROVINCE)
    for province, opening in placed.values_list("undertaking__province", "opening"):
        declared.setdefault(province or 0, set()).add(opening)
        everywhere[opening] = everywhere.get(opening, 0) + 1
    openings = [
        one for one in season.openings.filter(is_open=True).prefetch_related("items")
        if Party.SECONDARY in one.parties and any(item.counting in COUNTED for item in one.items.all())
    ]  # fmt: skip
    openings.sort(key=lambda one: (-everywhere.get(one.pk, 0), one.seq))
    found: dict[int, list[Asked]] = {}
    for province in {row.province_id or 0 for row in rows}:
        known = [one for one in openings if one.pk in declared.get(province, set())][:TASKS]
        found[province] = [
            Asked(one.seq, frozenset(one.parties), {item.seq: item.counting for item in one.items.all()})
            for one in known
        ]  # fmt: skip
    return found
