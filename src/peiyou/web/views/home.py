"""The first page: my work for who is signed in, the plan for everybody else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from peiyou.kernel.actions.work import work_of
from peiyou.web.lessons import lessons_for, shortcuts_for
from peiyou.web.shell import shell_of
from peiyou.web.views.overview import overview_context
from peiyou.web.views.place import place_of
from peiyou.web.years import KEPT


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    shell = shell_of(request)
    if shell.actor is not None:
        return _my_work(request)
    if shell.plan is None:
        return render(request, "web/empty.html")
    return render(
        request, "web/overview.html", overview_context(request, place_of(shell.plan.code))
    )


@never_cache
def _my_work(request: HttpRequest) -> HttpResponse:
    """What waits, by deadline; where I act; and, while nothing waits, what will."""
    shell = shell_of(request)
    work = work_of(shell.actor, shell.at) if shell.actor else []
    context = {
        "work": work,
        "first_due": next((item.due for item in work if item.due), None),
        "lessons": lessons_for(shell.roles),
        "shortcuts": shortcuts_for(shell),
        "ending": [capacity for capacity in shell.capacities if capacity.ends_soon],
    }
    return render(request, "web/home.html", context)


@require_POST
def choose_year(request: HttpRequest) -> HttpResponse:
    """Remember the year for this session, or none, and go back. Reading it checks it (`years`)."""
    request.session[KEPT] = request.POST.get("year", "")[:4]
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return redirect(back if safe else "home")
