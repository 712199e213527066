"""What a grant must be to make sense, whoever gives it."""

from __future__ import annotations

from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.access.enums import FITS
from peiyou.kernel.access.models import Grant
from peiyou.kernel.access.queries.places import level_of, stands_in
from peiyou.kernel.access.requirements.base import Case, Requirement, Wanted, no_later, within
from peiyou.kernel.actions.roles import ADMINISTRATION
from peiyou.kernel.plans.models import Task


class Active(Requirement):
    """Only somebody who may sign in holds roles."""

    code = "PERSON_INACTIVE"
    message = _("%(person)s is not active. Have the account activated first.")

    def holds(self, case: Case) -> bool:
        return case.wanted.person.is_active


class NotToYourself(Requirement):
    """Nobody gives a role to themselves."""

    code = "TO_YOURSELF"
    message = _("You cannot give a role to yourself. Ask the level above you.")

    def holds(self, case: Case) -> bool:
        return case.giver is None or case.giver.pk != case.wanted.person.pk


class NotBackdated(Requirement):
    """A role begins on the day it is given or later: nobody was entitled before."""

    code = "BACKDATED"
    message = _("A role cannot begin before today. Choose today or a later day.")

    def holds(self, case: Case) -> bool:
        begins = timezone.localdate(case.wanted.valid_from)
        return case.giver is None or begins >= timezone.localdate(case.at)


class BeginsBeforeItEnds(Requirement):
    """A term has a beginning before its end, and its end lies ahead."""

    code = "TERM_EMPTY"
    message = _("The role would end before it begins, or is over already. Correct the days.")

    def holds(self, case: Case) -> bool:
        end = case.wanted.valid_to
        return end is None or end > max(case.wanted.valid_from, case.at)


class FitsTheUnit(Requirement):
    """Each role stands at the kinds of unit named for it (`enums.FITS`); administration at none."""

    code = "ROLE_DOES_NOT_FIT"
    message = _(
        "“%(role)s” is not a role at %(unit)s. Choose a unit of the level that the role is for."
    )

    def holds(self, case: Case) -> bool:
        unit = case.wanted.unit
        if case.wanted.role in ADMINISTRATION:
            return unit is None
        on = timezone.localdate(case.at)
        return unit is not None and level_of(unit, on) in FITS[case.wanted.role]


class StandsInTheHierarchy(Requirement):
    """The unit stands in the hierarchy of the grant today; otherwise the grant would cover nothing."""

    code = "NOT_IN_HIERARCHY"
    message = _(
        "%(unit)s does not stand in that hierarchy today. Choose another one, or have the unit placed first."
    )

    def holds(self, case: Case) -> bool:
        unit = case.wanted.unit
        on = timezone.localdate(case.at)
        return unit is None or stands_in(unit, case.wanted.hierarchy, on)


class TasksExist(Requirement):
    """Tasks are named by keys that some version of a plan has."""

    code = "TASK_UNKNOWN"
    message = _("One of the tasks is in no plan. Choose the tasks from the list.")

    def holds(self, case: Case) -> bool:
        keys = case.wanted.task_keys
        if not keys:
            return True
        return Task.objects.filter(key__in=keys).values("key").distinct().count() == len(keys)


class NotTwice(Requirement):
    """Nobody is given what they hold already for the whole of that time."""

    code = "HELD_ALREADY"
    message = _(
        "%(person)s holds this role there already. Revoke it first if its limits or its term should change."
    )

    def holds(self, case: Case) -> bool:
        return not any(self.covers(grant, case.wanted) for grant in case.held)

    @staticmethod
    def covers(grant: Grant, wanted: Wanted) -> bool:
        """Whether who holds `grant` has all of `wanted` by it."""
        same = (grant.role, grant.unit_id, grant.hierarchy) == (
            wanted.role,
            wanted.unit.pk if wanted.unit else None,
            wanted.hierarchy,
        )
        return (
            same
            and grant.deputises_for_id is None
            and grant.valid_from <= wanted.valid_from
            and no_later(wanted.valid_to, grant.valid_to)
            and within(wanted.task_keys, grant.task_keys)
            and within(wanted.stages, grant.stages)
        )


SENSE: Final[tuple[Requirement, ...]] = (
    Active(),
    NotToYourself(),
    BeginsBeforeItEnds(),
    NotBackdated(),
    FitsTheUnit(),
    StandsInTheHierarchy(),
    TasksExist(),
)
