"""Who may give and take grants. Which role gives which is a table in `enums`.

Whether the giver's own grant covers what is given (place, tasks, stages, term) is a requirement.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.access.enums import FROM_PROVINCE_UP, MAY_GIVE
from peiyou.kernel.access.models import Grant
from peiyou.kernel.access.queries.held import held
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.permissions import NOWHERE, Spot, permit, standing
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.queries.trees import overseers

GIVERS: Final = tuple(MAY_GIVE)


def works_from_province_up(person: Person, at: datetime) -> bool:
    """Whether a password alone is too little for this person; asked for who has no second factor."""
    return any(grant.role in FROM_PROVINCE_UP for grant in held(person.actor, at))


def place_of(grant: Grant, at: datetime) -> frozenset[Spot]:
    if grant.unit_id is None:
        return NOWHERE
    over = overseers([grant.unit_id], timezone.localdate(at))
    return frozenset([Spot(grant.unit_id, overseer=over.get(grant.unit_id))])


def holder(grant: Grant) -> str:
    return grant.person.actor.id


permit(
    "access.enrol_person",
    "access.enrol_people",
    roles=GIVERS,  # not of limited grants: an invitation opens an account, whatever it will hold
    says=_("invite people, within their own scope"),
)
permit(
    "access.give_grant",
    "access.hand_over",
    roles=GIVERS,
    limited=True,
    says=_("give roles to people who are known and hand roles over, within their own scope"),
)
permit(
    "access.revoke_grant",
    roles=GIVERS,
    units_of=place_of,
    limited=True,
    says=_("take back roles that they may give"),
)
permit(
    "access.name_deputy",
    roles=GIVERS,
    units_of=place_of,
    own=holder,
    limited=True,
    says=_("name deputies for an absence; everybody may for their own roles"),
)
permit(
    "access.view_people",
    roles=[*GIVERS, Role.AUDITOR],
    units_of=standing,
    limited=True,
    says=_("see who holds which role, within their own scope"),
)
