"""A person's notices: the list, opening one, marking all as read."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from peiyou.kernel.notices.actions.reading import mark_all_read, mark_read
from peiyou.kernel.notices.queries.notices import lines, unread, visible_to

ON_A_PAGE = 30


@never_cache
@login_required
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """Newest first; what has not been read is marked."""
    actor = request.actor  # type: ignore[attr-defined]
    page = Paginator(visible_to(actor).order_by("-pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    shown = lines(page.object_list)
    context = {
        "page": page,
        "lines": shown,
        "newest": shown[0].pk if shown else 0,
        "unread": unread(actor),
    }
    return render(request, "notices/list.html", context)


@login_required
@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark it as read and go where it leads."""
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    notice = get_object_or_404(visible_to(actor).select_related("person"), pk=pk)
    mark_read(notice=notice, actor=actor, at=at)
    return redirect(notice.link or "notices:list")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all up to the newest one that the page showed."""
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    newest = request.POST.get("until", "")
    until = int(newest) if newest.isascii() and newest.isdigit() and len(newest) < 19 else 0
    mark_all_read(person=request.user, until=until, actor=actor, at=at)  # type: ignore[arg-type]
    return redirect("notices:list")
