"""Who may hand a turn on and move its deadline. Steps themselves are acts of whoever owns the record."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.access.enums import GIVERS_OF
from peiyou.kernel.actions.permissions import NOWHERE, Spot, permit
from peiyou.kernel.actions.roles import ADMINISTRATION, EVERY, OFFICIALS, Role
from peiyou.kernel.organisations.queries.trees import overseers
from peiyou.kernel.workflow.models import Case
from peiyou.kernel.workflow.processes import definition_of

WORKING: Final = tuple(role for role in EVERY if role not in ADMINISTRATION)


def over(role: str) -> frozenset[Role]:
    """The official roles that stand over a role; over the ministry stands itself."""
    above = GIVERS_OF[Role(role)] & frozenset(OFFICIALS)
    return above | {Role.MINISTRY} if role == Role.MINISTRY else above


def _at_the_holder(case: Case, roles: frozenset[Role], at: datetime) -> frozenset[Spot]:
    if case.holder_id is None:
        return NOWHERE
    overseer = overseers([case.holder_id], timezone.localdate(at)).get(case.holder_id)
    return frozenset([Spot(case.holder_id, roles, overseer)])


def whose_turn(case: Case, at: datetime) -> frozenset[Spot]:
    """The holder, where only the role counts whose turn it is."""
    roles = frozenset([Role(case.role)]) if case.role else frozenset()
    return _at_the_holder(case, roles, at)


def over_whose_turn(case: Case, at: datetime) -> frozenset[Spot]:
    """The holder, where the roles count that stand over the one whose turn it is."""
    return _at_the_holder(case, over(case.role) if case.role else frozenset(), at)


def stage_of(case: Case) -> str | None:
    return definition_of(case.process).stage


permit(
    "workflow.delegate_case",
    "workflow.take_delegation_back",
    roles=WORKING,
    units_of=whose_turn,
    stage_of=stage_of,
    says=_("name who of their unit takes care of what waits there"),
)
permit(
    "workflow.set_deadline",
    roles=OFFICIALS,
    units_of=over_whose_turn,
    stage_of=stage_of,
    says=_("move the deadline of what waits below them"),
)
permit("workflow.chase_cases", "workflow.move_to_version")  # nobody but the system
