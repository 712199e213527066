"""What a requirement on a grant is: one clause, its sentence, and whether a case keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.access.errors import AccessError
from peiyou.kernel.access.models import Grant
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Wanted:
    """A grant that somebody wants to give, before there is one. None in `valid_to`: without an end."""

    person: Person
    role: Role
    unit: Unit | None
    hierarchy: str
    task_keys: frozenset[str]
    stages: frozenset[str]
    valid_from: datetime
    valid_to: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Case:
    """What is wanted, who wants it, and what they know of it.

    `giver` is None for the system, which is asked only whether the grant makes sense. `own` are the
    giver's live grants; `reaching` those of them (primary keys) in whose subtree the unit lies today,
    with what oversees it.
    `held` are the receiver's other grants that hold or will; `beyond` those of them that no live
    grant of the giver reaches.
    """

    wanted: Wanted
    at: datetime
    giver: Person | None
    own: tuple[Grant, ...]
    reaching: frozenset[int]
    held: tuple[Grant, ...]
    beyond: tuple[Grant, ...]


class Requirement:
    """The docstring of each is its clause. `message` says what is wrong and what to do next.

    What `warns` may be passed with a reason, which is kept with the grant and in the record.
    """

    code: ClassVar[str]
    message: ClassVar[Promise]
    source: ClassVar[str] = ""
    """The document it rests on; empty where it is the house's own rule."""
    warns: ClassVar[bool] = False

    def holds(self, case: Case) -> bool:
        raise NotImplementedError


def broken(case: Case, requirements: Iterable[Requirement]) -> Iterator[Requirement]:
    return (requirement for requirement in requirements if not requirement.holds(case))


def demand(case: Case, requirements: Iterable[Requirement]) -> list[str]:
    """Raise the first that is broken; answer the codes of warnings that a reason was given for."""
    passed = []
    for requirement in broken(case, requirements):
        if not requirement.warns:
            raise AccessError(requirement.code, requirement.message, **words(case))
        if not case.wanted.reason.strip():
            raise AccessError(
                requirement.code,
                _("%(sentence)s If it is meant so, give the reason."),
                sentence=str(requirement.message) % words(case),
            )
        passed.append(requirement.code)
    return passed


def words(case: Case) -> dict[str, str]:
    """What the sentences of requirements may speak of."""
    wanted = case.wanted
    return {
        "person": wanted.person.name,
        "role": str(wanted.role.label),
        "unit": wanted.unit.name if wanted.unit else "",
    }


def within(wanted: frozenset[str], limits: Iterable[str]) -> bool:
    """Whether tasks or stages stay within limits; no limits on either side are an empty set."""
    allowed = frozenset(limits)
    return not allowed or (bool(wanted) and wanted <= allowed)


def no_later(end: datetime | None, limit: datetime | None) -> bool:
    """Whether a term that ends at `end` is over by `limit`; None is without an end."""
    return limit is None or (end is not None and end <= limit)
