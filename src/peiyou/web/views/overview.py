"""The whole plan: as a map, as a table, and one section of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peiyou.kernel.plans.enums import Kind
from peiyou.kernel.plans.queries.overview import Overview, overview_of
from peiyou.web.sorting import SORTS, sorted_promises
from peiyou.web.views.place import Place, place_of


@require_safe
def overview(request: HttpRequest, code: str, no: int | None = None) -> HttpResponse:
    return render(request, "web/overview.html", overview_context(request, place_of(code, no)))


def overview_context(request: HttpRequest, place: Place) -> dict[str, Any]:
    """What the overview shows; `?view=table`, `?way=select`, `?counted=1`, `?sort=-quantity`."""
    found = overview_of(place.version, place.language)
    way = request.GET.get("way", "")
    way = way if way in Kind.values else ""
    is_counted = request.GET.get("counted") == "1"
    is_table = request.GET.get("view") == "table"
    sort = request.GET.get("sort", "")
    return {
        "place": place,
        "overview": found,
        "way": way,
        "is_counted": is_counted,
        "is_table": is_table,
        "sort": sort if sort.lstrip("-") in SORTS else "no",
        "rows": _rows(found, way, is_counted, sort) if is_table else [],
        "kept": _query(way=way, counted="1" if is_counted else ""),
    }


@require_safe
def section(request: HttpRequest, code: str, seq: int, no: int | None = None) -> HttpResponse:
    place = place_of(code, no)
    bands = overview_of(place.version, place.language).bands
    at = next((i for i, b in enumerate(bands) if b.section and b.section.seq == seq), None)
    if at is None:
        raise Http404(_("This version of the plan has no such section."))
    context = {
        "place": place,
        "band": bands[at],
        "before": bands[at - 1] if at else None,
        "after": bands[at + 1] if at + 1 < len(bands) else None,
    }
    return render(request, "web/section.html", context)


def _rows(found: Overview, way: str, is_counted: bool, sort: str) -> list[Any]:
    rows = [
        (task, promise)
        for task, promise in found.promises
        if (not way or promise.way == way) and (not is_counted or promise.amount)
    ]
    return sorted_promises(rows, sort)


def _query(**values: str) -> str:
    return "".join(f"&{name}={value}" for name, value in values.items() if value)
