"""Ratings in three voices: of every task at a place, of one task at every place below, where they disagree, and one
of them in full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from peiyou.common.numerals import plain_int
from peiyou.engine.reporting.enums import Rating
from peiyou.engine.reporting.views.access import Request, signed_in
from peiyou.engine.results.actions.rating import HOLDER, give_rating, withdraw_rating
from peiyou.engine.results.queries.judging import Judged, person_who, ties_of
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.ratings import Asked, Three, history_of, ratings_of
from peiyou.engine.results.queries.red import replies_visible
from peiyou.engine.results.tables.ratings import Row, sheet_of_ratings
from peiyou.engine.results.views.rating_access import Here, as_file, here_of
from peiyou.kernel.actions import DomainError, authority
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.evidence.web import upload_of
from peiyou.kernel.organisations.models import Unit

MOST: Final = 400
"""Rows of one page; the file has all of them."""
SIZE: Final = 50
WHOLE: Final = "all"
"""Instead of a page: everything on one, to be printed."""


@signed_in
@require_safe
def ratings(request: Request) -> HttpResponse:
    """Every task at a place; or, with `task`, one task at every place directly below it."""
    here = here_of(request)
    if here.period is None:
        return render(request, "results/ratings.html", {"here": here, "rows": []})
    asked = here.asked()
    seq = _seq(request, asked)
    rows = _rows(here, asked, seq)
    context = {
        "here": here,
        "asked": asked,
        "rule_source": asked.rule.source_in(get_language()),
        "rows": rows[:MOST],
        "all": len(rows),
        "seq": seq,
        "tasks": _heads(asked),
        "by_place": seq is not None,
    }
    return render(request, "results/ratings.html", context)


@signed_in
@require_safe
def ratings_file(request: Request, form: str) -> HttpResponse:
    here = here_of(request)
    asked = here.asked()
    rows = _rows(here, asked, _seq(request, asked))
    return as_file(sheet_of_ratings(asked, rows, _("Ratings")), form, "ratings")


@signed_in
@require_safe
def disagreements(request: Request) -> HttpResponse:
    """Where voices differ, the widest apart first: at the place and directly below it; `task`: of one task."""
    here = here_of(request)
    if here.period is None:
        return render(request, "results/disagreements.html", {"here": here, "rows": []})
    asked = here.asked()
    seq, least, words = _seq(request, asked), _least(request), _words(request)
    rows = _apart(here, asked, seq, least, words)
    is_whole = request.GET.get("page") == WHOLE
    page = Paginator(rows, max(len(rows), 1) if is_whole else SIZE).get_page(
        request.GET.get("page")
    )
    said = {"task": str(seq or ""), "least": "2" if least == 2 else "", "q": words}
    context = {
        "here": here, "asked": asked, "rows": list(page), "page": page, "is_whole": is_whole,
        "all": len(rows), "seq": seq, "least": least, "words": words, "query": here.kept(**said),
        "tasks": _heads(asked),
    }  # fmt: skip
    return render(request, "results/disagreements.html", context)


@signed_in
@require_safe
def disagreements_file(request: Request, form: str) -> HttpResponse:
    here = here_of(request)
    asked = here.asked()
    rows = _apart(here, asked, _seq(request, asked), _least(request), _words(request))
    return as_file(sheet_of_ratings(asked, rows, _("Ratings that differ")), form, "disagreements")


def _heads(asked: Asked) -> list[Line]:
    """The first line of each task, which says what the task is."""
    return [lines[0] for lines in asked.tasks.values()]


def _seq(request: Request, asked: Asked) -> int | None:
    seq = plain_int(request.GET.get("task", ""))
    return seq if seq in {line.task_seq for line in asked.board.lines} else None


def _rows(here: Here, asked: Asked, seq: int | None) -> list[Row]:
    if seq is None:
        found = ratings_of(asked, [here.node])
        return [(here.node, line, found[here.node.pk, line.task_key]) for line in _heads(asked)]
    [line] = [one for one in _heads(asked) if one.task_seq == seq]
    found = ratings_of(asked, [here.node, *here.below])
    return [(node, line, found[node.pk, line.task_key]) for node in (here.node, *here.below)]


def _least(request: Request) -> int:
    return 2 if request.GET.get("least") == "2" else 1


def _words(request: Request) -> str:
    return request.GET.get("q", "").strip()[:60]


def _apart(here: Here, asked: Asked, seq: int | None, least: int, words: str) -> list[Row]:
    """`words`: of a task, or of the name of a place."""
    nodes = {node.pk: node for node in (here.node, *here.below)}
    found = ratings_of(asked, list(nodes.values()))
    heads = {line.task_key: line for line in _heads(asked) if seq in {None, line.task_seq}}
    rows = [
        (nodes[one.node], heads[one.task_key], one)
        for one in found.values()
        if one.task_key in heads and one.apart >= least
        and _has(words, nodes[one.node], heads[one.task_key])
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row[2].apart, row[1].task_seq))


def _has(words: str, node: Unit, line: Line) -> bool:
    if words.isdecimal():
        return words == line.task_no
    return words.casefold() in f"{line.task} {node.name} {node.name_key}".casefold()


# --- one of them ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class About:
    """One task at one place in a period."""

    here: Here
    asked: Asked
    lines: list[Line]

    @property
    def judged(self) -> Judged:
        return Judged(self.here.node, self.asked.period, self.lines[0].task_key)


def _about(request: Request, node: UUID, task: UUID) -> About:
    here = here_of(request, key=node)
    asked = here.asked()
    lines = asked.tasks.get(task)
    if lines is None:
        raise Http404(_("This plan has no such task."))
    return About(here, asked, lines)


@signed_in
@require_safe
def rating(request: Request, node: UUID, task: UUID) -> HttpResponse:
    about = _about(request, node, task)
    here, head = about.here, about.lines[0]
    three = ratings_of(about.asked, [here.node])[here.node.pk, task]
    history = history_of(about.asked.period, here.node, task)
    replies = replies_visible(request.actor, request.at).filter(
        period=about.asked.period, node=here.node, task_key=task
    )
    context = {
        "here": here,
        "asked": about.asked,
        "rule_source": about.asked.rule.source_in(get_language()),
        "head": head,
        "three": three,
        "lines": [(line, three.paces[line.key]) for line in about.lines],
        "history": _with_evidence(history),
        "words": {line.key: line for line in about.lines},
        "reply": replies.select_related("case").order_by("-no").first(),
        "colours": Rating.choices,
        **_rights(request, about, three),
    }
    return render(request, "results/rating.html", context)


def _rights(request: Request, about: About, three: Three) -> dict[str, Any]:
    """Whether who looks may rate here; where a role of theirs forbids it, which."""
    person = person_who(request.actor)
    may = authority().allows
    if person is None or not may(request.actor, "results.give_rating", about.judged, request.at):
        return {"may_rate": False, "tie": None}
    tie = ties_of(person, about.judged, request.at).select_related("unit").first()
    return {"may_rate": tie is None, "tie": tie, "may_withdraw": tie is None and bool(three.given)}


def _with_evidence(history: list[Any]) -> list[tuple[Any, list[Attachment]]]:
    keys = [str(one.key) for one in history]
    rows = Attachment.objects.filter(source_kind=HOLDER, source_id__in=keys, removed_at=None)
    found: dict[str, list[Attachment]] = {}
    for row in rows.select_related("file").order_by("pk"):
        found.setdefault(row.source_id, []).append(row)
    return [(one, found.get(str(one.key), [])) for one in history]


@signed_in
@require_POST
def rating_give(request: Request, node: UUID, task: UUID) -> HttpResponse:
    about = _about(request, node, task)
    judged = _which(request, about)
    _demand(request, "results.give_rating", judged)
    sent = request.FILES.get("file")
    try:
        give_rating(
            judged=judged, colour=request.POST.get("colour", "")[:5],
            reason=request.POST.get("reason", "")[:3000], evidence=upload_of(sent) if sent else None,
            actor=request.actor, at=request.at,
        )  # fmt: skip
        messages.success(request, _("Your rating stands. What was said before is kept below it."))
    except DomainError as error:
        messages.error(request, str(error))
    return _back(about)


@signed_in
@require_POST
def rating_withdraw(request: Request, node: UUID, task: UUID) -> HttpResponse:
    about = _about(request, node, task)
    judged = _which(request, about)
    _demand(request, "results.withdraw_rating", judged)
    try:
        withdraw_rating(
            judged=judged, reason=request.POST.get("reason", "")[:3000], actor=request.actor, at=request.at
        )  # fmt: skip
        messages.success(request, _("Taken back: it is not rated any more."))
    except DomainError as error:
        messages.error(request, str(error))
    return _back(about)


def _which(request: Request, about: About) -> Judged:
    """The task as a whole, or one deliverable of it."""
    asked = request.POST.get("deliverable", "")
    key = next((line.key for line in about.lines if str(line.key) == asked), None)
    return Judged(about.here.node, about.asked.period, about.lines[0].task_key, key)


def _demand(request: Request, verb: str, judged: Judged) -> None:
    if not authority().allows(request.actor, verb, judged, request.at):
        raise PermissionDenied


def _back(about: About) -> HttpResponse:
    url = reverse("results:rating", args=[about.here.node.key, about.lines[0].task_key])
    return redirect(f"{url}?period={about.asked.period.code}")
