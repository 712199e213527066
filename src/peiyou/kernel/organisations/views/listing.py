"""The register: searched, filtered, taken away."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode

from django.core.paginator import Paginator
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peiyou.kernel.organisations.exports import as_xlsx, csv_lines
from peiyou.kernel.organisations.filters import FilterForm
from peiyou.kernel.organisations.queries.listing import ORDERS, listed, rows_of
from peiyou.kernel.organisations.queries.naming import texts_of
from peiyou.kernel.organisations.queries.sheet import sheet_rows
from peiyou.kernel.organisations.views.access import day_of, may, today, visible

SIZE = 50
OFFERED = 12
VISITORS: Final = 5_000
"""Rows of a table for who is not signed in: what a province has, one or two seconds of work. Nobody can
keep the server busy with the whole register from outside; the API has all of it, page by page."""
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The whole page; for htmx, which asks while one types, only what was found."""
    return _page(request)


def _page(request: HttpRequest, status: int = 200) -> HttpResponse:
    form = FilterForm(request.GET, today=today(request))
    wanted = form.wanted()
    page = Paginator(listed(visible(request), wanted), SIZE).get_page(request.GET.get("page"))
    is_part = request.headers.get("HX-Target") == "found"
    context = {
        "form": form,
        "wanted": wanted,
        "page": page,
        "rows": rows_of(list(page.object_list), wanted.on),
        "kept": _kept(request, without=("page",)),
        "kept_unsorted": _kept(request, without=("page", "sort")),
        "orders": list(ORDERS),
        "node": visible(request).filter(key=wanted.under).first() if wanted.under else None,
        "most": _most(request),
        "is_today": wanted.on == today(request),
        "may_register": may(request, "organisations.register_unit", None),
        "may_edit": may(request, "organisations.move_unit", None),
    }
    name = "organisations/_found.html" if is_part else "organisations/list.html"
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Target"])
    return response


@require_safe
def table(request: HttpRequest, form: str) -> HttpResponseBase:
    """What the filters let through, as a file that can be imported again; it is sent as it is read.

    Visitors who ask for more than they may take get the list, which says so.
    """
    if form not in TYPES:
        raise Http404
    wanted = FilterForm(request.GET, today=today(request)).wanted()
    units = listed(visible(request), wanted)
    most = _most(request)
    if most is not None and units.order_by()[: most + 1].count() > most:
        return _page(request, status=403)
    rows = sheet_rows(units, wanted.on)
    response: StreamingHttpResponse
    if form == "csv":
        response = StreamingHttpResponse(csv_lines(rows), content_type=TYPES[form])
    else:
        response = FileResponse(as_xlsx(rows), content_type=TYPES[form])
    stamp = wanted.on.isoformat()
    name = quote(f"{_('register of units')} {stamp}.{form}")
    response["Content-Disposition"] = (
        f"attachment; filename=\"organisations-{stamp}.{form}\"; filename*=UTF-8''{name}"
    )
    return response


@require_safe
def choices(request: HttpRequest) -> HttpResponse:
    """Units to choose from while one types the name of one: options for a form's list."""
    on = day_of(request)
    text = next((request.GET[name] for name in request.GET if name != "on"), "")
    wanted = FilterForm({"q": text, "on": on.isoformat()}, today=today(request)).wanted()
    units = list(listed(visible(request), wanted)[:OFFERED]) if text.strip() else []
    texts = texts_of(units, on)
    rows = [(texts[row.unit.pk], row) for row in rows_of(units, on)]
    return render(request, "organisations/_options.html", {"rows": rows})


def _most(request: HttpRequest) -> int | None:
    """How many rows who looks may take at once; None: all."""
    return VISITORS if getattr(request, "actor", None) is None else None


def _kept(request: HttpRequest, without: tuple[str, ...]) -> str:
    """The filters that the address names, for links that keep them."""
    names = [name for name in FilterForm.base_fields if name not in without]
    return urlencode([(n, v) for n in names if (v := request.GET.get(n))])
