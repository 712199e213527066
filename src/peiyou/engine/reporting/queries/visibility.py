"""Who sees which round and which return: one place for list, detail, search, count, export and API.

As with undertakings: one's own unit's; and those in the scope of one's grants whose overseer lies in it as well.
Inspectors see besides what they were sent to inspect, as long as they do.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from peiyou.engine.reporting.enums import RoundState
from peiyou.engine.reporting.models import Inspection, Return, Reviewer, Round
from peiyou.engine.undertakings.queries.visibility import reached
from peiyou.kernel.access.queries.held import remembered
from peiyou.kernel.actions import Actor, authority

SEEING: Final = ("reporting.view_return", "reporting.view_own_return")


def rounds_visible(actor: Actor | None, at: datetime) -> QuerySet[Round]:
    """Newest first. Whoever takes part sees those that are open or closed, the ministry all; visitors none."""
    rounds = Round.objects.order_by("-opens_at", "-pk")
    if actor is None:
        return rounds.none()
    if authority().allows(actor, "reporting.prepare_round", None, at):
        return rounds
    if any(authority().scope(actor, verb, at) for verb in SEEING):
        return rounds.exclude(state=RoundState.PREPARING)
    return rounds.filter(returns__in=inspected_by(actor, at)).distinct()


def inspected_by(actor: Actor, at: datetime) -> frozenset[int]:
    """Returns (primary keys) that somebody was sent to inspect, until that is closed."""
    try:
        key = UUID(actor.id.removeprefix("person:"))
    except ValueError:
        return frozenset()
    rows = Inspection.objects.filter(inspector__key=key, case__closed_at__isnull=True)
    return remembered(
        (inspected_by, actor.id, at), lambda: frozenset(rows.values_list("of_return", flat=True))
    )


def visible_to(actor: Actor | None, at: datetime) -> QuerySet[Return]:
    """Returns that the actor may see; those of departments also for the departments that review them."""
    if actor is None:
        return Return.objects.none()
    scope = authority().scope(actor, "reporting.view_return", at)
    own = authority().scope(actor, "reporting.view_own_return", at)
    seen = reached(scope, own, at)
    if seen is None:
        return Return.objects.all()
    inspected = inspected_by(actor, at)
    if inspected:
        seen |= Q(pk__in=inspected)
    signing = authority().scope(actor, "reporting.sign_tasks", at)
    departments = [unit for _hierarchy, unit in signing.roots]
    if departments:
        theirs = Reviewer.objects.filter(unit__in=departments)
        seen |= Q(
            party="DEPARTMENT",
            lines__opening__in=theirs.values("term__opening"),
            round__in=theirs.values("term__round"),
        )
        return Return.objects.filter(Q(pk__in=Return.objects.filter(seen).values("pk")))
    return Return.objects.filter(seen)
