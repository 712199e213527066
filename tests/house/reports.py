"""Annual reports of the world: a draft of the target's school, and one of another year that is issued but not public."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peiyou.engine.results.actions.reports import draft_report, edit_report, issue_report
from peiyou.engine.results.models import IssuedReport, Report, ReportRun
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.plans.models import Version
from tests.factories.country import Country

WRITTEN = "不外传之报告文字"
"""What the school has written in both: for who sees its figures."""
REPORT_PAGE = "/results/reports/"


def reports(country: Country, version: Version, now: datetime) -> None:
    act: dict[str, Any] = {"actor": SYSTEM, "at": now}
    for year in (2021, 2023):
        made = draft_report(unit=country.school, version=version, year=year, **act)
        edit_report(report=made, language="zh-hans", texts={"outlook": WRITTEN}, edition=1, **act)
    issue_report(report=made, **act)
    ReportRun.objects.create(
        version=version, unit=country.school, year=2021, actor="system", actor_name=WRITTEN,
        asked_at=now, changed_at=now,
    )  # fmt: skip


def report_key(route: str) -> object:
    if "/issued/" in route:
        return IssuedReport.objects.get().key
    if "/runs/" in route:
        return ReportRun.objects.get().key
    return Report.objects.get(year=2021).key
