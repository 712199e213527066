"""What milestones, replies to red ratings and independent ratings are to the kernel: where their pages are, and who sees
them and their files of proof."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from peiyou.engine.results.models import IndependentRating, Milestone
from peiyou.engine.results.queries.milestones import milestones_visible
from peiyou.engine.results.queries.red import replies_visible
from peiyou.engine.results.queries.sight import sight_of
from peiyou.kernel.actions import Actor
from peiyou.kernel.evidence.holders import Record

SEES = "results.view_ratings"

# --- replies to red ratings, as cases ---------------------------------------------------------------------


def url_of_reply(subject_id: str) -> str:
    return reverse("results:red_reply", args=[subject_id])


def url_of_replies(state: str, subject_id: str) -> str:
    return f"{reverse('results:red')}?state={state}"


def may_view_reply(actor: Actor | None, subject_id: str, at: datetime) -> bool:
    return replies_visible(actor, at).filter(key=subject_id).exists()


# --- holders of files of proof ----------------------------------------------------------------------------


def may_view_rating(actor: Actor | None, source_id: str, at: datetime) -> bool:
    """Evidence of a rating is for whoever may see the ratings of the place."""
    row = IndependentRating.objects.filter(key=source_id).select_related("node").first()
    sight = sight_of(actor, at, SEES)
    return row is not None and sight is not None and sight.sees_sum(row.node)


def describe_rating(source_id: str) -> Record:
    row = IndependentRating.objects.filter(key=source_id).select_related("node", "period").first()
    if row is None:
        return Record("")
    url = f"{reverse('results:rating', args=[row.node.key, row.task_key])}?period={row.period.code}"
    return Record(f"{row.node.name} · {row.period.code}", url)


def may_view_milestone(actor: Actor | None, source_id: str, at: datetime) -> bool:
    """Proofs are for whoever sees the milestone, never for the public."""
    key = _uuid(source_id)
    return key is not None and milestones_visible(actor, at).filter(key=key).exists()


def describe_milestone(source_id: str) -> Record:
    key = _uuid(source_id)
    row = Milestone.objects.filter(key=key).select_related("node").first() if key else None
    if row is None:
        return Record("")
    try:
        return Record(
            f"{row.node.name} · {row.title}", reverse("results:milestone", args=[row.key])
        )
    except NoReverseMatch:
        return Record(row.title)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
