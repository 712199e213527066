"""What a filing is to the kernel: where its page is, and who sees its case and its letters."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from peiyou.engine.undertakings.models import Filing
from peiyou.engine.undertakings.queries.filings import filings_visible
from peiyou.kernel.actions import Actor
from peiyou.kernel.evidence.holders import Record


def url_of(subject_id: str) -> str:
    """The page of one filing, by its key."""
    return reverse("undertakings:filing", args=[subject_id])


def url_of_list(state: str, subject_id: str) -> str:
    """The list of those in a state, of the season that the first of them is in."""
    rows = Filing.objects.filter(key=subject_id).values_list("undertaking__season__key", flat=True)
    season = rows.first()
    if season is None:
        return reverse("undertakings:season_list")
    return f"{reverse('undertakings:filings', args=[season])}?show={state}"


def describe(source_id: str) -> Record:
    """The unit that it is about."""
    row = Filing.objects.filter(key=source_id).select_related("undertaking__unit").first()
    return Record(row.undertaking.unit.name, url_of(source_id)) if row else Record("")


def may_view(actor: Actor | None, source_id: str, at: datetime) -> bool:
    return filings_visible(actor, at).filter(key=source_id).exists()
