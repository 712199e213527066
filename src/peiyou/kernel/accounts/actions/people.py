"""Making people known and letting them in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from peiyou.common.tokens import token_digest
from peiyou.kernel.accounts.errors import AccountError
from peiyou.kernel.accounts.models import EntryLink, Person
from peiyou.kernel.actions import Actor, action, note

LINK_LIFE = timedelta(hours=24)


@action("accounts.register_operator", on=None)
def register_operator(
    *, handle: str, name: str, is_demonstration: bool = False, actor: Actor, at: datetime
) -> Person:
    """Make a person known as an operator. They cannot sign in before a link is made for them."""
    if Person.objects.filter(handle=handle).exists():
        raise AccountError(
            "HANDLE_TAKEN", _("There is already a person called “%(handle)s”."), handle=handle
        )
    person = Person(
        handle=handle,
        name=name,
        is_operator=True,
        is_demonstration=is_demonstration,
        created_at=at,
    )
    person.set_unusable_password()
    person.save()
    note(handle=handle, is_demonstration=is_demonstration)
    return person


@action("accounts.make_entry_link", on="person")
def make_entry_link(
    *, person: Person, token: str, life: timedelta = LINK_LIFE, actor: Actor, at: datetime
) -> EntryLink:
    """Keep the digest of `token` as a way in until `at + life`; older links die."""
    Person.objects.select_for_update().get(pk=person.pk)
    if not person.is_active:
        raise AccountError("PERSON_INACTIVE", _("%(name)s is not active."), name=person.name)
    person.entry_links.filter(used_at=None).delete()
    link = EntryLink(person=person, digest=token_digest(token), made_at=at, expires_at=at + life)
    link.save()
    note(expires_at=link.expires_at.isoformat())
    return link


@action("accounts.enter", on="link")
def enter(*, link: EntryLink, actor: Actor, at: datetime) -> Person:
    """Use the link up. The view then starts the session; of two tabs only one gets in."""
    Person.objects.select_for_update().get(pk=link.person_id)
    if not EntryLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=at).update(used_at=at):
        raise AccountError(
            "LINK_DEAD",
            _("This link has been used or has expired. Ask an operator for a new one."),
        )
    person = link.person
    person.last_login = at
    person.save(update_fields=["last_login"])
    return person


@action("accounts.leave", on="person")
def leave(*, person: Person, actor: Actor, at: datetime) -> None:
    """Sign out. Nothing is written but the record; the view ends the session."""
