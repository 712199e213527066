"""What a reply to a red rating, and an independent rating, are to the kernel: where its page is, and who sees it."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from peiyou.engine.results.models import IndependentRating
from peiyou.engine.results.queries.red import replies_visible
from peiyou.engine.results.queries.sight import sight_of
from peiyou.kernel.actions import Actor
from peiyou.kernel.evidence.holders import Record

SEES = "results.view_ratings"


def url_of(subject_id: str) -> str:
    return reverse("results:red_reply", args=[subject_id])


def url_of_list(state: str, subject_id: str) -> str:
    return f"{reverse('results:red')}?state={state}"


def may_view(actor: Actor | None, subject_id: str, at: datetime) -> bool:
    return replies_visible(actor, at).filter(key=subject_id).exists()


def may_view_evidence(actor: Actor | None, source_id: str, at: datetime) -> bool:
    """Evidence of a rating is for whoever may see the ratings of the place."""
    row = IndependentRating.objects.filter(key=source_id).select_related("node").first()
    sight = sight_of(actor, at, SEES)
    return row is not None and sight is not None and sight.sees_sum(row.node)


def describe(source_id: str) -> Record:
    row = IndependentRating.objects.filter(key=source_id).select_related("node", "period").first()
    if row is None:
        return Record("")
    url = f"{reverse('results:rating', args=[row.node.key, row.task_key])}?period={row.period.code}"
    return Record(f"{row.node.name} · {row.period.code}", url)
