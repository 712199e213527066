"""Who answers for what: all departments, and one of them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peiyou.kernel.plans.queries.departments import department_page, departments_of
from peiyou.web.views.place import place_of


@require_safe
def departments(request: HttpRequest, code: str, no: int | None = None) -> HttpResponse:
    place = place_of(code, no)
    rows = departments_of(place.version, place.language)
    most = max((row.tasks for row in rows), default=1)
    return render(
        request,
        "web/departments.html",
        {"place": place, "rows": rows, "most": most, "has_leads": any(row.leads for row in rows)},
    )


@require_safe
def department(request: HttpRequest, code: str, pk: int, no: int | None = None) -> HttpResponse:
    place = place_of(code, no)
    page = department_page(place.version, pk, place.language)
    if page is None:
        raise Http404(_("This version of the plan does not name this department."))
    return render(request, "web/department.html", {"place": place, "page": page})
