"""Pledges that wait for whoever is to pay them."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from peiyou.engine.undertakings.enums import Payer, SeasonState, State
from peiyou.engine.undertakings.models import Pledge
from peiyou.kernel.access.queries.held import Held, held
from peiyou.kernel.actions import Actor
from peiyou.kernel.actions.roles import Role, Stage
from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.organisations.models import Place
from peiyou.kernel.organisations.queries.trees import on_day_or_last

PAYERS = {
    Payer.LOCAL: (Role.COUNTY, Role.PREFECTURE),
    Payer.PROVINCE: (Role.PROVINCE,),
}
"""Whose word it takes; the unit gives its own when it submits, the others are bound by agreements."""
BEFORE_CONFIRMATION = (State.COUNTY_CHECK, State.PREFECTURE_CHECK, State.CONFIRMING)


def pledges_waiting(actor: Actor, at: datetime) -> QuerySet[Pledge]:
    """Pledges above 0 of submitted undertakings that nobody has vouched for and `actor` may."""
    mine = Q(pk__in=())
    for grant in held(actor, at):
        payers = [payer for payer, roles in PAYERS.items() if grant.role in roles]
        if not payers or grant.unit is None or (grant.stages and Stage.TAKE_UP not in grant.stages):
            continue
        covered = Q(_reached(grant, timezone.localdate(at)), source__payer__in=payers)
        if grant.task_keys:
            covered &= Q(placement__opening__task_key__in=list(grant.task_keys))
        mine |= covered
    return Pledge.objects.filter(
        mine,
        amount__gt=0,
        vouched_at=None,
        placement__undertaking__season__state=SeasonState.OPEN,
        placement__undertaking__case__state__in=BEFORE_CONFIRMATION,
    )


def _reached(grant: Held, on: date) -> Q:
    """The units whose money it is. A province's are those that belong to it (主管): schools of the 兵团 stand
    in 新疆 by place."""
    if grant.role == Role.PROVINCE and grant.hierarchy == Hierarchy.PLACE:
        return Q(placement__undertaking__province=grant.unit)
    inside = Place.objects.filter(
        on_day_or_last(on), hierarchy=grant.hierarchy, node=grant.unit,
        unit=OuterRef("placement__undertaking__unit"),
    )  # fmt: skip
    return Q(Exists(inside))
