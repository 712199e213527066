"""A grant comes from above: one and the same grant of the giver must cover all of what is given."""

from __future__ import annotations

from typing import ClassVar, Final

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.access.enums import MAY_GIVE
from peiyou.kernel.access.models import Grant
from peiyou.kernel.access.requirements.base import Case, Requirement, no_later, within
from peiyou.kernel.actions.roles import Role


class FromAbove(Requirement):
    """One aspect in which a grant of the giver must cover the one that is given.

    The aspects are asked in their order, each of the grants that passed the ones before, so that a
    giver with two grants cannot take the place from one and the tasks from the other.
    """

    source: ClassVar[str] = "docs/adr/0009"

    def covers(self, own: Grant, case: Case) -> bool:
        raise NotImplementedError

    def holds(self, case: Case) -> bool:
        asked = CHAIN[: CHAIN.index(self) + 1]
        return case.giver is None or any(
            all(aspect.covers(own, case) for aspect in asked) for own in case.own
        )


class RoleBelow(FromAbove):
    """Each role is given by the roles named for it (`enums.MAY_GIVE`), never by its own equals."""

    code = "ROLE_NOT_YOURS"
    message = _("The role “%(role)s” is not yours to give. The page on roles says who gives it.")

    def covers(self, own: Grant, case: Case) -> bool:
        return case.wanted.role in MAY_GIVE.get(Role(own.role), frozenset())


class SubtreeWithin(FromAbove):
    """The unit lies at or below the giver's own, in the same hierarchy, on the day of giving.

    What oversees it lies there too, unless it is the giver's own: a province's college stands in a
    county and is none of the county's.
    """

    code = "OUTSIDE_YOUR_SCOPE"
    message = _("%(unit)s is outside the part that you answer for. Ask the level above it.")

    def covers(self, own: Grant, case: Case) -> bool:
        if own.unit_id is None:
            return case.wanted.unit is None
        return own.pk in case.reaching and own.hierarchy == case.wanted.hierarchy


class TasksWithin(FromAbove):
    """Who is limited to some tasks gives grants on those tasks only."""

    code = "TASKS_NOT_YOURS"
    message = _("Your own role is limited to some tasks. Choose from among those.")

    def covers(self, own: Grant, case: Case) -> bool:
        return within(case.wanted.task_keys, own.task_keys)


class StagesWithin(FromAbove):
    """Who is limited to some stages of the work gives grants on those stages only."""

    code = "STAGES_NOT_YOURS"
    message = _("Your own role is limited to some stages of the work. Choose from among those.")

    def covers(self, own: Grant, case: Case) -> bool:
        return within(case.wanted.stages, own.stages)


class TermWithin(FromAbove):
    """Nobody gives for longer than they hold themselves."""

    code = "LONGER_THAN_YOURS"
    message = _("Your own role does not last that long. Choose an end no later than your own.")

    def covers(self, own: Grant, case: Case) -> bool:
        wanted = case.wanted
        return own.valid_from <= wanted.valid_from and no_later(wanted.valid_to, own.valid_to)


SCOPE: Final[tuple[FromAbove, ...]] = (RoleBelow(), SubtreeWithin(), TasksWithin(), StagesWithin())
"""For acts on a grant that is there already, whatever its term."""

CHAIN: Final[tuple[FromAbove, ...]] = (*SCOPE, TermWithin())
