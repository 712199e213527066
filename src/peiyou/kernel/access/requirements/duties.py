"""What one person may not hold at the same time, or not from anybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.access.models import Grant
from peiyou.kernel.access.requirements.base import Case, Requirement
from peiyou.kernel.actions.roles import ADMINISTRATION, Role


class AdministrationApart(Requirement):
    """系统管理, 安全管理 and 审计 are three people, and none of them does the plan's own work."""

    code = "ADMINISTRATION_APART"
    message = _(
        "%(person)s holds a role that “%(role)s” must be kept apart from. Choose another person."
    )
    source = "GB/T 22239—2019 8.1.5"

    def holds(self, case: Case) -> bool:
        if case.wanted.role in ADMINISTRATION:
            return all(grant.role == case.wanted.role for grant in _meanwhile(case))
        return all(grant.role not in ADMINISTRATION for grant in _meanwhile(case))


class FillerIsNotChecker(Requirement):
    """Who fills in for a school does not check for the same school."""

    code = "FILLER_IS_CHECKER"
    message = _(
        "Who fills in for %(unit)s cannot check there too. Choose another person for one of the two."
    )

    def holds(self, case: Case) -> bool:
        unit = case.wanted.unit
        return unit is None or all(grant.unit_id != unit.pk for grant in _opposite(case))


class AnswersForTheRest(Requirement):
    """Who holds roles already is given another by somebody who answers for all of these as well.

    It is one account that works at all of them: with a role from elsewhere a person would slip out of
    the hands of those who answer for them. The roles of administration are security's to give.
    """

    code = "HELD_ELSEWHERE"
    message = _(
        "%(person)s holds roles outside the part that you answer for. Only a level that answers for all of them may give another: ask the one above you."
    )
    source = "docs/adr/0009"

    def holds(self, case: Case) -> bool:
        return case.wanted.role in ADMINISTRATION or not case.beyond


class FillerAndCheckerApart(Requirement):
    """One person fills in for one school and checks for another only for a stated reason."""

    code = "FILLS_AND_CHECKS"
    message = _("%(person)s would fill in for one school and check for another.")
    warns = True

    def holds(self, case: Case) -> bool:
        unit = case.wanted.unit
        return unit is None or all(grant.unit_id == unit.pk for grant in _opposite(case))


_OPPOSITE: Final = {
    Role.SCHOOL_FILLER: Role.SCHOOL_CHECKER,
    Role.SCHOOL_CHECKER: Role.SCHOOL_FILLER,
}


def _opposite(case: Case) -> Iterator[Grant]:
    role = _OPPOSITE.get(case.wanted.role)
    return (grant for grant in _meanwhile(case) if grant.role == role)


def _meanwhile(case: Case) -> Iterator[Grant]:
    """The receiver's grants whose term overlaps the wanted one."""
    wanted = case.wanted
    return (
        grant
        for grant in case.held
        if (wanted.valid_to is None or grant.valid_from < wanted.valid_to)
        and (grant.valid_to is None or wanted.valid_from < grant.valid_to)
    )


DUTIES: Final[tuple[Requirement, ...]] = (
    AdministrationApart(),
    FillerIsNotChecker(),
    AnswersForTheRest(),
    FillerAndCheckerApart(),
)
