"""Who may what with notices: the system tells, each reads their own."""

from __future__ import annotations

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.permissions import permit
from peiyou.kernel.notices.models import Notice


def reader(notice: Notice) -> str:
    return notice.person.actor.id


def themselves(person: Person) -> str:
    return person.actor.id


permit("notices.send_notices", "notices.prune_notices")  # nobody but the system
permit("notices.mark_read", own=reader)
permit("notices.mark_all_read", own=themselves)
