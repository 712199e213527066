"""Who may what, while there are operators only. `access` replaces this with grants."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor


class OperatorAuthority:
    """The system may do everything; a person what operators may, if they are an active operator.

    Entering by a link is the one act of somebody who is not signed in: the link is the permission.
    """

    def allows(self, actor: Actor, verb: str, obj: Any, at: datetime) -> bool:
        if actor.kind == "SYSTEM" or verb in {"accounts.enter", "accounts.leave"}:
            return True
        try:
            key = UUID(actor.id.removeprefix("person:"))
        except ValueError:
            return False
        return Person.objects.filter(key=key, is_operator=True, is_active=True).exists()
