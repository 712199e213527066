"""Inspecting: what is found at which figure, what the unit says, what becomes of the figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.actions.correcting import reopen_return
from peiyou.engine.reporting.actions.spotchecks import BODIES
from peiyou.engine.reporting.book.locking import locked_inspection
from peiyou.engine.reporting.enums import InspectionState, Outcome, State
from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.models import Finding, Inspection, Return
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.reporting.requirements.inspecting import OF_FINDINGS, Found
from peiyou.engine.undertakings.queries.turns import filler_of
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.actions.requirements import demand
from peiyou.kernel.forms.errors import FormError
from peiyou.kernel.forms.values import as_text, parse
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.workflow.moves import move_case

SETTLED: Final = (State.APPROVED, State.WAIVED)
"""Where a return has come when nothing of it is being corrected."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What an inspector writes down; `corrected` as typed, empty where no figure was found instead."""

    text: str
    severity: str
    cell: str = ""
    corrected: str = ""
    action: str = ""
    action_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a finding; that a figure stands, or that something was put right, is said why."""

    outcome: Outcome
    reason: str = ""


@action("reporting.record_finding", on="inspection")
def record_finding(
    *, inspection: Inspection, observed: Observed, actor: Actor, at: datetime
) -> Finding:
    """Write down a finding. Raises `ReportingError` (see `requirements.inspecting`, and FIGURE_WRONG)."""
    row = _in(inspection, InspectionState.INSPECTING)
    form = skeleton_of(row.draw.round).form.by_path
    case = Found(
        row, observed.cell, observed.cell in form, observed.corrected, observed.text, observed.action,
        observed.action_due_on is not None,
    )  # fmt: skip
    demand(case, OF_FINDINGS, ReportingError)
    corrected = ""
    if observed.corrected:
        column = form[observed.cell].column
        try:
            corrected = as_text(column, parse(column, observed.corrected))
        except FormError as error:
            raise ReportingError("FIGURE_WRONG", str(error), cell=observed.cell) from error
    made = Finding.objects.create(
        inspection=row, cell=observed.cell, text=observed.text.strip(), severity=observed.severity,
        stands=_approved(row.of_return, observed.cell), corrected=corrected, action=observed.action.strip(),
        action_due_on=observed.action_due_on, found_at=at,
    )  # fmt: skip
    note(finding=str(made.key), cell=made.cell, stands=made.stands, corrected=corrected)
    return made


@action("reporting.report_inspection", on="inspection")
def report_inspection(
    *, inspection: Inspection, report: str, actor: Actor, at: datetime
) -> Inspection:
    """Hand in what was looked at; the unit answers the findings. Without any it goes to whoever drew."""
    row = _in(inspection, InspectionState.INSPECTING)
    if not report.strip():
        raise ReportingError("REPORT_MISSING", _("Say what was looked at, and how."))
    row.report = report.strip()
    row.save(update_fields=["report"])
    found = row.findings.count()
    if found:
        unit = row.of_return.unit
        row.case = move_case(
            case=row.case, step="report", to=InspectionState.ANSWERING, holder=unit,
            role=filler_of(row.of_return.unit, row.of_return.party), actor=actor, at=at,
        )  # fmt: skip
    else:
        _to_decide(row, "report", actor, at)
    note(findings=found)
    return row


@action("reporting.answer_finding", on="inspection")
def answer_finding(
    *, inspection: Inspection, finding: Finding, text: str, actor: Actor, at: datetime
) -> Finding:
    """What the unit says to a finding; with the last one it goes to whoever drew."""
    row = _in(inspection, InspectionState.ANSWERING)
    found = row.findings.filter(pk=finding.pk).first()
    if found is None:
        raise ReportingError("NOT_THERE", _("This finding is not of this spot check."))
    if not text.strip():
        raise ReportingError("ANSWER_MISSING", _("Say what is right, and what was done about it."))
    found.answer, found.answered_at, found.answered_by = text.strip(), at, actor.name
    found.save(update_fields=["answer", "answered_at", "answered_by"])
    if not row.findings.filter(answered_at__isnull=True).exists():
        _to_decide(row, "answer", actor, at)
    note(finding=str(found.key))
    return found


@action("reporting.close_inspection", on="inspection")
def close_inspection(
    *,
    inspection: Inspection,
    decisions: Mapping[UUID, Decision],
    actor: Actor,
    at: datetime,
) -> Inspection:
    """Decide every finding. Figures to be corrected are reopened, exactly these cells of the return, and it closes
    when what stands there then is approved; else it closes now.

    Raises `ReportingError`: UNDECIDED, REASON_MISSING, NO_FIGURE, NOT_APPROVED.
    """
    row = _in(inspection, InspectionState.DECIDING)
    findings = list(row.findings.select_for_update().order_by("pk"))
    for finding in findings:
        _decide(finding, decisions.get(finding.key), at)
    reopened = [one for one in findings if one.outcome == Outcome.CORRECT]
    if reopened:
        if row.of_return.case.state != State.APPROVED:
            raise ReportingError("NOT_APPROVED", _("The return is being corrected already. Wait until that is approved."))  # fmt: skip
        returned = reopen_return(
            return_=row.of_return, remarks=_remarks(reopened), actor=actor, at=at
        )
        row.case = move_case(
            case=row.case, step="reopen", to=InspectionState.CORRECTING, holder=returned.unit,
            role=filler_of(returned.unit, returned.party), due_at=returned.case.due_at, actor=actor, at=at,
        )  # fmt: skip
    else:
        row.case = move_case(case=row.case, step="close", to=InspectionState.CLOSED, actor=actor, at=at)  # fmt: skip
    note(decisions={str(one.key): one.outcome for one in findings}, cells=sorted(one.cell for one in reopened))  # fmt: skip
    return row


@action("reporting.settle_inspection", on="inspection")
def settle_inspection(*, inspection: Inspection, actor: Actor, at: datetime) -> Inspection:
    """The corrected figures are approved: the findings say which, and the spot check is closed. So it is where the unit
    has been released from the round: nothing is corrected any more, and what was approved before is what stands."""
    row = _in(inspection, InspectionState.CORRECTING)
    if row.of_return.case.state not in SETTLED:
        raise ReportingError("NOT_APPROVED", _("The correction is not approved yet."))
    for finding in row.findings.filter(closed_at__isnull=True):
        finding.approved, finding.closed_at = _approved(row.of_return, finding.cell), at
        finding.save(update_fields=["approved", "closed_at"])
    row.case = move_case(case=row.case, step="close", to=InspectionState.CLOSED, actor=actor, at=at)
    note(
        figures={one.cell: one.approved for one in row.findings.all() if one.cell},
        waived=row.of_return.case.state == State.WAIVED,
    )
    return row


def _in(inspection: Inspection, state: InspectionState) -> Inspection:
    row = locked_inspection(inspection)
    if row.case.state != state:
        raise ReportingError("STEP_NOT_HERE", _("The spot check is not where this can be done. Look at it as it stands now."))  # fmt: skip
    return row


def _to_decide(row: Inspection, step: str, actor: Actor, at: datetime) -> None:
    body = row.draw.body
    row.case = move_case(
        case=row.case, step=step, to=InspectionState.DECIDING, holder=body, role=BODIES[Kind(body.kind)],
        actor=actor, at=at,
    )  # fmt: skip


def _decide(finding: Finding, decision: Decision | None, at: datetime) -> None:
    if decision is None:
        raise ReportingError("UNDECIDED", _("Decide about every finding."))
    if decision.outcome == Outcome.CORRECT and not finding.cell:
        raise ReportingError("NO_FIGURE", _("This finding is about no figure, so none can be corrected."))  # fmt: skip
    if decision.outcome != Outcome.CORRECT and not decision.reason.strip():
        raise ReportingError("REASON_MISSING", _("Say why: whoever has to act on it reads it."))
    finding.outcome, finding.reason = decision.outcome, decision.reason.strip()
    finding.closed_at = None if decision.outcome == Outcome.CORRECT else at
    finding.save(update_fields=["outcome", "reason", "closed_at"])


def _remarks(findings: list[Finding]) -> dict[str, str]:
    """By cell: what was found there, as the unit reads it at its figure."""
    said: dict[str, list[str]] = {}
    for one in findings:
        figure = str(_("found instead: %(figure)s")) % {"figure": one.corrected} if one.corrected else ""  # fmt: skip
        said.setdefault(one.cell, []).append(" · ".join(part for part in (one.text, figure, one.reason) if part))  # fmt: skip
    return {cell: "\n".join(texts) for cell, texts in said.items()}


def _approved(row: Return, cell: str) -> str:
    """What the approved snapshot says in a cell, as text."""
    content: dict[str, Any] = row.approved.content if row.approved else {}
    plain = content.get("cells", {}).get(cell)
    return "" if plain is None else str(plain)[:80]
