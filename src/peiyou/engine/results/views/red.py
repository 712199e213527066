"""Replies to red ratings: who owes one, what was answered, and what becomes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Max, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from peiyou.engine.reporting.views.access import Request, signed_in
from peiyou.engine.results.actions.red import accept_red, answer_red, chase_replies, return_red
from peiyou.engine.results.enums import RedState, Voice
from peiyou.engine.results.models import RedAnswer, RedReply
from peiyou.engine.results.queries.lines import Line, lines_of
from peiyou.engine.results.queries.red import (
    OPEN,
    RELATED,
    TO_ANSWER,
    is_overdue,
    replies_visible,
    reply_of,
)
from peiyou.engine.results.tables.ratings import sheet_of_replies
from peiyou.engine.results.views.rating_access import as_file
from peiyou.kernel.actions import DomainError, authority
from peiyou.kernel.plans.queries.published import current_versions
from peiyou.kernel.workflow.queries.cases import history_of

SIZE: Final = 50
OVERDUE: Final = "overdue"


def _seen(request: Request) -> QuerySet[RedReply]:
    if not authority().scope(request.actor, "results.view_ratings", request.at):
        raise PermissionDenied
    return replies_visible(request.actor, request.at)


def _chosen(request: Request, rows: QuerySet[RedReply]) -> QuerySet[RedReply]:
    state, name = request.GET.get("state", ""), request.GET.get("q", "")[:60]
    if state in RedState.values:
        rows = rows.filter(case__state=state)
    elif state == OVERDUE:
        rows = rows.filter(case__state__in=OPEN, case__due_at__lte=request.at)
    if name:
        rows = rows.filter(node__name__icontains=name)
    period = request.GET.get("period", "")[:40]
    return rows.filter(period__code=period) if period else rows


@signed_in
@require_safe
def red(request: Request) -> HttpResponse:
    """Those one sees, by state; what is late first."""
    seen = _seen(request)
    counts = Counter(seen.values_list("case__state", flat=True))
    late = seen.filter(case__state__in=OPEN, case__due_at__lte=request.at).count()
    rows = _chosen(request, seen).select_related(*RELATED)
    page = Paginator(rows.order_by("case__closed_at", "case__due_at", "pk"), SIZE).get_page(
        request.GET.get("page")
    )
    answers, tasks = _answers(page.object_list), _tasks()
    get = {key: request.GET.get(key, "")[:60] for key in ("state", "q", "period")}
    context = {
        "page": page,
        "rows": [
            (row, tasks.get(row.task_key), answers.get(row.pk), is_overdue(row.case.state, row.case.due_at, request.at))
            for row in page.object_list
        ],
        "states": [(one.value, one.label, counts[one]) for one in RedState if counts[one]],
        "all": sum(counts.values()),
        "late": late,
        "get": get,
        "kept": urlencode({key: value for key, value in get.items() if value}),
        "may_chase": authority().allows(request.actor, "results.chase_replies", None, request.at),
    }  # fmt: skip
    return render(request, "results/red.html", context)


@signed_in
@require_safe
def red_file(request: Request, form: str) -> HttpResponse:
    rows = list(_chosen(request, _seen(request)).select_related(*RELATED).order_by("pk")[:20_000])
    return as_file(
        sheet_of_replies(rows, _tasks(), _answers(rows), request.at), form, "red-replies"
    )


@signed_in
@require_POST
def red_chase(request: Request) -> HttpResponse:
    """Remind all that are late, within one's scope."""
    if not authority().allows(request.actor, "results.chase_replies", None, request.at):
        raise PermissionDenied
    late = _seen(request).filter(case__state__in=TO_ANSWER, case__due_at__lte=request.at)
    rows = list(late.select_related(*RELATED).order_by("pk")[:500])
    told = chase_replies(replies=rows, actor=request.actor, at=request.at).n
    words = ngettext("%(n)s person was reminded.", "%(n)s people were reminded.", told)
    messages.success(request, words % {"n": told})
    return redirect("results:red")


# --- one of them ------------------------------------------------------------------------------------------


def _reply(request: Request, key: UUID) -> RedReply:
    found = reply_of(key) if _seen(request).filter(key=key).exists() else None
    if found is None:
        raise Http404(_("There is no such reply, or it is not yours to see."))
    return found


@signed_in
@require_safe
def red_reply(request: Request, key: UUID) -> HttpResponse:
    row = _reply(request, key)
    may = authority().allows
    line = _tasks().get(row.task_key)
    context = {
        "row": row,
        "line": line,
        "voices": [(Voice(code), said, _red_lines(said)) for code, said in row.voices.items()],
        "answers": list(row.answers.order_by("-no")),
        "is_late": is_overdue(row.case.state, row.case.due_at, request.at),
        "state": RedState(row.case.state),
        "history": history_of(row.case),
        "may_answer": may(request.actor, "results.answer_red", row, request.at),
        "may_decide": may(request.actor, "results.accept_red", row, request.at),
    }
    return render(request, "results/red_reply.html", context)


def _red_lines(said: dict[str, Any]) -> list[tuple[Line, int, int]]:
    """Deliverables that were computed red, with what was reached and what would have been even pace, in percent."""
    lines = {str(line.key): line for line in _lines()} if "lines" in said else {}
    return [(lines[key], *pace) for key, pace in said.get("lines", {}).items() if key in lines]


def _answer(request: Request, row: RedReply) -> None:
    sent = request.POST
    answer_red(
        reply=row, obstacle=sent.get("obstacle", "")[:3000], remedy=sent.get("remedy", "")[:3000],
        by=_day(sent.get("by", "")), responsible=sent.get("responsible", "")[:150],
        actor=request.actor, at=request.at,
    )  # fmt: skip


def _accept(request: Request, row: RedReply) -> None:
    accept_red(reply=row, actor=request.actor, at=request.at)


def _return(request: Request, row: RedReply) -> None:
    reason = request.POST.get("reason", "")[:3000]
    return_red(reply=row, reason=reason, actor=request.actor, at=request.at)


ACTS: Final[dict[str, tuple[str, Callable[[Request, RedReply], None]]]] = {
    "answer": ("results.answer_red", _answer),
    "accept": ("results.accept_red", _accept),
    "return": ("results.return_red", _return),
}


@signed_in
@require_POST
def act(request: Request, key: UUID, what: str) -> HttpResponse:
    """One act; what is refused is said on the page."""
    row = _reply(request, key)
    verb, do = ACTS[what]
    if not authority().allows(request.actor, verb, row, request.at):
        raise PermissionDenied
    try:
        do(request, row)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("results:red_reply", key=row.key)


def _lines() -> list[Line]:
    """Of every plan: three statements each."""
    return [line for version in current_versions() for line in lines_of(version)]


def _tasks() -> dict[UUID, Line]:
    """The first line of each task."""
    found: dict[UUID, Line] = {}
    for line in _lines():
        found.setdefault(line.task_key, line)
    return found


def _answers(rows: Iterable[RedReply]) -> dict[int, RedAnswer]:
    """The newest answer of each. One statement."""
    pks = [row.pk for row in rows]
    newest = RedAnswer.objects.filter(reply__in=pks).values("reply").annotate(last=Max("pk"))
    found = RedAnswer.objects.filter(pk__in=newest.values("last"))
    return {one.reply_id: one for one in found}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
