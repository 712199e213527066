"""Making people known, keeping their record right, ending their access."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.accounts.actions.rows import drop_sessions, locked_person
from peiyou.kernel.accounts.enums import LookReason
from peiyou.kernel.accounts.errors import AccountError
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.audit.personal import Personal

_PHONE: Final = re.compile(r"\+?[0-9][0-9 -]{4,18}[0-9]")


@dataclass(frozen=True, slots=True)
class Contact:
    """A person's contact in full, for whoever gave a reason."""

    email: str
    phone: str


@action("accounts.register_person", on=None)
def register_person(
    *,
    handle: str,
    name: str,
    email: str = "",
    phone: str = "",
    is_demonstration: bool = False,
    actor: Actor,
    at: datetime,
) -> Person:
    """Make a person known. They may do nothing before a grant, nor sign in before an invitation."""
    handle = _clean_handle(handle)
    if Person.objects.filter(handle=handle).exists():
        raise AccountError(
            "HANDLE_TAKEN",
            _("There is already a person with the sign-in name “%(handle)s”. Choose another."),
            handle=handle,
        )
    person = Person(handle=handle, is_demonstration=is_demonstration, created_at=at)
    person.name, person.email, person.phone = _clean(name, email, phone)
    person.set_password(None)
    person.save()
    note(handle=handle, is_demonstration=is_demonstration, **_noted(person, ("email", "phone")))
    return person


@action("accounts.edit_person", on="person")
def edit_person(
    *,
    person: Person,
    name: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    actor: Actor,
    at: datetime,
) -> Person:
    """Correct name or contact; None leaves a value, an empty text takes it away."""
    found = locked_person(person)
    before = found.name, found.email, found.phone
    wanted = [old if new is None else new for old, new in zip(before, (name, email, phone), strict=True)]  # fmt: skip
    after = _clean(*wanted)
    changed = [f for f, old, new in zip(_FIELDS, before, after, strict=True) if old != new]
    was = _noted(found, changed)
    found.name, found.email, found.phone = after
    if changed:
        found.save(update_fields=changed)
    note(before=was, after=_noted(found, changed))
    return found


@action("accounts.reveal_personal", on="person")
def reveal_personal(*, person: Person, reason: LookReason, actor: Actor, at: datetime) -> Contact:
    """Show a person's contact in full to somebody who says why. The look is what is recorded."""
    if reason not in LookReason.values:
        raise AccountError("REASON_MISSING", _("Say why you need to see it: choose a reason."))
    found = locked_person(person)
    note(reason=str(reason))
    return Contact(found.email, found.phone)


@action("accounts.deactivate_person", on="person")
def deactivate_person(*, person: Person, actor: Actor, at: datetime) -> Person:
    """End a person's access: sessions, API tokens and open invitations end with it."""
    found = locked_person(person)
    if not found.is_active:
        raise AccountError("PERSON_INACTIVE", _("The access of this person has ended already."))
    if found.actor.id == actor.id:
        raise AccountError("OWN_ACCESS", _("You cannot end your own access. Ask a colleague to."))
    found.is_active = False
    found.save(update_fields=["is_active"])
    tokens = found.api_tokens.filter(revoked_at=None).update(revoked_at=at)
    invitations, _rows = found.invitations.filter(used_at=None).delete()
    note(sessions=drop_sessions(found), tokens=tokens, invitations=invitations)
    return found


@action("accounts.reactivate_person", on="person")
def reactivate_person(*, person: Person, actor: Actor, at: datetime) -> Person:
    """Reopen a person's access. The old password is gone: they come in by a new invitation."""
    found = locked_person(person)
    if found.is_active:
        raise AccountError("PERSON_ACTIVE", _("This person's access is open."))
    found.is_active = True
    found.set_password(None)
    found.save(update_fields=["is_active", "password"])
    return found


_FIELDS: Final = ("name", "email", "phone")


def _clean_handle(handle: str) -> str:
    handle = handle.strip().lower()
    try:
        validate_slug(handle)
    except ValidationError as error:
        raise AccountError(
            "HANDLE_ODD",
            _("A sign-in name has letters a–z, digits, - and _ only, at most 60 of them."),
        ) from error
    if len(handle) > 60:
        raise AccountError("HANDLE_ODD", _("A sign-in name has at most 60 signs."))
    return handle


def _clean(name: str, email: str, phone: str) -> tuple[str, str, str]:
    name, email, phone = name.strip(), email.strip(), phone.strip()
    if not name or len(name) > 80:
        raise AccountError("NAME_ODD", _("Give the person's name, at most 80 signs."))
    if phone and not _PHONE.fullmatch(phone):
        raise AccountError("PHONE_ODD", _("A phone number has digits, spaces and - only."))
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise AccountError("EMAIL_ODD", _("This is not an e-mail address.")) from error
    return name, email, phone


def _noted(person: Person, fields: Iterable[str]) -> dict[str, object]:
    """For the record: contact masked, and erasable besides. In full it stands in one place, sealed."""
    shown = {
        "name": person.name,
        "email": Personal(person.masked_email, of=person.audit_stream),
        "phone": Personal(person.masked_phone, of=person.audit_stream),
    }
    return {field: shown[field] for field in fields if getattr(person, field)}
