"""The first page: the plan for everybody, and what waits for those who work on it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from peiyou.kernel.plans.queries.drafts import open_drafts
from peiyou.kernel.plans.queries.published import current_versions
from peiyou.web.views.overview import overview_context
from peiyou.web.views.place import place_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The newest plan; above it, for operators, the drafts that wait to be checked."""
    is_operator = bool(getattr(request.user, "is_operator", False))
    work = list(open_drafts()) if is_operator else []
    newest = current_versions()[:1]
    context = {"work": work, "shows_work": is_operator}
    if not newest:
        return render(request, "web/empty.html", context)
    context |= overview_context(request, place_of(newest[0].plan.code))
    return render(request, "web/home.html", context)
