"""The take-up as an Excel workbook: taken away here, handed in here; what it would change is `kernel.forms`'."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from peiyou.engine.undertakings.actions.workbooks import issue_workbook
from peiyou.engine.undertakings.exports import workbook
from peiyou.engine.undertakings.imports import KIND
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.engine.undertakings.parts import fillable, parties_of, parts_of
from peiyou.engine.undertakings.queries.visibility import visible_to
from peiyou.engine.undertakings.views.access import Request, of_season
from peiyou.kernel.forms.actions.intakes import LIMIT
from peiyou.kernel.forms.models import Intake
from peiyou.kernel.organisations.models import Unit

MOST_UNITS: Final = 800
"""Of one workbook: more than the largest province has."""
OWN_SHOWN: Final = 12
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@of_season
@require_safe
def page(request: Request, season: Season) -> HttpResponse:
    seen = _seen(request, season)
    own = _own(request, seen)
    provinces = Unit.objects.filter(pk__in=seen.values("province")).order_by("pk")
    context = {
        "season": season,
        "own": own[:OWN_SHOWN],
        "own_more": max(len(own) - OWN_SHOWN, 0),
        "seen": seen.count(),
        "most": MOST_UNITS,
        "provinces": provinces,
        "may_hand_in": bool(own),
        "kind": KIND,
        "limit": LIMIT,
        "intakes": Intake.objects.filter(
            subject_kind=KIND, subject_id=str(season.key), actor=request.actor.id
        )[:10],
    }
    return render(request, "undertakings/workbook.html", context)


@of_season
@require_POST
def take(request: Request, season: Season) -> HttpResponse:
    """One's own part or parts, or those of all units in sight, of one province where there are too many."""
    seen = _seen(request, season)
    if request.POST.get("of") == "own":
        rows = _own(request, seen)
        name = rows[0].unit.name if len(rows) == 1 else season.title
    else:
        province = _province(request)
        wanted = seen.filter(province__key=province) if province else seen
        rows = list(wanted.order_by("province_id", "party", "pk")[: MOST_UNITS + 1])
        name = rows[0].province.name if province and rows and rows[0].province else season.title
    if not rows or len(rows) > MOST_UNITS:
        wrong = _("There is no unit to put into a workbook.") if not rows else _("These are too many units for one workbook. Choose a province.")  # fmt: skip
        messages.error(request, wrong)
        return redirect("undertakings:workbook", season=season.key)
    form = issue_workbook(season=season, undertakings=rows, actor=request.actor, at=request.at)
    parts = parts_of(season, rows, form, request.actor, request.at)
    answer = HttpResponse(workbook(season, form, parts), content_type=XLSX)
    file = _("%(name)s take-up.xlsx") % {"name": name}
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file) or ""  # fmt: skip
    return answer


def _seen(request: Request, season: Season) -> QuerySet[Undertaking]:
    rows = visible_to(request.actor, request.at).filter(season=season)
    return rows.select_related("unit", "case", "province")


def _own(request: Request, seen: QuerySet[Undertaking]) -> list[Undertaking]:
    """Those that who looks fills in."""
    parties = parties_of(request.actor, request.at)
    rows = list(seen.filter(party__in=parties).order_by("pk")[: MOST_UNITS + 1]) if parties else []
    mine = fillable(rows, request.actor, request.at)
    return [row for row in rows if row.pk in mine]


def _province(request: Request) -> UUID | None:
    try:
        return UUID(request.POST.get("province", ""))
    except ValueError:
        return None
