"""Who can be entered: the seeded people with their grants, by role, and what each can try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.access.queries.grants import live
from peiyou.kernel.actions.roles import Role

TRIES: dict[Role, Promise] = {
    Role.MINISTRY: _("Hand in a plan document, check what was read of it, publish it; give grants to the provinces."),
    Role.PROVINCE: _("See your province's prefectures, counties and schools; correct, move or merge a unit; invite people and give them grants."),
    Role.PREFECTURE: _("See your prefecture's counties and schools, and manage who acts for them."),
    Role.COUNTY: _("See your county's schools, and manage who acts for them."),
    Role.SCHOOL_FILLER: _("See what a school clerk sees: your school, the plan, and what will wait for you."),
    Role.SCHOOL_CHECKER: _("See your school as the one who checks what the clerk filled in."),
    Role.SCHOOL_HEAD: _("Say who fills in and who checks for your school, and hand over when somebody leaves."),
    Role.ENTERPRISE: _("See your enterprise and the tasks of the plan that name enterprises."),
    Role.EXPERT: _("See how little an expert sees before anything is assigned."),
    Role.AUDITOR: _("Look into the record of acts: find what the others have just done, and verify the seals."),
    Role.SECURITY: _("Invite people, lock and unlock accounts, look after second factors."),
    Role.OPERATOR: _("Run the installation without seeing into the plan's work."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One person in one capacity. `unit` is empty for roles of administration."""

    key: UUID
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class Cast:
    role: str
    tries: str
    parts: list[Part]


def casts(at: datetime) -> list[Cast]:
    """In the order of the roles; whoever holds several grants stands under each. One query."""
    rows = live(at).filter(person__is_demonstration=True).order_by("person_id")
    found = sorted(
        rows.values_list("role", "unit__name", "person__name", "person__key"),
        key=lambda row: list(Role).index(Role(row[0])),
    )
    return [
        Cast(
            str(Role(role).label),
            str(TRIES[Role(role)]),
            [Part(key, name, unit or "") for _role, unit, name, key in group],
        )
        for role, group in groupby(found, key=lambda row: row[0])
    ]
