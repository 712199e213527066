"""Replies to red ratings: opened and lifted by the system, answered by the place, decided by who stands over it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, cast

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from peiyou.engine.results.book.red import locked_reply, move_on, tell_holders
from peiyou.engine.results.enums import RedState
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.models import RedAnswer, RedReply
from peiyou.engine.results.queries.red import (
    KIND,
    OPEN,
    TO_ANSWER,
    Due,
    standing_replies,
    turns_of,
)
from peiyou.engine.results.requirements.red import OF_ANSWERS, Answer
from peiyou.kernel.actions import Actor, action, authority, note
from peiyou.kernel.actions.requirements import demand
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.workflow.moves import NewCase, open_cases

AT_ONCE: Final = 500
"""Replies opened in one act; the job repeats it until none is left."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many replies an act was about."""

    n: int
    stream: str

    @property
    def audit_stream(self) -> str:
        return f"red_replies:{self.stream}"


@action("results.open_replies", on=None)
def open_replies(*, period: Period, dues: Collection[Due], actor: Actor, at: datetime) -> Counted:
    """Ask for a reply where none stands, or the one that stood was lifted. Doing it again changes nothing."""
    known = standing_replies(period.pk)
    nodes = Unit.objects.in_bulk({due.node for due in dues})
    turns = turns_of(list(nodes.values()), timezone.localdate(at))
    new: list[tuple[RedReply, NewCase]] = []
    for due in sorted(dues, key=lambda one: (one.node, str(one.task_key))):
        before = known.get((due.node, due.task_key))
        if due.node not in turns or (before and before.case.state != RedState.LIFTED):
            continue
        row = RedReply(
            key=uuid.uuid4(), task_key=due.task_key, node=nodes[due.node], period=period,
            no=before.no + 1 if before else 1, voices=due.voices, opened_at=at,
        )  # fmt: skip
        turn = turns[due.node]
        new.append((row, NewCase(KIND, KIND, str(row.key), row.node, turn.holder, turn.role)))
    cases = open_cases([case for _row, case in new], actor, at)
    for (row, _case), case in zip(new, cases, strict=True):
        row.case = case
    RedReply.objects.bulk_create([row for row, _case in new], batch_size=AT_ONCE)
    tell_holders("RED_REPLY_DUE", [row for row, _case in new], "due", at)
    note(period=period.code, opened=len(new))
    return Counted(len(new), period.code)


@action("results.lift_replies", on=None)
def lift_replies(
    *, period: Period, replies: Sequence[RedReply], actor: Actor, at: datetime
) -> Counted:
    """No reply is due any more where nothing is red."""
    lifted = 0
    for reply in sorted(replies, key=lambda one: one.case_id):
        row = locked_reply(reply)
        if row.case.state in OPEN:
            reason = _("No rating is red any more.")
            move_on(row, "lift", RedState.LIFTED, None, "", reason, actor, at)
            lifted += 1
    note(period=period.code, lifted=lifted)
    return Counted(lifted, period.code)


@action("results.answer_red", on="reply")
def answer_red(
    *,
    reply: RedReply,
    obstacle: str,
    remedy: str,
    by: date | None,
    responsible: str,
    actor: Actor,
    at: datetime,
) -> RedAnswer:
    """Answer, or answer anew what was sent back. Raises `ResultsError`: STALE, ANSWER_INCOMPLETE, DAY_WRONG."""
    row = _in(reply, TO_ANSWER)
    said = Answer(obstacle, remedy, by, responsible, timezone.localdate(at))
    demand(said, OF_ANSWERS, ResultsError)
    day = cast(date, by)  # as the requirement has it
    last = row.answers.aggregate(no=Max("no"))["no"] or 0
    made = RedAnswer.objects.create(
        reply=row, no=last + 1, obstacle=obstacle.strip(), remedy=remedy.strip(), by=day,
        responsible=responsible.strip(), actor=actor.id, actor_name=actor.name, at=at,
    )  # fmt: skip
    turn = turns_of([row.node], timezone.localdate(at))[row.node_id]
    move_on(row, "answer", RedState.ANSWERED, turn.decider, turn.decides_as, "", actor, at)
    note(answer=made.no, by=by)
    return made


@action("results.accept_red", on="reply")
def accept_red(*, reply: RedReply, actor: Actor, at: datetime) -> RedReply:
    """What will be done is enough. Raises `ResultsError`: STALE."""
    row = _in(reply, (RedState.ANSWERED,))
    move_on(row, "accept", RedState.ACCEPTED, None, "", "", actor, at)
    return row


@action("results.return_red", on="reply")
def return_red(*, reply: RedReply, reason: str, actor: Actor, at: datetime) -> RedReply:
    """It is not enough, and why. Raises `ResultsError` (STALE) or `WorkflowError` (REASON_MISSING)."""
    row = _in(reply, (RedState.ANSWERED,))
    turn = turns_of([row.node], timezone.localdate(at))[row.node_id]
    move_on(row, "return", RedState.RETURNED, turn.holder, turn.role, reason, actor, at)
    tell_holders("RED_REPLY_RETURNED", [row], f"returned:{row.case.version}", at)
    note(reason=reason.strip())
    return row


@action("results.chase_replies", on=None)
def chase_replies(*, replies: Sequence[RedReply], actor: Actor, at: datetime) -> Counted:
    """Remind whoever has to answer; once a day, and only of those one stands over."""
    may = authority().allows
    waiting = [
        one
        for one in replies
        if one.case.state in TO_ANSWER and may(actor, "results.chase_reply", one, at)
    ]
    told = tell_holders("RED_REPLY_CHASED", waiting, f"chased:{timezone.localdate(at)}", at)
    note(replies=[str(one.key) for one in waiting], people=told)
    return Counted(told, "chasing")


def _in(reply: RedReply, states: Collection[RedState]) -> RedReply:
    """Locked, where it still stands where whoever acts saw it."""
    row = locked_reply(reply)
    if row.case.state not in states or row.case.version != reply.case.version:
        raise ResultsError(
            "STALE",
            _("This has been moved on by somebody else in the meantime. Look at it as it stands now."),
        )  # fmt: skip
    return row
