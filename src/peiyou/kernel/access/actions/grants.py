"""Giving grants and taking them back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.access.actions import rows
from peiyou.kernel.access.errors import AccessError
from peiyou.kernel.access.models import Grant
from peiyou.kernel.access.requirements.base import Wanted, demand
from peiyou.kernel.access.requirements.duties import DUTIES
from peiyou.kernel.access.requirements.from_above import CHAIN, SCOPE
from peiyou.kernel.access.requirements.sense import SENSE, NotTwice
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.organisations.models import Unit


@action("access.give_grant", on="person")
def give_grant(
    *,
    person: Person,
    role: Role,
    unit: Unit | None,
    hierarchy: Hierarchy = Hierarchy.PLACE,
    task_keys: Iterable[str] = (),
    stages: Iterable[str] = (),
    valid_from: datetime,
    valid_to: datetime | None = None,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> Grant:
    """Let `person` act as `role` at and below `unit`, if a grant of the giver covers all of it.

    Empty `task_keys` and `stages` are no limits. `reason` is needed where a requirement warns.
    """
    rows.lock(person)
    person.refresh_from_db(fields=["is_active"])
    wanted = Wanted(
        person, Role(role), unit, hierarchy, frozenset(task_keys), frozenset(stages),
        valid_from, valid_to, reason,
    )  # fmt: skip
    case = rows.case_of(wanted, actor, at)
    passed = demand(case, [*SENSE, *CHAIN, NotTwice(), *DUTIES])
    grant = rows.insert(case)
    note(after=rows.noted(grant), reason=grant.reason, passed=passed)
    return grant


@action("access.revoke_grant", on="grant")
def revoke_grant(*, grant: Grant, reason: str, actor: Actor, at: datetime) -> Grant:
    """Take a grant back at once, with what deputises for it.

    By whoever may give such a grant, whatever its term; by security administration any grant.
    """
    if not reason.strip():
        raise AccessError("REASON_MISSING", _("Say why the role is taken back."))
    rows.lock(grant.person)
    grant.refresh_from_db(fields=["revoked_at", "valid_to"])
    if grant.revoked_at or (grant.valid_to and grant.valid_to <= at):
        raise AccessError("OVER_ALREADY", _("This role has ended already."))
    case = rows.case_of(rows.again(grant, grant.person, at, reason), actor, at)
    if not any(own.role == Role.SECURITY for own in case.own):
        demand(case, SCOPE)
    rows.end(grant, reason.strip(), at)
    note(before=rows.noted(grant), reason=reason.strip())
    return grant
