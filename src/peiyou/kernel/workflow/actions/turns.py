"""Whose turn in particular, and until when."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor, action, emit, note
from peiyou.kernel.workflow.errors import WorkflowError
from peiyou.kernel.workflow.events import CaseDelegated
from peiyou.kernel.workflow.models import Case, Delegation
from peiyou.kernel.workflow.moves.deadlines import move_deadlines
from peiyou.kernel.workflow.moves.locking import lock
from peiyou.kernel.workflow.queries.people import people_of


@action("workflow.delegate_case", on="case")
def delegate_case(
    *, case: Case, person: Person, reason: str = "", actor: Actor, at: datetime
) -> Delegation:
    """Hand the turn to a named person of the holder, until the case moves; a later one replaces it.

    Others who hold the role there may still act. Raises `WorkflowError`: NOBODYS_TURN, NOT_THERE.
    """
    locked = _locked(case)
    if person.pk not in people_of(locked, at):
        raise WorkflowError(
            "NOT_THERE",
            _("%(name)s does not hold the role there. Choose somebody who does, or have it given to them first."),
            name=person.name,
        )  # fmt: skip
    before = Delegation.objects.filter(case=locked, version=locked.version).first()
    made, _is_new = Delegation.objects.update_or_create(
        case=locked,
        defaults={
            "version": locked.version, "person": person, "reason": reason.strip(),
            "given_by": actor.id, "given_at": at,
        },
    )  # fmt: skip
    note(before=before.person.actor.id if before else None, after=person.actor.id, reason=reason)
    emit(CaseDelegated(case=locked.key, version=locked.version, person=person.key))
    return made


@action("workflow.take_delegation_back", on="case")
def take_delegation_back(*, case: Case, actor: Actor, at: datetime) -> Case:
    """Let it be everybody's of the role again. Raises `WorkflowError`: NOBODYS_TURN, NOT_DELEGATED."""
    locked = _locked(case)
    found = Delegation.objects.filter(case=locked, version=locked.version).first()
    if found is None:
        raise WorkflowError("NOT_DELEGATED", _("It has not been handed to anybody in particular."))
    note(before=found.person.actor.id, after=None)
    found.delete()
    return locked


@action("workflow.set_deadline", on="case")
def set_deadline(*, case: Case, due_at: datetime, reason: str, actor: Actor, at: datetime) -> Case:
    """Grant another deadline, to be read in the history with who granted it and why.

    Raises `WorkflowError`: NOBODYS_TURN, REASON_MISSING, DEADLINE_PAST, DEADLINE_SAME.
    """
    locked = _locked(case)
    if not reason.strip():
        raise WorkflowError("REASON_MISSING", _("Say why: whoever has to act on it reads it."))
    if due_at <= at:
        raise WorkflowError("DEADLINE_PAST", _("Choose a day that is still to come."))
    before = locked.due_at
    changed = move_deadlines(
        cases=[locked], due_at=due_at, reason=reason.strip(), actor=actor, at=at
    )
    if not changed:
        raise WorkflowError("DEADLINE_SAME", _("That is its deadline already."))
    note(before=before, after=due_at, reason=reason.strip())
    return changed[0]


def _locked(case: Case) -> Case:
    found = lock([case.pk])[case.pk]
    if found.holder_id is None:
        raise WorkflowError(
            "NOBODYS_TURN", _("It is nobody's turn: nothing waits to be done here.")
        )
    return found
