"""What happened below becomes notices. Each is told once, however often the event comes."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from peiyou.kernel.access.events import GrantGiven, GrantRevoked
from peiyou.kernel.access.models import Grant
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.jobs.outbox import load
from peiyou.kernel.notices.actions.sending import send_notices
from peiyou.kernel.notices.queries.readers import everybody_at_work
from peiyou.kernel.plans.events import PlanPublished


def of_grant(grant: Grant) -> dict[str, Any]:
    """What a sentence about a grant needs: where and as what, nobody's name."""
    return {"role": grant.role, "unit": grant.unit.name if grant.unit else None}


@task
def grant_given(event: dict[str, Any]) -> None:
    grant = Grant.objects.select_related("unit").get(key=load(GrantGiven, event).grant)
    term = timezone.localdate(grant.valid_to).isoformat() if grant.valid_to else None
    send_notices(
        people=[grant.person_id],
        kind="GRANT_GIVEN",
        params={**of_grant(grant), "term": term},
        link=reverse("home"),
        cause=f"grant:{grant.key}:given",
        actor=SYSTEM,
        at=timezone.now(),
    )


@task
def grant_revoked(event: dict[str, Any]) -> None:
    grant = Grant.objects.select_related("unit").get(key=load(GrantRevoked, event).grant)
    send_notices(
        people=[grant.person_id],
        kind="GRANT_REVOKED",
        params=of_grant(grant),
        link=reverse("home"),
        cause=f"grant:{grant.key}:revoked",
        actor=SYSTEM,
        at=timezone.now(),
    )


@task
def plan_published(event: dict[str, Any]) -> None:
    published, now = load(PlanPublished, event), timezone.now()
    send_notices(
        people=everybody_at_work(now),
        kind="PLAN_PUBLISHED",
        params={"no": published.no, "title": published.title},
        link=reverse("web:overview", args=[published.code, published.no]),
        cause=f"plan:{published.code}:v{published.no}",
        actor=SYSTEM,
        at=now,
    )
