"""The review screen as answers: the whole page, or one task's panel and what it touches.

Everything works without scripts too: a form that htmx would send answers with a redirect, and a
fragment that is opened by itself comes as the whole page with that panel open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from peiyou.kernel.plans.enums import Change
from peiyou.kernel.plans.models import Version
from peiyou.kernel.plans.queries.review import (
    Lens,
    Order,
    Overview,
    Panel,
    Row,
    Show,
    overview,
    panel,
)
from peiyou.kernel.plans.views.access import DeskRequest
from peiyou.kernel.plans.views.list_html import Lines
from peiyou.kernel.plans.views.source_html import jump_html, source_html


@dataclass(frozen=True, slots=True)
class Note:
    """What has just happened, or why not. `undo` is a task whose confirmation can be taken back."""

    text: str
    is_refusal: bool = False
    undo: Row | None = None


def lens_of(request: DeskRequest) -> Lens:
    """From the address; what nobody offers falls back to the ordinary."""
    show, order = request.GET.get("show", ""), request.GET.get("order", "")
    return Lens(
        Show(show) if show in set(Show) else Show.ALL,
        Order(order) if order in set(Order) else Order.DOUBT,
    )


def review_url(version: Version, lens: Lens, task: int | None = None) -> str:
    at = f"task={task}&" if task else ""
    return f"{reverse('plans:review', args=[version.pk])}?{at}{lens.query}"


def wants_fragment(request: DeskRequest) -> bool:
    """A step back in history asks through htmx too, but for the whole page."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def show_page(
    request: DeskRequest, version: Version, task: int | None, status: int = 200, **more: Any
) -> HttpResponse:
    """The whole screen with `task` open, or the first that waits for a person."""
    shown = overview(version, lens_of(request))
    chosen = task if task and shown.row(task) else _first(shown)
    at = panel(version, shown, chosen) if chosen else None
    context = _context(version, shown, at, **more) | {
        "source": source_html(version, shown),
        "list": Lines(version, shown.lens).task_list(shown, chosen),
    }
    return render(request, "plans/review.html", context, status=status)


def show_panel(
    request: DeskRequest,
    version: Version,
    task: int,
    *,
    touched: tuple[int, ...] = (),
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """One task's panel; with it the list lines and marks of the tasks that were `touched`."""
    if not wants_fragment(request):
        return show_page(request, version, task, status, **more)
    shown = overview(version, lens_of(request))
    at = panel(version, shown, task)
    if at is None:
        raise Http404(_("This has been merged, removed or discarded in the meantime."))
    rows = [row for pk in touched if (row := shown.row(pk))]
    context = _context(version, shown, at, **more) | {
        "touched": [Lines(version, shown.lens).line(row, oob=True) for row in rows],
        "jumps": [_jump(version, shown.lens, row) for row in rows],
    }
    return render(request, "plans/_answer.html", context, status=status)


def done(
    request: DeskRequest,
    version: Version,
    task: int,
    note: Note,
    *,
    touched: tuple[int, ...],
    words_changed: bool = True,
) -> HttpResponse:
    """After an act that left the list as it was. `words_changed`: the marks must be drawn anew."""
    if not wants_fragment(request):
        messages.success(request, note.text)
        return redirect(review_url(version, lens_of(request), task))
    answer = show_panel(request, version, task, touched=touched, note=note)
    answer["HX-Push-Url"] = review_url(version, lens_of(request), task)
    if words_changed:
        answer["HX-Trigger-After-Settle"] = "source-changed"
    return answer


def start_over(
    request: DeskRequest,
    version: Version,
    task: int | None,
    text: str,
    level: int = messages.SUCCESS,
) -> HttpResponse:
    """After an act that changed which tasks there are: the whole screen anew."""
    messages.add_message(request, level, text)
    where = review_url(version, lens_of(request), task)
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    return redirect(where)


def _first(shown: Overview) -> int | None:
    waiting = [r for r in shown.rows if not r.is_confirmed]
    row = next(iter([*waiting, *shown.rows, *shown.every]), None)
    return row.pk if row else None


def _context(
    version: Version, shown: Overview, at: Panel | None, mode: str = "read", **more: Any
) -> dict[str, Any]:
    counts = shown.counts
    return {
        "version": version,
        "shown": shown,
        "lens": shown.lens,
        "counts": counts,
        "panel": at,
        "mode": mode if version.is_draft else "read",
        "changes": Change,
        "is_complete": bool(counts["all"]) and not counts["unconfirmed"],
        **more,
    }


def _jump(version: Version, lens: Lens, row: Row) -> str:
    return jump_html(row, review_url(version, lens, row.pk), attributes=' hx-swap-oob="true"')
