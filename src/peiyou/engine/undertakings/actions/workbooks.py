"""Taking a workbook away: who took whose figures, and by which edition of the form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from peiyou.engine.undertakings.form import form_of
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.forms.definition import Form
from peiyou.kernel.forms.editions import ensure_edition


@action("undertakings.issue_workbook", on="season")
def issue_workbook(
    *, season: Season, undertakings: Sequence[Undertaking], actor: Actor, at: datetime
) -> Form:
    """Keep the edition, so that the workbook can be told from later ones, and record who took it.

    The undertakings are what the actor may see; a workbook holds names and figures of theirs.
    """
    form = form_of(season)
    edition = ensure_edition(form, at=at)
    note(edition=edition.no, units=len(undertakings), first=[str(row.key) for row in undertakings[:20]])  # fmt: skip
    return form
