"""Which annual reports there are, where they stand, and who sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import (
    Case,
    Exists,
    OrderBy,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    When,
)
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peiyou.common.tokens import read_code
from peiyou.engine.results.models import IssuedReport, Report, ReportRun, Withdrawal
from peiyou.engine.results.queries.sight import sight_of
from peiyou.kernel.actions import Actor
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Plan, Version

LEVELS: Final = {Kind.NATION: 0, Kind.PROVINCE: 1, Kind.PREFECTURE: 2}


def from_above(before: str = "") -> tuple[OrderBy | str, ...]:
    """The nation, provinces, prefectures, then units; `before` leads to the report."""
    unit = f"{before}unit__"
    level = Case(*(When(**{f"{unit}kind": kind, "then": no}) for kind, no in LEVELS.items()), default=3)  # fmt: skip
    return (level.asc(), f"{unit}code", f"{unit}name_key", "pk")


HOLDS = Q(withdrawal__isnull=True)
"""Issued reports that were not withdrawn."""


class Standing(TextChoices):
    DRAFT = "DRAFT", _("draft report")
    ISSUED = "ISSUED", _("issued")
    PUBLIC = "PUBLIC", _("issued and public")
    WITHDRAWN = "WITHDRAWN", _("withdrawn, being written anew")


@dataclass(frozen=True, slots=True)
class Row:
    """A report in a list; `issued` is the one that holds."""

    report: Report
    standing: Standing
    issued: IssuedReport | None


def reports_visible(actor: Actor | None, at: datetime) -> QuerySet[Report]:
    """Public ones are everybody's. Besides: those of places that somebody sees in full, and of the nation what is
    issued to who sees its sums. Drafts speak of live figures, so they are seen by who sees these."""
    issued = IssuedReport.objects.filter(HOLDS, report=OuterRef("pk"))
    rows = Report.objects.filter()
    seen = Q(Exists(issued.filter(is_public=True)))
    sight = sight_of(actor, at)
    if sight is not None:
        if sight.units is None:
            return rows
        seen |= Q(unit__in=sight.units.values("pk")) | Q(unit__in=sight.roots)
        if sight.is_official:
            seen |= Q(unit__kind=Kind.NATION) & Q(Exists(issued))
    return rows.filter(seen)


def sees_drafts(actor: Actor | None, unit: Unit, at: datetime) -> bool:
    """Whether somebody sees the live figures of a place; others see of its reports what was issued."""
    sight = sight_of(actor, at)
    return sight is not None and sight.sees(unit)


def public_reports() -> QuerySet[IssuedReport]:
    """What anybody may read: issued, made public, not withdrawn; newest year first."""
    rows = IssuedReport.objects.filter(HOLDS, is_public=True).defer("content")
    rows = rows.select_related("report__unit", "report__plan")
    return rows.order_by("-report__year", *from_above("report__"))


def with_standing(rows: QuerySet[Report]) -> QuerySet[Report]:
    """Each with `holding` (primary key of the issue that holds) and `was_withdrawn`."""
    issued = IssuedReport.objects.filter(HOLDS, report=OuterRef("pk")).order_by("-no")
    return rows.annotate(
        holding=Subquery(issued.values("pk")[:1]),
        was_withdrawn=Exists(Withdrawal.objects.filter(issue__report=OuterRef("pk"))),
    )


def listed(rows: list[Report]) -> list[Row]:
    """Of rows of `with_standing`. One statement."""
    keys = [row.holding for row in rows if row.holding]  # type: ignore[attr-defined]
    issued = IssuedReport.objects.defer("content").in_bulk(keys)
    return [_row(row, issued.get(row.holding)) for row in rows]  # type: ignore[attr-defined]


def _row(report: Report, issued: IssuedReport | None) -> Row:
    if issued is not None:
        return Row(report, Standing.PUBLIC if issued.is_public else Standing.ISSUED, issued)
    was = getattr(report, "was_withdrawn", False)
    return Row(report, Standing.WITHDRAWN if was else Standing.DRAFT, None)


def holding_of(report: Report) -> IssuedReport | None:
    """The issue that holds."""
    return report.issues.filter(HOLDS).order_by("-no").first()


def issue_by_code(typed: str) -> IssuedReport | None:
    code = read_code(typed)
    if not code:
        return None
    rows = IssuedReport.objects.filter(check_code=code)
    return rows.select_related("report__unit", "report__plan", "withdrawal").first()


def code_url(typed: str) -> str | None:
    """Where a code is answered that is of a report."""
    found = issue_by_code(typed)
    return f"{reverse('results:report_check')}?code={found.check_code}" if found else None


def years_of(rows: QuerySet[Report]) -> list[int]:
    return sorted({*rows.order_by().values_list("year", flat=True)}, reverse=True)


def newest_version(plan: Plan) -> Version | None:
    rows = plan.versions.filter(no__isnull=False)
    return rows.select_related("plan").order_by("-no").first()


def runs_visible(actor: Actor, at: datetime) -> QuerySet[ReportRun]:
    """Of places that somebody sees in full."""
    sight = sight_of(actor, at)
    if sight is None:
        return ReportRun.objects.none()
    rows = ReportRun.objects.select_related("unit", "version__plan").order_by("-asked_at")
    if sight.units is None:
        return rows
    return rows.filter(Q(unit__in=sight.units.values("pk")) | Q(unit__in=sight.roots))
