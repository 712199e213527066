"""Enough of the take-up is confirmed for a round of reporting: where the demonstration's people sit, and elsewhere."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from peiyou.config.demo.amounts import goal_of, goals_of
from peiyou.config.demo.people import COUNTY, PREFECTURE
from peiyou.config.demo.takeup.answers import Answer, Asked, fill
from peiyou.config.demo.takeup.money import SOURCES
from peiyou.engine.undertakings.actions.deciding import confirm_undertakings, pass_undertakings
from peiyou.engine.undertakings.actions.submitting import submit_undertaking
from peiyou.engine.undertakings.actions.vouching import vouch_pledges
from peiyou.engine.undertakings.actions.writing import Write, write_many
from peiyou.engine.undertakings.enums import Party, State
from peiyou.engine.undertakings.models import Placement, Pledge, Season, Undertaking
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.organisations.models import Place

HOUR: Final = timedelta(hours=1)
MORE: Final = 4
NEIGHBOURS: Final = 7
"""Schools of the county in which the demonstration's school sits, which is the first of them, and of its city."""
TASKS: Final = 6
OWN: Final = 600_000_000
"""Fen of its own that each of these puts in."""


def confirm_more(season: Season, at: datetime) -> int:
    """Half of those that wait for nothing but the word of cities and provinces."""
    waiting = season.undertakings.filter(case__state=State.CONFIRMING)
    unvouched = Pledge.objects.filter(amount__gt=0, vouched_at=None)
    signed = unvouched.exclude(source__payer__in=("LOCAL", "PROVINCE"))
    ready = waiting.exclude(placements__pledges__in=signed.values("pk")).order_by("unit__code", "pk")  # fmt: skip
    rows = list(ready.select_related("season", "case", "unit"))
    chosen = rows[: min(MORE, len(rows) // 2)]
    if chosen:
        pledges = list(unvouched.filter(placement__undertaking__in=chosen))
        if pledges:
            vouch_pledges(season=season, pledges=pledges, actor=SYSTEM, at=at - 49 * HOUR)
        confirm_undertakings(season=season, undertakings=chosen, actor=SYSTEM, at=at - 48 * HOUR)
    return len(chosen)


def confirm_neighbours(season: Season, seed: int, at: datetime) -> int:
    """The school of the demonstration and the next ones of its county and city take up a few tasks, are confirmed."""
    rows: list[Undertaking] = []
    for region in (COUNTY, PREFECTURE):
        inside = Place.objects.filter(hierarchy=Hierarchy.PLACE, node__code=region, depth__gt=0)
        unanswered = season.undertakings.filter(
            unit__in=inside.values("unit"), party=Party.SECONDARY, case__state=State.FILLING, started_at=None
        ).exclude(pk__in=[row.pk for row in rows])  # fmt: skip
        found = unanswered.select_related("unit").order_by("unit__code")
        rows += found[: NEIGHBOURS - len(rows)]
    asked = _asked(season, rows)
    if not asked:
        return 0
    writes = {row: answer_of(row, asked, season.years, seed) for row in rows}
    write_many(season=season, writes=writes, actor=SYSTEM, at=at - 54 * HOUR)
    for row in rows:
        submit_undertaking(undertaking=row, actor=SYSTEM, at=at - 53 * HOUR)
    act: dict[str, Any] = {"season": season, "actor": SYSTEM}
    for hours, state in ((52, State.COUNTY_CHECK), (51, State.PREFECTURE_CHECK)):
        if waiting := in_state(rows, state):
            pass_undertakings(undertakings=waiting, at=at - hours * HOUR, **act)
    if waiting := in_state(rows, State.CONFIRMING):
        confirm_undertakings(undertakings=waiting, at=at - 50 * HOUR, **act)
    return len(in_state(rows, State.CONFIRMED))


def neighbours(season: Season) -> list[int]:
    """Primary keys of the units of that county that are confirmed, the school of the demonstration first."""
    inside = Place.objects.filter(hierarchy=Hierarchy.PLACE, node__code=COUNTY, depth__gt=0)
    rows = season.undertakings.filter(unit__in=inside.values("unit"), case__state=State.CONFIRMED)
    return list(rows.order_by("unit__code").values_list("unit", flat=True))


def _asked(season: Season, rows: Sequence[Undertaking]) -> list[Asked]:
    """The first tasks that their province has declared and that are open to them."""
    declared = Placement.objects.filter(
        undertaking__season=season, undertaking__party=Party.PROVINCE,
        undertaking__province__in={row.province_id for row in rows},
    )  # fmt: skip
    openings = season.openings.filter(is_open=True, pk__in=declared.values("opening"))
    goals = goals_of(season.version)
    found = [
        Asked(
            one.seq, frozenset(one.parties), {item.seq: item.counting for item in one.items.all()},
            goal_of(goals, one.seq),
        )
        for one in openings.order_by("seq").prefetch_related("items")
    ]  # fmt: skip
    return [one for one in found if Party.SECONDARY in one.parties][:TASKS]


def answer_of(
    row: Undertaking, asked: Sequence[Asked], years: range, seed: int, times: int = 1
) -> list[Write]:
    """What one school takes up; `times` as much as others do."""
    money = dict.fromkeys(SOURCES, 0) | {"OWN": OWN}
    answer = Answer(row.unit_id, "", row.party, [one.seq for one in asked], money)
    dice = random.Random(f"{seed} {row.unit.code}")  # noqa: S311 - an invention that is the same each time
    below = None if times == 1 else dict.fromkeys(answer.tasks, times)
    fill(answer, asked, years, dice, below)
    return [Write(cell, None, value) for cell, value in answer.cells.items()]


def in_state(rows: Sequence[Undertaking], state: State) -> list[Undertaking]:
    found = Undertaking.objects.filter(pk__in=[row.pk for row in rows], case__state=state)
    return list(found.select_related("season", "case", "unit").order_by("unit__code"))
