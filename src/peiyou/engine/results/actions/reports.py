"""Annual reports: drafted from the figures, edited, issued with a release behind them, withdrawn with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peiyou.engine.results.book.reports import (
    changed_of,
    demand_unissued,
    freeze,
    locked,
    put_texts,
    seen_of,
    touch,
    unknown_of,
    write_anew,
)
from peiyou.engine.results.enums import RunState
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.events import ReportsAsked
from peiyou.engine.results.models import IssuedReport, Report, ReportRun, Withdrawal
from peiyou.engine.results.queries.reports.content import untied_of
from peiyou.engine.results.queries.reports.figures import Account, account_of, years_of_plan
from peiyou.engine.results.queries.reports.listing import HOLDS
from peiyou.engine.results.queries.reports.saying import Sayer
from peiyou.engine.results.requirements.reports import OF_ISSUING, ToIssue
from peiyou.kernel.actions import Actor, action, emit, note
from peiyou.kernel.actions.requirements import demand
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Version


@action("results.draft_report", on="unit")
def draft_report(
    *, unit: Unit, version: Version, year: int, stage: Stage = Stage.APPROVED, anew: bool = False,
    account: Account | None = None, actor: Actor, at: datetime,
) -> Report:  # fmt: skip
    """Draft the report of a place and a year from its figures. `anew`: what has been written before is replaced.
    `account` is what the figures are taken from, where many are drafted.

    Raises `ResultsError` (NO_REPORTS_OF_COUNTIES, NO_SUCH_YEAR, NO_SUCH_STAGE, DRAFTED_ALREADY, ISSUED).
    """
    if unit.kind == Kind.COUNTY:
        raise ResultsError("NO_REPORTS_OF_COUNTIES", _("Counties have no report of their own: they stand in that of their prefecture."))  # fmt: skip
    if year not in years_of_plan(version):
        raise ResultsError("NO_SUCH_YEAR", _("%(year)s is no year of the plan."), year=year)
    if stage == Stage.COMMITTED:
        raise ResultsError("NO_SUCH_STAGE", _("A report speaks of figures claimed, checked or approved."))  # fmt: skip
    fresh = Report(plan=version.plan, version=version, unit=unit, year=year, stage=stage, edition=0, drafted_at=at, edited_at=at)  # fmt: skip
    found = Report.objects.select_for_update(of=("self",)).filter(plan=version.plan_id, unit=unit, year=year).first()  # fmt: skip
    if found is not None:
        demand_unissued(found)
        if not anew:
            raise ResultsError("DRAFTED_ALREADY", _("This report has been drafted already: open it, or draft it anew."))  # fmt: skip
        found.version, found.stage = version, stage
    report = found or fresh
    write_anew(report, account or account_of(version, year, unit, stage), actor, at)
    note(report=str(report.key), year=year, stage=str(stage))
    return report


@action("results.edit_report", on="report")
def edit_report(
    *, report: Report, language: str, texts: Mapping[str, str], edition: int, actor: Actor, at: datetime
) -> Report:  # fmt: skip
    """Write sections (code → words with tokens) in one language. `edition` is what the writer saw.

    Raises `ResultsError` (ISSUED, EDITED_MEANWHILE, TOO_LONG).
    """
    row = locked(report)
    demand_unissued(row)
    if row.edition != edition:
        raise ResultsError("EDITED_MEANWHILE", _("%(who)s has changed this report meanwhile. Your words are still here: compare them with what stands there now, and save again."), who=row.edited_by)  # fmt: skip
    put_texts(row, language, texts)
    row.seen = seen_of(row, Sayer(account_of(row.version, row.year, row.unit, Stage(row.stage))), row.seen)  # fmt: skip
    touch(row, actor, at)
    return row


@action("results.accept_figures", on="report")
def accept_figures(*, report: Report, edition: int, actor: Actor, at: datetime) -> Report:
    """Take every figure in the texts as it is now.

    Raises `ResultsError` (ISSUED, EDITED_MEANWHILE).
    """
    row = locked(report)
    demand_unissued(row)
    if row.edition != edition:
        raise ResultsError("EDITED_MEANWHILE", _("%(who)s has changed this report meanwhile. Look at it again."), who=row.edited_by)  # fmt: skip
    sayer = Sayer(account_of(row.version, row.year, row.unit, Stage(row.stage)))
    note(changed=len(changed_of(row, sayer)))
    row.seen = seen_of(row, sayer, {})
    touch(row, actor, at)
    return row


@action("results.issue_report", on="report")
def issue_report(
    *, report: Report, is_public: bool = False, vouches: bool = False, account: Account | None = None,
    actor: Actor, at: datetime,
) -> IssuedReport:  # fmt: skip
    """Freeze the report with the release of its year. `vouches`: who issues answers for the numbers that were typed.

    Raises `ResultsError` with the code of the requirement that is not kept.
    """
    row = locked(report)
    known = account or account_of(row.version, row.year, row.unit, Stage(row.stage))
    sayer = Sayer(known)
    release = known.frame.basis.release
    case = ToIssue(
        year=row.year, is_issued=row.issues.filter(HOLDS).exists(), has_release=release is not None,
        has_stage=release is None or row.stage in release.stages, unknown=unknown_of(row, sayer),
        changed=tuple(changed_of(row, sayer)), untied=tuple(untied_of(row)), vouches=vouches,
    )  # fmt: skip
    demand(case, OF_ISSUING, ResultsError)
    made = freeze(row, known, sayer, is_public=is_public, vouches=vouches, actor=actor, at=at)
    note(no=made.no, digest=made.digest, root=made.root, public=is_public)
    return made


@action("results.withdraw_report", on="report")
def withdraw_report(*, report: Report, reason: str, actor: Actor, at: datetime) -> Report:
    """Say that what was issued no longer holds. It stays on record, and who checks it is told.

    Raises `ResultsError` (REASON_MISSING, NOT_ISSUED).
    """
    row = locked(report)
    why = reason.strip()
    if not why:
        raise ResultsError("REASON_MISSING", _("Say why the report is withdrawn."))
    issue = row.issues.filter(HOLDS).order_by("-no").first()
    if issue is None:
        raise ResultsError("NOT_ISSUED", _("This report is not issued."))
    Withdrawal.objects.create(issue=issue, reason=why[:300], withdrawn_at=at, withdrawn_by=actor.name)  # fmt: skip
    note(no=issue.no, reason=why[:300])
    return row


@action("results.ask_run", on="unit")
def ask_run(
    *, unit: Unit, version: Version, year: int, issues: bool = False, is_public: bool = False,
    in_background: bool = True, actor: Actor, at: datetime,
) -> ReportRun:  # fmt: skip
    """Have the reports of a place and of all units in it drafted, or issued; in the background, or by the caller.

    Raises `ResultsError` (NO_SUCH_YEAR, RUNS_ALREADY).
    """
    if year not in years_of_plan(version):
        raise ResultsError("NO_SUCH_YEAR", _("%(year)s is no year of the plan."), year=year)
    running = ReportRun.objects.filter(unit=unit, year=year, state__in=[RunState.WAITING, RunState.RUNNING])  # fmt: skip
    if running.exists():
        raise ResultsError("RUNS_ALREADY", _("The reports of this place and year are being made already."))  # fmt: skip
    made = ReportRun.objects.create(
        unit=unit, version=version, year=year, issues=issues, is_public=is_public, actor=actor.id,
        actor_name=actor.name, asked_at=at, changed_at=at,
    )  # fmt: skip
    note(run=str(made.key), year=year, issues=issues)
    if in_background:
        emit(ReportsAsked(made.key))
    return made
