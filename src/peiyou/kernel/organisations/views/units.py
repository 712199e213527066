"""The page of one unit, region or organisation."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.panels import panels_of
from peiyou.kernel.organisations.queries.listing import rows_of
from peiyou.kernel.organisations.queries.unit_page import UnitPage, directly_below, unit_page
from peiyou.kernel.organisations.views.access import day_of, may, today, unit_of, visible
from peiyou.kernel.organisations.views.acts import ACTS, Act

SIZE = 40


@require_safe
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """As of any day; `tree` and `kind` choose what of the units below is shown."""
    unit, on = unit_of(request, key), day_of(request)
    page = unit_page(unit, on)
    hierarchy = _hierarchy(request, page)
    kind = request.GET.get("kind", "")
    kind = kind if kind in Kind.values else ""
    below = Paginator(directly_below(unit, on, hierarchy, kind) & visible(request), SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "unit": unit,
        "on": on,
        "is_today": on == today(request),
        "tree": hierarchy,
        "kind": kind,
        "below": below,
        "rows": rows_of(list(below.object_list), on),
        "kept_below": urlencode(
            [(n, v) for n in ("on", "tree", "kind") if (v := request.GET.get(n))]
        ),
        "panels": panels_of(unit),
        "acts": _acts(request, unit),
        "may_register": unit.is_region and may(request, "organisations.register_unit", unit),
    }
    return render(request, "organisations/unit.html", context)


def _acts(request: HttpRequest, unit: Unit) -> list[Act]:
    """What is offered: regions are changed by those who keep the structure of regions."""
    if unit.is_region and not may(request, "organisations.change_regions", unit):
        return []
    return [act for act in ACTS if act.fits(unit) and may(request, act.verb, unit)]


def _hierarchy(request: HttpRequest, page: UnitPage) -> Hierarchy:
    """The one asked for, else the first in which anything stands below."""
    asked = request.GET.get("tree", "")
    if asked in Hierarchy.values:
        return Hierarchy(asked)
    return page.belows[0].hierarchy if page.belows else Hierarchy.PLACE
