"""What a milestone is to the files of proof that are attached to it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from peiyou.engine.results.models import Milestone
from peiyou.engine.results.queries.milestones import milestones_visible
from peiyou.kernel.actions import Actor
from peiyou.kernel.evidence.holders import Record


def may_view_proofs(actor: Actor | None, source_id: str, at: datetime) -> bool:
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
