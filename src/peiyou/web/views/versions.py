"""The versions of a plan: each stays readable as it was published."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from peiyou.kernel.plans.queries.published import versions_of
from peiyou.web.views.place import place_of


@require_safe
def versions(request: HttpRequest, code: str) -> HttpResponse:
    place = place_of(code)
    return render(
        request, "web/versions.html", {"place": place, "versions": list(versions_of(code))}
    )
