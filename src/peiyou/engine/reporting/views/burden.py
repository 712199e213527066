"""What a round costs units: cells asked, filled in beforehand, minutes measured; the same as a file."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from peiyou.engine.reporting.actions.norms import count_norms
from peiyou.engine.reporting.models import Round
from peiyou.engine.reporting.queries.burden import (
    Cost,
    by_province,
    cost_of,
    costs_of_units,
    counted_at,
)
from peiyou.engine.reporting.queries.rates import percent
from peiyou.engine.reporting.views.access import Request, may, of_round
from peiyou.engine.undertakings.tables.sheets import TYPES, Sheet, as_bytes

SIZE: Final = 50


@of_round
@require_POST
def burden_count(request: Request, round_: Round) -> HttpResponse:
    """The ministry has what is usual, and the burden, counted anew."""
    counted = count_norms(round_=round_, actor=request.actor, at=request.at)
    messages.success(request, _("Counted: %(n)s returns.") % {"n": counted.returns})
    return redirect("reporting:burden", round_.key)


@of_round
@require_safe
def burden(request: Request, round_: Round) -> HttpResponse:
    """Sums by province, then units, those that spent most time first."""
    _require_sight(request)
    rows = list(costs_of_units(round_, request.actor, request.at))
    provinces = by_province(rows)
    page = Paginator(rows, SIZE).get_page(request.GET.get("page"))
    context = {
        "round": round_, "provinces": provinces, "total": sum(provinces, Cost()), "page": page,
        "units": [(row["key"], cost_of(row)) for row in page], "counted_at": counted_at(round_),
        "may_count": may(request, "count_norms", round_),
    }  # fmt: skip
    return render(request, "reporting/burden.html", context)


@of_round
@require_safe
def burden_file(request: Request, round_: Round) -> HttpResponse:
    """Every unit as CSV."""
    _require_sight(request)
    head = [
        _("Province"), _("Unit"), _("Cells"), _("Filled in beforehand"), _("Share"), _("Not asked twice"),
        _("Written"), _("Minutes"), _("Sittings"),
    ]  # fmt: skip
    lines = []
    for row in costs_of_units(round_, request.actor, request.at):
        cost = cost_of(row)
        lines.append(
            [
                row["province_name"] or "", cost.name, cost.fields, cost.beforehand, percent(cost.share),
                cost.once, cost.written, cost.minutes, cost.sittings,
            ]
        )  # fmt: skip
    answer = HttpResponse(as_bytes(Sheet("", head, lines), "csv"), content_type=TYPES["csv"])
    answer["Content-Disposition"] = f'attachment; filename="burden-{round_.period.code}.csv"'
    return answer


def _require_sight(request: Request) -> None:
    if not may(request, "view_return", None):
        raise PermissionDenied
