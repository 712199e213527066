"""Drawing some of what waits on a review desk: once, and kept."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.models import Return, Round, Sample, Sampled
from peiyou.engine.reporting.queries import drawing
from peiyou.engine.reporting.queries.allowed import require_turns
from peiyou.kernel.actions import Actor, action, note


@action("reporting.draw_sample", on="round_")
def draw_sample(
    *, round_: Round, returns: Sequence[Return], size: int, actor: Actor, at: datetime
) -> Sample:
    """Draw so many of the returns, which all wait for the actor; all of them where there are not so many.

    Chance is thrown here, by nobody's hand. Raises `ReportingError`: SIZE_WRONG, NOTHING_WAITS.
    """
    if size < 1:
        raise ReportingError("SIZE_WRONG", _("At least one is drawn."))
    rows = {
        str(row.key): row
        for row in round_.returns.filter(pk__in=[one.pk for one in returns]).select_related(
            "case", "unit"
        )
    }
    if not rows:
        raise ReportingError("NOTHING_WAITS", _("Nothing waits for you here that could be drawn from."))  # fmt: skip
    require_turns(list(rows.values()), "reporting.return_return", actor, at)
    members, seed = [drawing.Member(key) for key in rows], secrets.token_hex(32)
    drawn = [one.key for one in drawing.draw(members, seed, size, stratified=False)]
    text = drawing.text_of(members)
    made = Sample.objects.create(
        round=round_, size=len(drawn), method=drawing.METHOD, population=text, population_size=len(members),
        population_digest=drawing.digest_of(text), seed=seed, drawn_at=at, drawn_by=actor.id,
        drawn_by_name=actor.name,
    )  # fmt: skip
    Sampled.objects.bulk_create(
        Sampled(sample=made, place=place, of_return=rows[key], version=rows[key].case.version)
        for place, key in enumerate(drawn, 1)
    )
    note(sample=str(made.key), seed=seed, population=made.population_digest, drawn=drawn)
    return made
