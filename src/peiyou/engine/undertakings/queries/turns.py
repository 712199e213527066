"""Whose turn it is: with undertakings, and with whatever else units fill in and somebody decides."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from peiyou.engine.undertakings.enums import Party
from peiyou.kernel.actions import Actor
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.workflow.models import Case
from peiyou.kernel.workflow.queries.cases import turns_of as turns_of_cases


def turns_of(actor: Actor, at: datetime) -> Q:
    """The condition on records with a case that says whose turn it is: that of a grant of `actor`."""
    turns = turns_of_cases(actor, at)
    return Q(case__in=Case.objects.filter(turns).values("pk")) if turns else Q(pk__in=())


def filler_of(unit: Unit, party: str) -> str:
    """The role whose turn it is while something is being filled in."""
    if unit.kind == Kind.ENTERPRISE:
        return Role.ENTERPRISE
    by_party = {Party.PROVINCE: Role.PROVINCE, Party.DEPARTMENT: Role.MINISTRY}
    return by_party.get(Party(party), Role.SCHOOL_FILLER)
