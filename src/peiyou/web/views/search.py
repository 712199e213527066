"""Search: a whole page, or for htmx only what was found."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from peiyou.kernel.plans.queries.search import KINDS, search
from peiyou.web.views.place import place_of

EXAMPLES = ("双师", "鲁班", "1+X", "学分银行", "农业农村部")


@require_safe
def search_page(request: HttpRequest, code: str, no: int | None = None) -> HttpResponse:
    place = place_of(code, no)
    query = request.GET.get("q", "")
    found = search(place.version, query, place.language)
    is_part = request.headers.get("HX-Target") == "results"
    context = {
        "place": place,
        "found": found,
        "query": query[:100],
        "groups": [(kind, found.groups[kind]) for kind in KINDS if kind in found.groups],
        "examples": EXAMPLES,
    }
    response = render(request, "web/results.html" if is_part else "web/search.html", context)
    patch_vary_headers(response, ["HX-Target"])
    return response
