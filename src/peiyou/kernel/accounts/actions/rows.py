"""What several actions do to rows that they have locked."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.accounts.errors import AccountError
from peiyou.kernel.accounts.models import FormerPassword, Lock, Person
from peiyou.kernel.accounts.queries.locks import name_digest


def locked_person(person: Person) -> Person:
    """The person's row, held until the action ends."""
    return Person.objects.select_for_update().get(pk=person.pk)


def active_person(person: Person) -> Person:
    found = locked_person(person)
    if not found.is_active:
        raise AccountError(
            "PERSON_INACTIVE",
            _("The access of %(name)s has been ended. Reopen it first."),
            name=found.name,
        )
    return found


def take_password(person: Person, password: str, at: datetime) -> None:
    """Set a password on a locked person. Raises `AccountError` for one the policy does not allow."""
    person.set_password(password)
    keep = settings.PEIYOU_POLICY.password_history
    former = list(person.former_passwords.order_by("-set_at", "-pk"))
    if any(check_password(password, row.encoded) for row in former[:keep]):
        raise AccountError(
            "PASSWORD_USED",
            _(
                "You have used this password before. Take one that is not among your last %(count)d."
            ),
            count=keep,
        )
    person.password_set_at = at
    person.save(update_fields=["password", "password_set_at"])
    FormerPassword.objects.create(person=person, encoded=person.password, set_at=at)
    FormerPassword.objects.filter(pk__in=[row.pk for row in former[keep - 1 :]]).delete()


def drop_sessions(person: Person, *, but: str = "") -> int:
    """Sign the person out everywhere, except in the session with the key `but`."""
    rows = UserSession.objects.filter(user_id=person.pk).exclude(session_key=but)
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    return len(keys)


def drop_tokens(person: Person, at: datetime) -> int:
    """Revoke every token: whoever lost password or factors may have lost these too."""
    return person.api_tokens.filter(revoked_at=None).update(revoked_at=at)


def forgive(person: Person) -> bool:
    """Forget the failures at this person's sign-in name; says whether there were any."""
    return bool(Lock.objects.filter(name_digest=name_digest(person.handle)).delete()[0])
