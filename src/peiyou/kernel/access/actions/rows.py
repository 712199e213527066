"""What giving, handing over and deputising share: the case of a wanted grant, and its row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from peiyou.kernel.access.events import GrantGiven, GrantRevoked
from peiyou.kernel.access.models import Grant
from peiyou.kernel.access.queries.cases import beyond, held_by, own_grants, person_of, reaching
from peiyou.kernel.access.requirements.base import Case, Wanted
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor, emit


def case_of(wanted: Wanted, actor: Actor, at: datetime) -> Case:
    giver = person_of(actor)
    held = held_by(wanted.person, at)
    return Case(
        wanted=wanted,
        at=at,
        giver=giver,
        own=tuple(own_grants(actor, at)) if giver else (),
        reaching=reaching(actor, wanted.unit, at) if giver else frozenset(),
        held=held,
        beyond=beyond(actor, held, at) if giver else (),
    )


def insert(case: Case, deputises_for: Grant | None = None) -> Grant:
    wanted = case.wanted
    grant = Grant(
        person=wanted.person,
        role=wanted.role,
        unit=wanted.unit,
        hierarchy=wanted.hierarchy,
        task_keys=sorted(wanted.task_keys),
        stages=sorted(wanted.stages),
        valid_from=wanted.valid_from,
        valid_to=wanted.valid_to,
        deputises_for=deputises_for,
        given_by=case.giver,
        given_at=case.at,
        reason=wanted.reason.strip(),
    )
    grant.save()
    emit(GrantGiven(grant.key))
    return grant


def end(grant: Grant, reason: str, at: datetime) -> None:
    """End a grant and what deputises for it. The caller has locked its holder."""
    for row in [grant, *grant.deputies.filter(revoked_at=None).order_by("pk")]:
        row.revoked_at = at
        row.end_reason = reason
        row.save(update_fields=["revoked_at", "end_reason"])
        emit(GrantRevoked(row.key))


def again(grant: Grant, person: Person, at: datetime, reason: str) -> Wanted:
    """What is left of the grant from now on, for somebody else."""
    return Wanted(
        person=person,
        role=grant.get_role(),
        unit=grant.unit,
        hierarchy=grant.hierarchy,
        task_keys=frozenset(grant.task_keys),
        stages=frozenset(grant.stages),
        valid_from=max(grant.valid_from, at),
        valid_to=grant.valid_to,
        reason=reason,
    )


def lock(*people: Person) -> None:
    """Lock the rows of `people` in order of their keys: whoever changes a grant locks its holder."""
    keys = sorted({person.pk for person in people})
    list(Person.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def noted(grant: Grant) -> dict[str, Any]:
    """The grant as the record keeps it: no names."""
    return {
        "grant": str(grant.key),
        "role": grant.role,
        "unit": str(grant.unit.key) if grant.unit else None,
        "hierarchy": grant.hierarchy,
        "tasks": list(grant.task_keys),
        "stages": list(grant.stages),
        "from": _moment(grant.valid_from),
        "to": _moment(grant.valid_to) if grant.valid_to else None,
    }


def _moment(value: datetime) -> str:
    return timezone.localtime(value).isoformat()
