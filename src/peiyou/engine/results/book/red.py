"""Replies to red ratings, held and moved inside somebody's act; and telling whoever has to answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from peiyou.engine.results.enums import RedState
from peiyou.engine.results.models import RedReply
from peiyou.engine.results.queries.red import RELATED
from peiyou.kernel.actions import SYSTEM, Actor
from peiyou.kernel.notices.actions.sending import send_notices
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.workflow.moves import move_case
from peiyou.kernel.workflow.queries.people import acting, turn_of


def locked_reply(reply: RedReply) -> RedReply:
    """As it stands, held for this transaction."""
    rows = RedReply.objects.select_for_update(of=("self",)).select_related(*RELATED)
    return rows.get(pk=reply.pk)


def move_on(
    row: RedReply,
    step: str,
    to: RedState,
    holder: Unit | None,
    role: str,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    row.case = move_case(
        case=row.case, step=step, to=to, holder=holder, role=role, seen=row.case.version, reason=reason,
        actor=actor, at=at,
    )  # fmt: skip


def tell_holders(kind: str, replies: Sequence[RedReply], cause: str, at: datetime) -> int:
    """Whoever acts where each waits; somebody with many of them once, with a link to the list. How many were told."""
    turns = {reply.pk: turn for reply in replies if (turn := turn_of(reply.case))}
    people = acting(turns.values(), at) if turns else {}
    by_person: dict[int, list[RedReply]] = {}
    for reply in replies:
        for person in people.get(turns[reply.pk], ()) if reply.pk in turns else ():
            by_person.setdefault(person, []).append(reply)
    told = 0
    for person, mine in by_person.items():
        first = mine[0]
        link = reverse("results:red_reply", args=[first.key])
        told += send_notices(
            people=[person], kind=kind,
            params={"place": first.node.name, "count": len(mine), "period": first.period.code},
            link=link if len(mine) == 1 else reverse("results:red"),
            cause=f"red:{first.key}:{cause}", actor=SYSTEM, at=at,
        ).count  # fmt: skip
    return told
