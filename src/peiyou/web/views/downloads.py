"""Tables to take away. The same rows as the pages, through the same queries."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from peiyou.kernel.plans.queries.departments import department_page
from peiyou.kernel.plans.queries.rows import TaskRow, task_rows
from peiyou.kernel.plans.tables import as_csv, as_xlsx, headings, table_rows
from peiyou.web.views.place import Place, place_of

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
def plan_table(request: HttpRequest, code: str, form: str, no: int | None = None) -> HttpResponse:
    place = place_of(code, no)
    tasks = task_rows(place.version.tasks.order_by("seq"), place.language)
    return _table(place, tasks, form, str(place.title))


@require_safe
def department_table(
    request: HttpRequest, code: str, pk: int, form: str, no: int | None = None
) -> HttpResponse:
    place = place_of(code, no)
    page = department_page(place.version, pk, place.language)
    if page is None:
        raise Http404
    return _table(place, page.tasks, form, f"{place.title} · {page.row.name}")


def _table(place: Place, tasks: Iterable[TaskRow], form: str, title: str) -> HttpResponse:
    if form not in TYPES:
        raise Http404
    head = headings(is_translated=place.is_translated)
    rows = table_rows(tasks, is_translated=place.is_translated)
    content = as_csv(head, rows) if form == "csv" else as_xlsx(title, head, rows)
    response = HttpResponse(content, content_type=TYPES[form])
    name = quote(f"{title} v{place.version.no}.{form}")
    response["Content-Disposition"] = (
        f"attachment; filename=\"{place.code}-v{place.version.no}.{form}\"; filename*=UTF-8''{name}"
    )
    return response
