"""Handing a return in: it is frozen, its figures are claimed, and it goes to whoever checks it first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.book.freezing import differences, freeze
from peiyou.engine.reporting.book.locking import locked
from peiyou.engine.reporting.book.posting import post_returns
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.models import Return, Snapshot
from peiyou.engine.reporting.queries.missing import missing_of
from peiyou.engine.reporting.queries.results import results_of
from peiyou.engine.reporting.queries.risks import risk_of
from peiyou.engine.reporting.queries.route import next_turns
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.reporting.queries.summaries import Summary, summary_of
from peiyou.engine.reporting.queries.values import said_by
from peiyou.engine.reporting.requirements.writing import OF_SHEETS, Sheet
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.actions.requirements import demand
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.workflow.moves import Turn, move_cases


@action("reporting.submit_return", on="return_")
def submit_return(
    *, return_: Return, seen: int | None = None, actor: Actor, at: datetime
) -> Return:
    """Freeze what the return says and hand it in to whoever checks it first.

    Raises `ReportingError`: INCOMPLETE (with how much is missing and the first of it), NOTHING_CHANGED for a
    correction that corrects nothing.
    """
    [row] = locked([return_.pk])
    demand(Sheet(row, row.round, at), OF_SHEETS, ReportingError)
    asked = skeleton_of(row.round)
    said = said_by([row], asked)[row.pk]
    if missing := missing_of(row, at, said):
        raise ReportingError(
            "INCOMPLETE",
            _("Still missing: %(count)s, the first in task %(task)s: %(first)s"),
            count=len(missing),
            task=missing[0].cell.partition("/")[0],
            first=missing[0].sentence,
            cell=missing[0].cell,
        )
    results: list[Mapping[str, Any]] = results_of(row.round)
    snapshot = freeze(row, said, asked, results, actor, at)
    is_correction = (
        row.case.state == State.CORRECTING
    )  # what was sent back may be answered in words alone
    if is_correction and row.approved and not differences(row.approved, snapshot):
        raise ReportingError(
            "NOTHING_CHANGED",
            _("Nothing differs from what was approved: drop the correction instead."),
        )
    summary = _summary(row, snapshot, at)
    turn = next_turns([row], timezone.localdate(at), at)[row.pk]
    due = row.case.due_at
    step = Turn(
        row.case, to=turn.state, holder=turn.holder, role=turn.role, due_at=turn.due_at, seen=seen, results=results
    )  # fmt: skip
    [row.case] = move_cases(turns=[step], step="submit", is_locked=True, actor=actor, at=at)
    row.snapshot = snapshot
    if row.submitted_at is None:
        row.submitted_at, row.was_due_at = at, due
    row.summary, row.risk = summary.kept(), risk_of(summary)
    row.save(update_fields=["snapshot", "submitted_at", "was_due_at", "summary", "risk"])
    post_returns([row], Stage.CLAIMED, actor, at)
    note(to=turn.state.value, snapshot=snapshot.no, digest=snapshot.digest)
    return row


def _summary(row: Return, snapshot: Snapshot, at: datetime) -> Summary:
    """Against what was approved; before that, against what was returned."""
    before, since = row.approved, "APPROVED"
    if before is None:
        is_back = row.case.state == State.RETURNED
        before, since = (row.snapshot, "RETURNED") if is_back else (None, "")
    changed = differences(before, snapshot) if before is not None else ()
    return summary_of(row, snapshot, changed, since, at)
