"""Returns as an Excel workbook: taken away here, handed in here; what it would change is `kernel.forms`'."""

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

from peiyou.engine.reporting.actions.workbooks import issue_workbook
from peiyou.engine.reporting.exports import workbook
from peiyou.engine.reporting.imports import KIND, RELATED
from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.reporting.parts import fillable, parties_of, parts_of
from peiyou.engine.reporting.queries.visibility import visible_to
from peiyou.engine.reporting.views.access import Request, of_round
from peiyou.kernel.forms.actions.intakes import LIMIT
from peiyou.kernel.forms.models import Intake
from peiyou.kernel.organisations.models import Unit

MOST_UNITS: Final = 800
"""Of one workbook: more than the largest province has."""
OWN_SHOWN: Final = 12
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@of_round
@require_safe
def page(request: Request, round_: Round) -> HttpResponse:
    seen = _seen(request, round_)
    own = _own(request, seen)
    mine = Intake.objects.filter(
        subject_kind=KIND, subject_id=str(round_.key), actor=request.actor.id
    )
    context = {
        "round": round_,
        "own": own[:OWN_SHOWN],
        "own_more": max(len(own) - OWN_SHOWN, 0),
        "seen": seen.count(),
        "most": MOST_UNITS,
        "provinces": Unit.objects.filter(pk__in=seen.values("province")).order_by("code", "pk"),
        "may_hand_in": bool(own),
        "kind": KIND,
        "limit": LIMIT,
        "intakes": mine[:10],
    }
    return render(request, "reporting/workbook.html", context)


@of_round
@require_POST
def take(request: Request, round_: Round) -> HttpResponse:
    """One's own part or parts, or those of all units in sight, of one province where there are too many."""
    seen = _seen(request, round_)
    if request.POST.get("of") == "own":
        rows = _own(request, seen)
        name = rows[0].unit.name if len(rows) == 1 else round_.title
    else:
        province = _province(request)
        wanted = seen.filter(province__key=province) if province else seen
        rows = list(wanted.order_by("province_id", "party", "pk")[: MOST_UNITS + 1])
        name = rows[0].province.name if province and rows and rows[0].province else round_.title
    if not rows or len(rows) > MOST_UNITS:
        wrong = _("There is no unit to put into a workbook.") if not rows else _("These are too many units for one workbook. Choose a province.")  # fmt: skip
        messages.error(request, wrong)
        return redirect("reporting:workbook", round=round_.key)
    form = issue_workbook(round_=round_, returns=rows, actor=request.actor, at=request.at)
    parts = parts_of(round_, rows, request.actor, request.at)
    answer = HttpResponse(workbook(form, parts), content_type=XLSX)
    file = _("%(name)s return %(period)s.xlsx") % {"name": name, "period": round_.period.code}
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file) or ""  # fmt: skip
    return answer


def _seen(request: Request, round_: Round) -> QuerySet[Return]:
    rows = visible_to(request.actor, request.at).filter(round=round_)
    return rows.select_related(*RELATED, "province")


def _own(request: Request, seen: QuerySet[Return]) -> list[Return]:
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
