"""Letting live cases follow the version of a process that this release has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.actions.bulk import insert_many, update_many
from peiyou.kernel.workflow.definition import Definition
from peiyou.kernel.workflow.errors import WorkflowError
from peiyou.kernel.workflow.models import Case, Delegation, Move
from peiyou.kernel.workflow.moves.locking import lock
from peiyou.kernel.workflow.moves.moving import MOVE_COLUMNS
from peiyou.kernel.workflow.processes import current, definition_of
from peiyou.kernel.workflow.queries.cases import VERSION_STEP


@dataclass(frozen=True, slots=True)
class Followed:
    """`states`: how many cases went from which state to which; `no` is the version they follow now."""

    process: str
    no: int
    states: dict[tuple[str, str], int]

    @property
    def audit_stream(self) -> str:
        return f"process:{self.process}"


@action("workflow.move_to_version", on=None)
def move_to_version(*, process: str, actor: Actor, at: datetime) -> Followed:
    """Let every live case of earlier versions follow the current one; closed ones stay with theirs.

    A state that was renamed says in `was` what it was called. Turns, deadlines and delegations stay as they are.
    Raises `WorkflowError`: STATE_GONE, where some case would stand in no state, or not with its turn.
    """
    target = current(process)
    definition = definition_of(target)
    became = {old: state.code for state in definition.states.values() for old in state.was}
    live = Case.objects.filter(process__code=process, closed_at=None).exclude(process=target)
    cases = list(lock(live.order_by("pk").values_list("pk", flat=True)).values())
    _check(definition, cases, became)
    states = Counter((case.state, became.get(case.state, case.state)) for case in cases)
    insert_many(
        Move,
        MOVE_COLUMNS,
        [
            (
                case.pk, case.version + 1, VERSION_STEP, case.state,
                became.get(case.state, case.state), actor.id, actor.name, at,
                f"{case.process.no} → {target.no}", "[]",
            )
            for case in cases
        ],
    )  # fmt: skip
    lasting = Delegation.objects.filter(case__in=live, version=F("case__version"))
    Delegation.objects.filter(pk__in=list(lasting.values_list("pk", flat=True))).update(
        version=F("version") + 1
    )
    update_many(
        Case,
        ["process_id", "state", "version"],
        [
            (case.pk, target.pk, became.get(case.state, case.state), case.version + 1)
            for case in cases
        ],
    )
    moved = {f"{old} → {new}": n for (old, new), n in sorted(states.items())}
    note(process=process, no=target.no, cases=len(cases), states=moved)
    return Followed(process, target.no, dict(states))


def _check(definition: Definition, cases: list[Case], became: dict[str, str]) -> None:
    """Every case has to find a state, open as its own, in which its turn may be whose it is."""
    lost: Counter[str] = Counter()
    for case in cases:
        state = definition.states.get(became.get(case.state, case.state))
        fits = state is not None and not state.is_closed and bool(state.roles) == bool(case.role)
        if not fits or (state and case.role and case.role not in state.roles):
            lost[f"{case.state} {case.role}".strip()] += 1
    if lost:
        raise WorkflowError(
            "STATE_GONE",
            _("The new version has no place for cases that stand here: %(states)s. Let a state of it say in `was` what it was called, or take them on first."),
            states=", ".join(f"{state} ({n})" for state, n in sorted(lost.items())),
        )  # fmt: skip
