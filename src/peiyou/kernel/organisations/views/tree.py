"""The tree, level by level: the page with a path open, and for htmx one branch."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.listing import Wanted, listed, rows_of
from peiyou.kernel.organisations.queries.tree_page import Asked, changes_between, level, opened
from peiyou.kernel.organisations.views.access import day_of, today, unit_of, visible

HITS = 12


@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """`open` is the key of a unit whose path is open; `q` looks for units of this tree."""
    asked = asked_of(request)
    sought = _sought(request)
    query = request.GET.get("q", "").strip()[:60]
    context = {
        "asked": asked,
        "hierarchies": Hierarchy,
        "query": query,
        "hits": _hits(asked, query) if query else [],
        "is_today": asked.on == asked.today,
    }
    if request.headers.get("HX-Target") == "hits":
        response = render(request, "organisations/_hits.html", context)
    else:
        context |= {"level": opened(asked, sought), "sought": sought}
        if asked.on != asked.today:
            context["changes"] = changes_between(asked, sought)
        response = render(request, "organisations/tree.html", context)
    patch_vary_headers(response, ["HX-Target"])
    return response


@require_safe
def branch(request: HttpRequest, key: UUID) -> HttpResponse:
    """What stands directly under one unit."""
    asked = asked_of(request)
    unit = unit_of(request, key)
    context = {"asked": asked, "level": level(asked, unit), "unit": unit}
    return render(request, "organisations/_level.html", context)


def asked_of(request: HttpRequest) -> Asked:
    """Tree and day from the address; what nobody offers falls back to the ordinary."""
    hierarchy = request.GET.get("hierarchy", "")
    known = hierarchy if hierarchy in Hierarchy.values else Hierarchy.PLACE
    return Asked(Hierarchy(known), day_of(request), today(request), visible(request))


def _sought(request: HttpRequest) -> Unit | None:
    try:
        return unit_of(request, UUID(request.GET.get("open", "")))
    except ValueError:
        return None


def _hits(asked: Asked, query: str) -> list[object]:
    wanted = Wanted(on=asked.on, text=query, hierarchy=asked.hierarchy)
    return list(rows_of(list(listed(asked.visible, wanted)[:HITS]), asked.on))
