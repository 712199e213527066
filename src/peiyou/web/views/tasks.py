"""One task, and the stable link that leads to it in whatever version is current."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peiyou.kernel.plans.queries.published import newest_number
from peiyou.kernel.plans.queries.tasks import find_by_key, task_page
from peiyou.web.portal.beside import published_beside
from peiyou.web.views.place import place_of


@require_safe
def task(request: HttpRequest, code: str, seq: int, no: int | None = None) -> HttpResponse:
    place = place_of(code, no)
    page = task_page(place.version, seq, place.language)
    if page is None:
        raise Http404(_("This version of the plan has no task at this place."))
    stable = request.build_absolute_uri(reverse("web:task_by_key", args=[code, page.row.key]))
    context = {
        "place": place,
        "page": page,
        "task": page.row,
        "stable_link": stable,
        "published": published_beside(place.code, [page.row.key], place.language),
    }
    return render(request, "web/task.html", context)


@require_safe
def task_by_key(request: HttpRequest, code: str, key: UUID) -> HttpResponse:
    found = find_by_key(code, key)
    if found is None:
        raise Http404(_("No published version of this plan has this task."))
    version, row = found
    if version.no == newest_number(version):
        return redirect("web:task", code, row.seq)
    return redirect("web:task", code, version.no, row.seq)
