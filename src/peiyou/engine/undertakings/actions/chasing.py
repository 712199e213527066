"""Chasing (催报): somebody reminds units of what waits for them. Once a day, however often the button is pressed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.enums import SeasonState
from peiyou.engine.undertakings.errors import UndertakingError
from peiyou.engine.undertakings.models import Chase, Season, Undertaking
from peiyou.engine.undertakings.queries.chase_list import waiting_in
from peiyou.engine.undertakings.queries.visibility import visible_to
from peiyou.kernel.actions import SYSTEM, Actor, NotAllowed, action, note
from peiyou.kernel.notices.actions.sending import send_notices
from peiyou.kernel.workflow.queries.people import Turn, acting, turn_of


@dataclass(frozen=True, slots=True)
class Chased:
    """How many units, how many people could be told, how many units have nobody with an account."""

    units: int
    people: int
    without: int


@action("undertakings.chase_units", on="season")
def chase_units(
    *, season: Season, undertakings: Collection[int], actor: Actor, at: datetime
) -> Chased:
    """Remind whoever has the turn in `undertakings` (primary keys), each unit at most once that day.

    Nothing waits for those that are confirmed by now: they are passed over. Whoever holds several is told once, with
    how many. Raises NotAllowed where one is out of sight.
    """
    row = Season.objects.select_for_update().get(pk=season.pk)
    if row.state != SeasonState.OPEN:
        raise UndertakingError("SEASON_NOT_OPEN", _("This season of take-up is not open."))
    seen = visible_to(actor, at).filter(season=row, pk__in=list(undertakings))
    if seen.count() != len(set(undertakings)):
        raise NotAllowed("NOT_ALLOWED", _("You may not do this here."))
    on = timezone.localdate(at)
    waiting = waiting_in(row, seen).exclude(chases__on=on)
    rows = list(waiting.select_related("case__process", "unit").order_by("pk"))
    turns = {one.pk: turn for one in rows if (turn := turn_of(one.case))}
    people = acting(turns.values(), at)
    for turn, held in _by_turn(rows, turns).items():
        _tell(row, turn, held, people[turn], at)
    Chase.objects.bulk_create(
        Chase(
            undertaking=one, on=on, at=at, actor=actor.id, actor_name=actor.name,
            people=len(people[turns[one.pk]]) if one.pk in turns else 0,
        )
        for one in rows
    )  # fmt: skip
    told = set().union(*(people[turn] for turn in turns.values()))
    without = sum(not people[turn] for turn in turns.values())
    note(units=[str(one.unit.key) for one in rows], people=len(told), without=without)
    return Chased(len(rows), len(told), without)


def _by_turn(
    rows: Collection[Undertaking], turns: dict[int, Turn]
) -> dict[Turn, list[Undertaking]]:
    found: dict[Turn, list[Undertaking]] = defaultdict(list)
    for one in rows:
        if one.pk in turns:
            found[turns[one.pk]].append(one)
    return found


def _tell(
    season: Season, turn: Turn, held: list[Undertaking], people: set[int], at: datetime
) -> None:
    if not people:
        return
    args = [season.key, held[0].key]
    link = (
        reverse("undertakings:undertaking", args=args)
        if len(held) == 1
        else f"{reverse('undertakings:desk', args=[season.key])}?show=waiting"
    )
    due = min((one.case.due_at for one in held if one.case.due_at), default=None)
    roles = "-".join(sorted(turn.roles))
    send_notices(
        people=people,
        kind="TAKE_UP_CHASED",
        params={
            "season": season.title,
            "count": len(held),
            "due": timezone.localdate(due).isoformat() if due else "",
        },
        link=link,
        cause=f"chase:{season.key}:{turn.unit}:{roles}:{timezone.localdate(at)}",
        actor=SYSTEM,
        at=at,
    )
