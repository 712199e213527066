"""Annual reports that their issuers made public. Never kept in a cache: one that is withdrawn is gone at once."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from peiyou.common.numerals import plain_int
from peiyou.engine.results.queries.reports.listing import public_reports

SIZE = 50


@never_cache
@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    rows = public_reports()
    years = sorted({*rows.order_by().values_list("report__year", flat=True)}, reverse=True)
    year = plain_int(request.GET.get("year", ""), 4)
    words = request.GET.get("q", "").strip()[:60]
    if year in years:
        rows = rows.filter(report__year=year)
    if words:
        rows = rows.filter(report__unit__name__icontains=words)
    page = Paginator(rows, SIZE).get_page(request.GET.get("page"))
    kept = urlencode([(name, value) for name, value in request.GET.items() if name in {"year", "q"}])  # fmt: skip
    context = {"page": page, "years": years, "year": year, "q": words, "kept": kept}
    return render(request, "web/portal/reports.html", context)
