"""What a person does with their notices."""

from __future__ import annotations

from datetime import datetime

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.notices.models import Notice


@action("notices.mark_read", on="notice")
def mark_read(*, notice: Notice, actor: Actor, at: datetime) -> Notice:
    """Remember when it was first read; reading again changes nothing."""
    Person.objects.select_for_update().get(pk=notice.person_id)
    if Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at):
        notice.read_at = at
        note(kind=notice.kind, cause=notice.cause)
    return notice


@action("notices.mark_all_read", on="person")
def mark_all_read(*, person: Person, until: int, actor: Actor, at: datetime) -> int:
    """Mark what the person has been shown: notices up to the key `until`. Later ones stay unread."""
    Person.objects.select_for_update().get(pk=person.pk)
    count = Notice.objects.filter(person=person, pk__lte=until, read_at=None).update(read_at=at)
    note(count=count)
    return count
