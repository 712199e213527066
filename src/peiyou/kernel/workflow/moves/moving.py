"""Opening and moving cases.

A move costs three statements (lock and read, update, insert), and one more where its new state has a
deadline in working days; many at once cost as many, and one lock per some hundred.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions import Actor
from peiyou.kernel.actions.bulk import Plain, insert_many, update_many
from peiyou.kernel.calendar.days import deadline
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.workflow.definition import State, Step
from peiyou.kernel.workflow.errors import WorkflowError
from peiyou.kernel.workflow.hooks import EFFECTS, GUARDS
from peiyou.kernel.workflow.models import Case, Move
from peiyou.kernel.workflow.moves.locking import lock, require_version
from peiyou.kernel.workflow.moves.remarks import record_remarks
from peiyou.kernel.workflow.processes import current, definition_of, named

Results = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to be opened in the start state. `due_at` None: what the state says, if anything."""

    process: str
    subject_kind: str
    subject_id: str
    unit: Unit
    holder: Unit | None
    role: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What a step makes of one case: its new state, whose turn it is there, until when.

    `seen` is the `Case.version` that whoever decided had before them; None asks for no comparison.
    `results` are those of requirements, kept with the move as they are.
    """

    case: Case
    to: str
    holder: Unit | None = None
    role: str = ""
    due_at: datetime | None = None
    seen: int | None = None
    reason: str = ""
    remarks: Mapping[str, str] = field(default_factory=dict)
    """Reasons pinned to cells, made with this move."""
    results: Results = ()


def open_cases(new: Iterable[NewCase], actor: Actor, at: datetime) -> list[Case]:
    """Open cases in their order, thousands in a few statements."""
    asked = list(new)
    processes = {code: current(code) for code in dict.fromkeys(one.process for one in asked)}
    clock = _Clock(at)
    cases = []
    for one in asked:
        process = processes[one.process]
        definition = definition_of(process)
        start = definition.states[definition.start]
        check_turn(start, one.holder, one.role)
        cases.append(
            Case(
                key=uuid.uuid4(), process=process, subject_kind=one.subject_kind,
                subject_id=one.subject_id, unit=one.unit, holder=one.holder, role=one.role,
                state=start.code, due_at=clock.due(start, one.due_at), opened_at=at, moved_at=at,
            )
        )  # fmt: skip
    rows = [
        (
            case.key.hex, case.process_id, case.subject_kind, case.subject_id, case.unit_id,
            case.holder_id, case.role, case.state, case.due_at, 0, at, at,
        )
        for case in cases
    ]  # fmt: skip
    made = insert_many(Case, _OPENED, rows)
    if made:
        span = Case.objects.filter(pk__gte=min(made), pk__lte=max(made))
        keys = dict(span.values_list("key", "pk"))
        for case in cases:
            case.pk = keys[case.key]
            case._state.adding = False
    return cases


_OPENED = (
    "key", "process_id", "subject_kind", "subject_id", "unit_id", "holder_id", "role", "state",
    "due_at", "version", "opened_at", "moved_at",
)  # fmt: skip


def move_case(
    *,
    case: Case,
    step: str,
    to: str,
    holder: Unit | None = None,
    role: str = "",
    due_at: datetime | None = None,
    seen: int | None = None,
    reason: str = "",
    remarks: Mapping[str, str] | None = None,
    results: Results = (),
    actor: Actor,
    at: datetime,
) -> Case:
    """Take `step` to the state `to`, where it is `holder`'s turn as `role` (nobody's where the state has none).

    `due_at` None: what the state says. Returns the case as it now stands. Raises `WorkflowError`: STALE
    (it has moved since `seen`), STEP_NOT_HERE, REASON_MISSING, HELD_BACK (a guard), TURN_WRONG.
    """
    turn = Turn(case, to, holder, role, due_at, seen, reason, remarks or {}, results)
    return move_cases(turns=[turn], step=step, actor=actor, at=at)[0]


def move_cases(
    *,
    turns: Sequence[Turn],
    step: str,
    is_locked: bool = False,
    actor: Actor,
    at: datetime,
) -> list[Case]:
    """Take one step with many cases, all or none; returns them in the order of `turns`.

    `is_locked`: the caller has locked the cases in this transaction, in the order of their keys, and hands them
    over as they stand, with their processes.
    """
    locked = (
        {turn.case.pk: turn.case for turn in turns}
        if is_locked
        else lock(turn.case.pk for turn in turns)
    )
    if len(locked) != len(turns):
        raise ValueError("a case takes a step once, and has to be there")
    cases = [locked[turn.case.pk] for turn in turns]
    for case, turn in zip(cases, turns, strict=True):
        _check(case, turn, step)
    taken = _steps_of(cases, step)
    _ask_guards(taken, at)
    clock, moves = _Clock(at), []
    for case, turn in zip(cases, turns, strict=True):
        moves.append(_move(case, turn, step, actor, at))
        _stand(case, turn, clock)
    update_many(Case, _MOVED, [_row(case) for case in cases])
    insert_many(Move, MOVE_COLUMNS, moves)
    record_remarks(
        [(case, turn.remarks) for case, turn in zip(cases, turns, strict=True)], actor, at
    )
    for definition_step, moved in taken:
        for name in definition_step.effects:
            EFFECTS[name](moved, at)
    return cases


_MOVED = (
    "state", "holder_id", "role", "due_at", "announced_at", "reminded_at", "escalated_at", "version", "moved_at",
    "closed_at",
)  # fmt: skip
MOVE_COLUMNS = (
    "case_id", "no", "step", "from_state", "to_state", "actor", "actor_name", "at", "reason",
    "results",
)  # fmt: skip


def _check(case: Case, turn: Turn, step: str) -> None:
    definition = definition_of(case.process)
    require_version(case, turn.seen)
    if not definition.leads(step, case.state, turn.to):
        raise WorkflowError(
            "STEP_NOT_HERE",
            _("“%(step)s” cannot be done while the state is “%(state)s”."),
            step=named(definition.steps, step),
            state=named(definition.states, case.state),
            case=case.pk,
        )
    if definition.steps[step].needs_reason and not (turn.reason.strip() or turn.remarks):
        raise WorkflowError("REASON_MISSING", _("Say why: whoever has to act on it reads it."))
    check_turn(definition.states[turn.to], turn.holder, turn.role)


def check_turn(state: State, holder: Unit | None, role: str) -> None:
    """A caller's mistake, not a user's: the turn has to be somebody's exactly where the state has roles."""
    if bool(state.roles) != (holder is not None) or (
        role not in state.roles if state.roles else role
    ):
        raise ValueError(
            f"{state.code} is the turn of {state.roles}, not of {role!r} at {holder!r}"
        )


