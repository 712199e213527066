"""In which capacities somebody acts: their live grants, as the header and the home page say them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from peiyou.kernel.access.models import Grant
from peiyou.kernel.access.queries.grants import live_grants
from peiyou.kernel.actions import Actor
from peiyou.kernel.actions.roles import Role, Stage
from peiyou.kernel.notices.keeping import keeping
from peiyou.kernel.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Capacity:
    """One grant. `place` is None for the roles of administration, which cover the installation."""

    role: Role
    place: Unit | None
    until: datetime | None
    ends_soon: bool
    is_deputy: bool
    tasks: int
    """How many tasks it is limited to; 0: all."""
    stages: tuple[str, ...]
    """Labels of the stages it is limited to; empty: all."""

    @property
    def unit(self) -> str:
        return self.place.name if self.place else ""

    @property
    def label(self) -> str:
        return str(self.role.label)

    @property
    def where(self) -> str:
        return self.unit or _("this installation")


def capacities_of(actor: Actor, at: datetime) -> list[Capacity]:
    """One query. In the order in which they were given."""
    grants = live_grants(actor, at).select_related("unit").order_by("pk")
    return [_capacity(grant, at) for grant in grants]


def _capacity(grant: Grant, at: datetime) -> Capacity:
    until = grant.valid_to
    return Capacity(
        role=Role(grant.role),
        place=grant.unit,
        until=until,
        ends_soon=until is not None and until <= at + keeping().grant_ends[-1],
        is_deputy=grant.deputises_for_id is not None,
        tasks=len(grant.task_keys),
        stages=tuple(str(Stage(code).label) for code in grant.stages),
    )
