"""What a spot check is to the kernel: where its page is, and who sees its case."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from peiyou.engine.reporting.models import Inspection
from peiyou.engine.reporting.queries.inspecting import inspections_visible
from peiyou.kernel.actions import Actor


def url_of(subject_id: str) -> str:
    """The page of one spot check, by its key."""
    return reverse("reporting:spot_check", args=[subject_id])


def url_of_list(state: str, subject_id: str) -> str:
    """The list of those in a state, of the round that the first of them is in."""
    rows = Inspection.objects.filter(key=subject_id).values_list("draw__round__key", flat=True)
    round_ = rows.first()
    if round_ is None:
        return reverse("reporting:round_list")
    return f"{reverse('reporting:spot_checks', args=[round_])}?show={state}"


def may_view(actor: Actor | None, subject_id: str, at: datetime) -> bool:
    return inspections_visible(actor, at).filter(key=subject_id).exists()
