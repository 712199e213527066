"""Bringing people in: known, entitled and invited in one act, or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from peiyou.kernel.access.actions.grants import give_grant
from peiyou.kernel.access.models import Grant
from peiyou.kernel.accounts.actions.invitations import invite_person
from peiyou.kernel.accounts.actions.people import register_person
from peiyou.kernel.accounts.enums import Way
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Newcomer:
    """One of many to be brought in. `code` is the secret of their printed slip."""

    handle: str
    name: str
    email: str
    phone: str
    role: Role
    unit: Unit | None
    valid_to: datetime | None
    code: str


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What one act of bringing many in has given, in their order."""

    grants: Sequence[Grant]
    audit_stream: str


@action("access.enrol_person", on=None)
def enrol_person(
    *,
    handle: str,
    name: str,
    email: str = "",
    phone: str = "",
    role: Role,
    unit: Unit | None,
    hierarchy: Hierarchy = Hierarchy.PLACE,
    task_keys: Iterable[str] = (),
    stages: Iterable[str] = (),
    valid_from: datetime,
    valid_to: datetime | None = None,
    reason: str = "",
    token: str,
    way: Way,
    life: timedelta,
    actor: Actor,
    at: datetime,
) -> Grant:
    """Register a person, give the grant, and invite them by `token`, which the caller shows once."""
    person = register_person(handle=handle, name=name, email=email, phone=phone, actor=actor, at=at)
    grant = give_grant(
        person=person, role=role, unit=unit, hierarchy=hierarchy, task_keys=task_keys,
        stages=stages, valid_from=valid_from, valid_to=valid_to, reason=reason, actor=actor, at=at,
    )  # fmt: skip
    invite_person(person=person, token=token, way=way, life=life, actor=actor, at=at)
    note(grant=str(grant.key), way=str(way))
    return grant


@action("access.enrol_people", on=None)
def enrol_people(
    *,
    newcomers: Sequence[Newcomer],
    hierarchy: Hierarchy,
    life: timedelta,
    actor: Actor,
    at: datetime,
) -> Enrolment:
    """Bring all of them in by printed slips, or, if one cannot be, nobody."""
    grants = [
        enrol_person(
            handle=one.handle, name=one.name, email=one.email, phone=one.phone, role=one.role,
            unit=one.unit, hierarchy=hierarchy, valid_from=at, valid_to=one.valid_to,
            token=one.code, way=Way.SLIP, life=life, actor=actor, at=at,
        )
        for one in newcomers
    ]  # fmt: skip
    note(count=len(grants))
    return Enrolment(grants, f"enrolment:{uuid.uuid4()}")
