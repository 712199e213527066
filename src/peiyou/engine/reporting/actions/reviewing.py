"""What is handed in is passed on, returned or approved; one by one or hundreds at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import models
from django.utils import timezone

from peiyou.engine.reporting.book.locking import locked
from peiyou.engine.reporting.book.posting import post_returns
from peiyou.engine.reporting.book.turns import (
    as_asked,
    pinned,
    require_open_round,
    with_snapshots,
)
from peiyou.engine.reporting.enums import Level, State
from peiyou.engine.reporting.events import ReturnApproved, ReturnSentBack
from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.reporting.queries.allowed import require_turns
from peiyou.engine.reporting.queries.route import last_levels, next_turns
from peiyou.engine.reporting.queries.signing import require_signed
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.undertakings.queries.turns import filler_of
from peiyou.kernel.actions import Actor, action, emit, note, note_in
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.workflow.moves import Turn, move_case, move_cases


@action("reporting.pass_return", on="return_")
def pass_return(*, return_: Return, seen: int | None = None, actor: Actor, at: datetime) -> Return:
    """A level has checked it: on to the next. Tasks that it is the last level of are approved with that."""
    row = as_asked(return_)
    _pass([row], {row.pk: seen}, actor, at)
    return row


@action("reporting.pass_returns", on="round_")
def pass_returns(
    *,
    round_: Round,
    returns: Sequence[Return],
    seen: Mapping[int, int] | None = None,
    actor: Actor,
    at: datetime,
) -> list[Return]:
    """As `pass_return`, many at once: all or none. `seen`: by primary key the version of the case looked at."""
    rows = with_snapshots(locked(one.pk for one in returns))
    require_turns(rows, "reporting.pass_return", actor, at)
    _pass(rows, seen or {}, actor, at)
    _note_many(rows)
    return rows


def _pass(
    rows: Sequence[Return], seen: Mapping[int, int | None], actor: Actor, at: datetime
) -> None:
    require_open_round(rows)
    to = next_turns(rows, timezone.localdate(at), at)
    turns = [
        Turn(
            row.case, to=to[row.pk].state, holder=to[row.pk].holder, role=to[row.pk].role,
            due_at=to[row.pk].due_at, seen=seen.get(row.pk),
        )
        for row in rows
    ]  # fmt: skip
    move_cases(turns=turns, step="pass", is_locked=True, actor=actor, at=at)
    if checked := [row for row in rows if to[row.pk].state == State.APPROVING]:
        post_returns(checked, Stage.CHECKED, actor, at)
    passed = {row.pk: to[row.pk].passed for row in rows}
    _approve_finished(rows, passed, actor, at)


def _approve_finished(
    rows: Sequence[Return], passed: Mapping[int, Level | None], actor: Actor, at: datetime
) -> None:
    """Tasks whose last level has just passed them on count as approved, whatever becomes of the others."""
    order = list(Level)
    done: dict[int, set[int]] = {}
    for row in rows:
        level = passed[row.pk]
        last = last_levels(skeleton_of(row.round), row.party)
        finished = {seq for seq, one in last.items() if level and order.index(one) <= order.index(level)}  # fmt: skip
        if finished:
            done[row.pk] = finished
    if done:
        approved = [row for row in rows if row.pk in done]
        post_returns(approved, Stage.APPROVED, actor, at, done)


@action("reporting.return_return", on="return_")
def return_return(
    *,
    return_: Return,
    remarks: Mapping[str, str],
    reason: str = "",
    seen: int | None = None,
    actor: Actor,
    at: datetime,
) -> Return:
    """Back to whoever filled it in. With remarks at cells, these alone may be changed; without, all of it."""
    row = as_asked(return_)
    require_open_round([row])
    remarks = pinned(row, remarks)
    row.case = move_case(
        case=row.case, step="return", to=State.RETURNED, holder=row.unit, role=filler_of(row.unit, row.party),
        seen=seen, reason=reason, remarks=remarks, actor=actor, at=at,
    )  # fmt: skip
    note(reason=reason.strip(), cells=sorted(remarks))
    emit(ReturnSentBack(return_=row.key))
    return row


@action("reporting.return_returns", on="round_")
def return_returns(
    *,
    round_: Round,
    returns: Sequence[Return],
    reason: str,
    seen: Mapping[int, int] | None = None,
    actor: Actor,
    at: datetime,
) -> list[Return]:
    """As `return_return` without remarks, many at once for one reason: all or none."""
    rows = locked(one.pk for one in returns)
    require_turns(rows, "reporting.return_return", actor, at)
    require_open_round(rows)
    turns = [
        Turn(
            row.case, to=State.RETURNED, holder=row.unit, role=filler_of(row.unit, row.party), reason=reason,
            seen=(seen or {}).get(row.pk),
        )
        for row in rows
    ]  # fmt: skip
    move_cases(turns=turns, step="return", is_locked=True, actor=actor, at=at)
    for row in rows:
        emit(ReturnSentBack(return_=row.key))
        note_in(row.audit_stream, reason=reason.strip())
    note(units=len(rows), reason=reason.strip())
    return rows


@action("reporting.approve_return", on="return_")
def approve_return(
    *, return_: Return, seen: int | None = None, actor: Actor, at: datetime
) -> Return:
    """核定: from now on its figures count as approved, and change only by a correction."""
    row = as_asked(return_)
    _approve([row], {row.pk: seen}, actor, at)
    return row


@action("reporting.approve_returns", on="round_")
def approve_returns(
    *,
    round_: Round,
    returns: Sequence[Return],
    seen: Mapping[int, int] | None = None,
    actor: Actor,
    at: datetime,
) -> list[Return]:
    """As `approve_return`, many at once: all or none."""
    rows = with_snapshots(locked(one.pk for one in returns))
    require_turns(rows, "reporting.approve_return", actor, at)
    _approve(rows, seen or {}, actor, at)
    _note_many(rows)
    return rows


def _approve(
    rows: Sequence[Return], seen: Mapping[int, int | None], actor: Actor, at: datetime
) -> None:
    require_open_round(rows)
    require_signed(rows)
    turns = [Turn(row.case, to=State.APPROVED, seen=seen.get(row.pk)) for row in rows]
    move_cases(turns=turns, step="approve", is_locked=True, actor=actor, at=at)
    post_returns(rows, Stage.APPROVED, actor, at)
    for row in rows:
        row.approved, row.approved_at = row.snapshot, at
    Return.objects.filter(pk__in=[row.pk for row in rows]).update(
        approved=models.F("snapshot"), approved_at=at
    )
    for row in rows:
        emit(ReturnApproved(return_=row.key))


def _note_many(rows: Sequence[Return]) -> None:
    for row in rows:
        note_in(row.audit_stream)
    note(units=len(rows))
