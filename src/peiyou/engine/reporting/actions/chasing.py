"""Chasing (催报) of returns: somebody reminds units of what waits for them, each at most once a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.enums import RoundState, State
from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.models import Return, ReturnChase, Round
from peiyou.engine.reporting.queries.chase_list import waiting_in, waits_at
from peiyou.engine.reporting.queries.visibility import visible_to
from peiyou.kernel.actions import SYSTEM, Actor, NotAllowed, action, note
from peiyou.kernel.notices.actions.sending import send_notices
from peiyou.kernel.workflow.queries.people import Turn, acting


@dataclass(frozen=True, slots=True)
class Chased:
    """How many units, how many people could be told, how many units have nobody with an account."""

    units: int
    people: int
    without: int


@action("reporting.chase_returns", on="round_")
def chase_returns(*, round_: Round, returns: Collection[int], actor: Actor, at: datetime) -> Chased:
    """Remind whoever has the turn in `returns` (primary keys); where all is approved, the unit of its sealed page.

    Those that nothing waits for by now are passed over. Whoever holds several is told once, with how many. Raises
    NotAllowed where one is out of sight.
    """
    row = Round.objects.select_for_update().get(pk=round_.pk)
    if row.state != RoundState.OPEN:
        raise ReportingError("ROUND_NOT_OPEN", _("This round of reporting is not open."))
    seen = visible_to(actor, at).filter(round=row, pk__in=list(returns))
    if seen.count() != len(set(returns)):
        raise NotAllowed("NOT_ALLOWED", _("You may not do this here."), verb="reporting.chase_returns")  # fmt: skip
    on = timezone.localdate(at)
    waiting = waiting_in(row, seen, at).exclude(chases__on=on)
    rows = list(waiting.select_related("case__process", "unit").order_by("pk"))
    turns = {one.pk: turn for one in rows if (turn := waits_at(one))}
    people = acting(turns.values(), at)
    for turn, held in _by_turn(rows, turns).items():
        _tell(row, turn, held, people[turn], at)
    ReturnChase.objects.bulk_create(
        ReturnChase(
            of_return=one, on=on, at=at, actor=actor.id, actor_name=actor.name,
            people=len(people[turns[one.pk]]) if one.pk in turns else 0,
        )
        for one in rows
    )  # fmt: skip
    told = set().union(*(people[turn] for turn in turns.values()))
    without = sum(not people[turn] for turn in turns.values())
    note(units=[str(one.unit.key) for one in rows], people=len(told), without=without)
    return Chased(len(rows), len(told), without)


def _by_turn(rows: Collection[Return], turns: dict[int, Turn]) -> dict[Turn, list[Return]]:
    found: dict[Turn, list[Return]] = defaultdict(list)
    for one in rows:
        if one.pk in turns:
            found[turns[one.pk]].append(one)
    return found


def _tell(round_: Round, turn: Turn, held: list[Return], people: set[int], at: datetime) -> None:
    if not people:
        return
    first = held[0]
    params: dict[str, str | int]
    if first.case.state == State.APPROVED:
        kind, params = "LETTER_CHASED", {"round": round_.title, "unit": first.unit.name}
        link = reverse("reporting:return", args=[round_.key, first.key])
    else:
        kind, params = "RETURN_CHASED", _said(round_, held)
        link = _page(round_, held)
    roles = "-".join(sorted(turn.roles))
    send_notices(
        people=people, kind=kind, params=params, link=link, actor=SYSTEM, at=at,
        cause=f"chase-return:{round_.key}:{turn.unit}:{roles}:{timezone.localdate(at)}",
    )  # fmt: skip


def _said(round_: Round, held: list[Return]) -> dict[str, str | int]:
    due = min((one.case.due_at for one in held if one.case.due_at), default=None)
    day = timezone.localdate(due).isoformat() if due else ""
    return {"round": round_.title, "count": len(held), "due": day}


def _page(round_: Round, held: list[Return]) -> str:
    if len(held) == 1:
        return reverse("reporting:return", args=[round_.key, held[0].key])
    return f"{reverse('reporting:desk', args=[round_.key])}?show=waiting"
