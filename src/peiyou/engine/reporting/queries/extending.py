"""Whose deadlines somebody may move: of turns that are below their own level."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.models import Return
from peiyou.engine.reporting.queries.allowed import FEW, require_all
from peiyou.engine.reporting.queries.visibility import visible_to
from peiyou.kernel.access.queries.held import Held, held
from peiyou.kernel.actions import Actor, NotAllowed
from peiyou.kernel.actions.roles import OFFICIALS, Role, Stage
from peiyou.kernel.organisations.models import Place
from peiyou.kernel.organisations.queries.trees import on_day_or_last
from peiyou.kernel.workflow.rules import over


def extendable(actor: Actor, at: datetime) -> QuerySet[Return]:
    """Returns with a deadline whose turn stands below a level of the actor's."""
    seen = visible_to(actor, at).filter(case__due_at__isnull=False, case__closed_at=None)
    waiting = seen.exclude(case__state=State.APPROVED)
    if actor.kind == "SYSTEM":
        return waiting
    grants = held(actor, at)
    below = Q(pk__in=())
    for grant in grants:
        if grant.role in OFFICIALS and not grant.task_keys and _in_stage(grant):
            places = Place.objects.filter(
                on_day_or_last(timezone.localdate(at)), hierarchy=grant.hierarchy, node=grant.unit
            )
            roles = [role for role in Role if grant.role in over(role)]
            below |= Q(case__role__in=roles, unit__in=places.values("unit"))
    return waiting.filter(below).exclude(unit__in={grant.unit for grant in grants if grant.unit})


def _in_stage(grant: Held) -> bool:
    return not grant.stages or Stage.REPORTING in grant.stages


def require_above(rows: Sequence[Return], actor: Actor, at: datetime) -> None:
    """Raise `NotAllowed` unless the actor stands above the turn of every one of them."""
    if len(rows) <= FEW:
        require_all(rows, "reporting.extend_return", actor, at)
        return
    pks = [row.pk for row in rows]
    if extendable(actor, at).filter(pk__in=pks).count() != len(pks):
        raise NotAllowed(
            "NOT_ALLOWED", _("You may not do this here."), verb="reporting.extend_return"
        )
