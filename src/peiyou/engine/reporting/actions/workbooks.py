"""Taking a workbook away: who took whose figures, and by which edition of the form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.forms.definition import Form
from peiyou.kernel.forms.editions import ensure_edition


@action("reporting.issue_workbook", on="round_")
def issue_workbook(*, round_: Round, returns: Sequence[Return], actor: Actor, at: datetime) -> Form:
    """Keep the edition, so that the workbook can be told from later ones, and record who took it.

    The returns are what the actor may see; a workbook holds names and figures of theirs.
    """
    form = skeleton_of(round_).form
    edition = ensure_edition(form, at=at)
    note(edition=edition.no, units=len(returns), first=[str(row.key) for row in returns[:20]])
    return form
