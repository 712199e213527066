"""Another number beside a claimed one: whoever's turn it is says what they found, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting import cells
from peiyou.engine.reporting.book.turns import as_asked, require_open_round
from peiyou.engine.reporting.enums import BEING_REVIEWED
from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.models import Return, Verdict
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.reporting.queries.verdicts import FIGURES, copies_of, source_of, stage_of
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.forms.values import parse, to_plain


@action("reporting.give_verdict", on="return_")
def give_verdict(
    *,
    return_: Return,
    cell: str,
    value: Any,
    reason: str,
    seen: int | None = None,
    actor: Actor,
    at: datetime,
) -> Verdict:
    """Put another number beside a claimed figure of what was handed in; again: replaced.

    Below the approver it counts as checked and, unless they say otherwise, as approved. A figure that stands for
    others as well takes them along. Raises `ReportingError` (NOT_UNDER_REVIEW, CELL_NOT_A_FIGURE, NOT_CLAIMED,
    ASKED_ELSEWHERE, SAME_AS_CLAIMED, REASON_MISSING, STALE) or `FormError` for what is no such number.
    """
    row = _under_review(return_, seen)
    claimed = _claimed(row, cell)
    if not reason.strip():
        raise ReportingError("REASON_MISSING", _("Say why your number is another one."))
    column = skeleton_of(row.round).form.by_path[cell].column
    number = parse(column, value)
    if number is None:
        raise ReportingError("NUMBER_MISSING", _("Say which number it should be."), cell=cell)
    plain = str(to_plain(column, number))
    if plain == str(claimed):
        raise ReportingError("SAME_AS_CLAIMED", _("This is the number that was claimed."), cell=cell)  # fmt: skip
    given = {
        "value": plain, "reason": reason.strip()[:1000], "actor": actor.id, "actor_name": actor.name, "at": at,
    }  # fmt: skip
    made = [
        Verdict.objects.update_or_create(
            snapshot=row.snapshot, cell=one, stage=stage_of(row), defaults=given
        )[0]
        for one in (cell, *copies_of(row, cell))
    ]
    note(before={cell: claimed}, after={cell: plain}, stage=stage_of(row).value)
    return made[0]


@action("reporting.take_verdict_back", on="return_")
def take_verdict_back(
    *, return_: Return, cell: str, seen: int | None = None, actor: Actor, at: datetime
) -> Return:
    """The number of one's own stage is taken away again: what was claimed, or checked below, stands.

    Raises `ReportingError` (NOT_UNDER_REVIEW, NO_VERDICT, STALE).
    """
    row = _under_review(return_, seen)
    wanted = (cell, *copies_of(row, cell)) if _is_figure(row, cell) else (cell,)
    given = Verdict.objects.filter(snapshot=row.snapshot, stage=stage_of(row), cell__in=wanted)
    values = dict(given.values_list("cell", "value"))
    if cell not in values:
        raise ReportingError("NO_VERDICT", _("No other number stands beside this figure."), cell=cell)  # fmt: skip
    given.delete()
    note(before={cell: values[cell]}, stage=stage_of(row).value)
    return row


def _under_review(return_: Return, seen: int | None) -> Return:
    row = as_asked(return_, seen)
    require_open_round([row])
    if row.case.state not in BEING_REVIEWED:
        raise ReportingError("NOT_UNDER_REVIEW", _("It is not being checked now."))
    return row


def _is_figure(row: Return, cell: str) -> bool:
    known = skeleton_of(row.round).form.by_path
    return cells.is_path(cell) and cell in known and cells.column_of(cell) in FIGURES


def _claimed(row: Return, cell: str) -> Any:
    """What the snapshot in force says in a figure's cell."""
    if not _is_figure(row, cell):
        raise ReportingError(
            "CELL_NOT_A_FIGURE", _("Only figures of the return can have another number."), cell=cell
        )
    said = row.snapshot.content["cells"] if row.snapshot else {}
    if cell not in said:
        raise ReportingError("NOT_CLAIMED", _("Nothing was claimed there."), cell=cell)
    if source_of(row, cell) is not None:
        raise ReportingError(
            "ASKED_ELSEWHERE",
            _("This figure is asked in another task of the return: change it there."),
            cell=cell,
        )
    return said[cell]
