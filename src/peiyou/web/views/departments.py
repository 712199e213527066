"""Who answers for what: all departments, and one of them."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.listing import rows_of
from peiyou.kernel.organisations.views.access import day_of, today
from peiyou.kernel.plans.queries.addressees import addressed_of, who
from peiyou.kernel.plans.queries.departments import department_page, departments_of
from peiyou.kernel.plans.queries.meanings import meanings
from peiyou.web.portal.beside import published_beside
from peiyou.web.views.place import place_of

SIZE = 40
"""Organisations on a page."""


class Counted(Paginator):
    """Pages of a query whose rows have been counted already."""

    def __init__(self, rows: QuerySet[Unit], total: int) -> None:
        super().__init__(rows, SIZE)
        self.count = total


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
    on = day_of(request)
    found = meanings([place.version], on)
    whom = addressed_of(found, pk)[pk]
    shows = whom.tally.total <= SIZE or {"page", "list"} & request.GET.keys()
    units = Counted(who(found, pk), whom.tally.total).get_page(request.GET.get("page"))
    context = {
        "place": place,
        "page": page,
        "who": whom,
        "published": published_beside(place.code, [row.key for row in page.tasks], place.language),
        "units": units,
        "unit_rows": rows_of(list(units.object_list), on) if shows else [],
        "on": on,
        "is_today": on == today(request),
        "day": "" if on == today(request) else f"on={on.isoformat()}",
    }
    return render(request, "web/department.html", context)