def _steps_of(cases: Sequence[Case], step: str) -> list[tuple[Step, list[Case]]]:
    """The step as each version of the process defines it, with the cases that follow that version."""
    by_process: dict[str, list[Case]] = {}
    for case in cases:
        by_process.setdefault(case.process.digest, []).append(case)
    return [(definition_of(of[0].process).steps[step], of) for of in by_process.values()]


def _ask_guards(taken: Sequence[tuple[Step, list[Case]]], at: datetime) -> None:
    for step, cases in taken:
        for name in step.guards:
            if held_back := GUARDS[name](cases, at):
                case, why = next(iter(held_back.items()))
                raise WorkflowError("HELD_BACK", "%(why)s", why=why, case=case, guard=name)


def _move(case: Case, turn: Turn, step: str, actor: Actor, at: datetime) -> Sequence[Plain]:
    kept = json.dumps([dict(result) for result in turn.results], ensure_ascii=False)
    number, reason = case.version + 1, turn.reason.strip()
    return (
        case.pk, number, step, case.state, turn.to, actor.id, actor.name, at, reason, kept,
    )  # fmt: skip


def _stand(case: Case, turn: Turn, clock: _Clock) -> None:
    state = definition_of(case.process).states[turn.to]
    case.state, case.holder, case.role = state.code, turn.holder, turn.role
    case.due_at = clock.due(state, turn.due_at)
    case.announced_at = case.reminded_at = case.escalated_at = None
    case.version += 1
    case.moved_at = clock.at
    case.closed_at = clock.at if state.is_closed else None


def _row(case: Case) -> Sequence[Plain]:
    return (case.pk, *(getattr(case, name) for name in _MOVED))


class _Clock:
    """Deadlines of one act: the calendar is asked once per number of days."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._ends: dict[int, datetime] = {}

    def due(self, state: State, given: datetime | None) -> datetime | None:
        if given is not None or state.deadline is None:
            return given
        if state.deadline not in self._ends:
            self._ends[state.deadline] = deadline(self.at, state.deadline)
        return self._ends[state.deadline]
