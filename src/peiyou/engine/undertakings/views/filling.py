"""Filling in: the editor of one undertaking, its cells saved one by one, tasks ticked, remarks answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peiyou.common.money import grouped
from peiyou.common.numerals import plain_int
from peiyou.engine.undertakings.actions.answering import answer_remark
from peiyou.engine.undertakings.actions.writing import Write, write_cells
from peiyou.engine.undertakings.cells import seq_of
from peiyou.engine.undertakings.models import Undertaking
from peiyou.engine.undertakings.queries.missing import missing_from
from peiyou.engine.undertakings.queries.sheet import money_by_task
from peiyou.engine.undertakings.queries.skeleton import skeleton_of, whole_form_of
from peiyou.engine.undertakings.views.access import (
    Request,
    demand_right,
    of_undertaking,
    to_write,
    wants_fragment,
)
from peiyou.engine.undertakings.views.screen import Note, Screen
from peiyou.kernel.actions import DomainError
from peiyou.kernel.forms.definition import Form, Value
from peiyou.kernel.forms.unwritten import CellsWrong, Conflict
from peiyou.kernel.forms.web import CellsRefused, Typed, questions, read_writes, refusals, saved


@of_undertaking
@require_safe
def undertaking(request: Request, undertaking: Undertaking) -> HttpResponse:
    """The whole page; for htmx, which opens a task from the list, only its panel."""
    seq = plain_int(request.GET.get("task", ""))
    screen = Screen(request, undertaking)
    if wants_fragment(request) and request.htmx.target == "task" and seq is not None:
        return screen.panel(seq)
    return screen.page(seq)


@of_undertaking
@require_safe
def history(request: Request, undertaking: Undertaking) -> HttpResponse:
    """How it came where it stands: read when somebody opens it."""
    context = {
        "undertaking": undertaking,
        "season": undertaking.season,
        "case": undertaking.case,
        "page_url": reverse(
            "undertakings:undertaking", args=[undertaking.season.key, undertaking.key]
        ),
    }
    is_part = wants_fragment(request)
    name = "workflow/_history.html" if is_part else "undertakings/history.html"
    return render(request, name, context)


@to_write
@require_POST
def cells(request: Request, undertaking: Undertaking) -> JsonResponse:
    """Cells as they are left: all of a request is kept, or nothing, or the answer is a question."""
    demand_right(request, ["write_cells"], undertaking)
    paths = request.POST.getlist("cell")
    form = whole_form_of(undertaking.season)
    try:
        writes = read_writes(
            form, paths, request.POST.getlist("base"), request.POST.getlist("value")
        )
        written = write_cells(
            undertaking=undertaking,
            writes=[Write(one.cell, one.base, one.value) for one in writes],
            actor=request.actor,
            at=request.at,
        )
    except CellsRefused as refused:
        return JsonResponse(refusals(refused.messages), status=422)
    except Conflict as conflict:
        return JsonResponse(questions(form, conflict.questions), status=409)
    except CellsWrong as wrong:
        messages = {path: said for (_pk, path), said in wrong.messages.items()}
        return JsonResponse(refusals(messages), status=422)
    except DomainError as error:
        return JsonResponse(refusals({"": str(error)}), status=422)
    return JsonResponse(_kept(undertaking, form, writes, written.values))


def _kept(
    undertaking: Undertaking, form: Form, writes: Sequence[Typed], values: Mapping[str, Value]
) -> dict[str, Any]:
    asked = skeleton_of(undertaking.season)
    written = {one.cell: values.get(one.cell) for one in writes}
    tasks = money_by_task(values)
    seqs = {seq_of(one.cell) for one in writes}
    missing = [(one.cell, one.sentence) for one in missing_from(undertaking, values, asked)]
    return saved(form, written, missing) | {
        "sheet": {
            "tasks": {seq: _said(tasks.get(seq, Decimal())) for seq in seqs},
            "total": grouped(sum(tasks.values(), Decimal())),
            "sources": _by_source(asked.sources, values),
        }
    }


def _by_source(codes: Iterable[str], values: Mapping[str, Value]) -> dict[str, str]:
    found: Counter[str] = Counter()
    for cell, value in values.items():
        parts = cell.split("/")
        if parts[1] == "fund" and isinstance(value, Decimal | int):
            found[parts[2]] += value  # type: ignore[assignment]
    return {code: grouped(Decimal(found[code])) for code in codes}


def _said(money: Decimal) -> str:
    return grouped(money) if money else ""


@of_undertaking
@require_http_methods(["GET", "POST"])
def tick(request: Request, undertaking: Undertaking, seq: int) -> HttpResponse:
    """Take a task up, or not after all; GET asks before what was written for it is lost."""
    demand_right(request, ["write_cells"], undertaking)
    screen = Screen(request, undertaking)
    if request.method == "GET":
        return _ask(request, screen, seq)
    taken = request.POST.get("taken") == "1"
    write = Write(f"{seq}/taken", not taken, taken)
    try:
        write_cells(undertaking=undertaking, writes=[write], actor=request.actor, at=request.at)
    except DomainError as error:
        return screen.done(seq, Note(str(error), "error"))
    said = _("This task is taken up.") if taken else _("This task is not taken up any more.")
    return screen.done(seq, Note(said))


def _ask(request: Request, screen: Screen, seq: int) -> HttpResponse:
    prefix = f"{seq}/"
    lost = [
        cell for cell, value in screen.sheet.values.items()
        if cell.startswith(prefix) and value not in {None, "", False} and not cell.endswith("/taken")
    ]  # fmt: skip
    context = screen.task_context(seq) | {"lost": lost}
    name = "_give_up" if wants_fragment(request) else "give_up"
    return render(request, f"undertakings/{name}.html", context)


@of_undertaking
@require_POST
def answer(request: Request, undertaking: Undertaking) -> HttpResponse:
    """Say at a remark what was done about it."""
    demand_right(request, ["answer_remark"], undertaking)
    cell = request.POST.get("cell", "")
    try:
        answer_remark(
            undertaking=undertaking, cell=cell, text=request.POST.get("text", "")[:500],
            actor=request.actor, at=request.at,
        )  # fmt: skip
    except DomainError as error:
        return Screen(request, undertaking).done(_task_of(cell), Note(str(error), "error"))
    return Screen(request, undertaking).done(_task_of(cell), Note(_("Answered.")))


def _task_of(cell: str) -> int:
    """0 for what is no path: no task has that place."""
    return plain_int(cell.partition("/")[0]) or 0
