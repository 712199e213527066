"""Two units that look like one: said to be two, and that taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions import Actor, action, note, note_in
from peiyou.kernel.organisations.actions.values import demand_rights, lock_units
from peiyou.kernel.organisations.errors import OrganisationError
from peiyou.kernel.organisations.models import Distinct, Unit


@action("organisations.tell_apart", on=None)
def tell_apart(*, units: Sequence[Unit], reason: str, actor: Actor, at: datetime) -> Distinct:
    """The two `units` are not one and the same, for this reason; duplicates name them no more."""
    first, second = _locked(units, actor, "organisations.tell_apart", at)
    reason = reason.strip()
    if not reason:
        raise OrganisationError("REASON", _("Say how they differ, so that others need not look again."))  # fmt: skip
    if Distinct.objects.filter(first=first, second=second).exists():
        raise OrganisationError("TOLD_APART", _("The two are told apart already. Reload the list."))
    pair = Distinct.objects.create(first=first, second=second, reason=reason, decided_at=at)
    note(after={"units": [str(first.key), str(second.key)], "reason": reason})
    note_in(first.audit_stream, told_apart_from=str(second.key), reason=reason)
    note_in(second.audit_stream, told_apart_from=str(first.key), reason=reason)
    return pair


@action("organisations.undo_telling_apart", on=None)
def undo_telling_apart(*, units: Sequence[Unit], actor: Actor, at: datetime) -> Distinct:
    """The two may be one after all: duplicates name them again."""
    first, second = _locked(units, actor, "organisations.undo_telling_apart", at)
    pair = Distinct.objects.filter(first=first, second=second).first()
    if pair is None:
        raise OrganisationError("NOT_TOLD_APART", _("The two are not told apart any more. Reload the list."))  # fmt: skip
    pair.delete()
    note(before={"units": [str(first.key), str(second.key)], "reason": pair.reason})
    note_in(first.audit_stream, taken_for_like=str(second.key))
    note_in(second.audit_stream, taken_for_like=str(first.key))
    return pair


def _locked(units: Sequence[Unit], actor: Actor, verb: str, at: datetime) -> tuple[Unit, Unit]:
    """Both, the earlier one first, each within the actor's scope."""
    both = {unit.pk: unit for unit in units}
    if len(units) != 2 or len(both) != 2:
        raise OrganisationError("PAIR", _("Choose two different units."))
    first, second = lock_units([both[pk] for pk in sorted(both)])
    demand_rights(actor, verb, [first, second], at)
    return first, second
