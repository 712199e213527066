"""Filling in: the sheet of one return, its cells saved one by one, nothing to report, answers to remarks and questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peiyou.common.money import grouped, in_wan
from peiyou.common.numerals import plain_int
from peiyou.engine.reporting import cells as paths
from peiyou.engine.reporting.actions.answering import answer_remark, explain
from peiyou.engine.reporting.actions.writing import write_cells
from peiyou.engine.reporting.models import Return
from peiyou.engine.reporting.queries.missing import Missing, missing_of
from peiyou.engine.reporting.queries.opened import whole_of
from peiyou.engine.reporting.queries.rates import Rates, percent, together
from peiyou.engine.reporting.queries.sheet import rates_by_task
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.reporting.queries.values import said_by
from peiyou.engine.reporting.views.access import (
    Request,
    demand_right,
    of_return,
    to_write,
    wants_fragment,
)
from peiyou.engine.reporting.views.screen import Names, Note, Screen, page_of
from peiyou.kernel.actions import DomainError
from peiyou.kernel.forms.unwritten import CellsWrong, Conflict
from peiyou.kernel.forms.values import Typed
from peiyou.kernel.forms.web import CellsRefused, questions, read_writes, refusals, saved


@of_return
@require_safe
def return_page(request: Request, row: Return) -> HttpResponse:
    """The whole page; for htmx, which opens a task from the list, only its panel, or only its questions."""
    seq = plain_int(request.GET.get("task", ""))
    screen = Screen(request, row)
    target = request.htmx.target if wants_fragment(request) else ""
    if seq is not None and target == "task":
        return screen.part("panel", seq)
    if seq is not None and target == "questions":
        return screen.part("questions", seq)
    return screen.page(seq)


@of_return
@require_safe
def history(request: Request, row: Return) -> HttpResponse:
    """How it came where it stands: read when somebody opens it."""
    context = {"round": row.round, "row": row, "case": row.case, "page_url": page_of(row)}
    name = "workflow/_history.html" if wants_fragment(request) else "reporting/history.html"
    return render(request, name, context)


@to_write
@require_POST
def cells(request: Request, row: Return) -> JsonResponse:
    """Cells as they are left: all of a request is kept, or nothing, or the answer is a question."""
    demand_right(request, ["write_cells"], row)
    form = skeleton_of(row.round).form
    sent = [request.POST.getlist(name) for name in ("cell", "base", "value")]
    try:
        writes = read_writes(form, *sent)
        write_cells(return_=row, writes=writes, actor=request.actor, at=request.at)
    except CellsRefused as refused:
        return JsonResponse(refusals(refused.messages), status=422)
    except Conflict as conflict:
        return JsonResponse(questions(form, conflict.questions), status=409)
    except CellsWrong as wrong:
        messages = {path: said for (_pk, path), said in wrong.messages.items()}
        return JsonResponse(refusals(messages), status=422)
    except DomainError as error:
        return JsonResponse(refusals({"": str(error)}), status=422)
    return JsonResponse(_kept(request, row, writes))


def _kept(request: Request, row: Return, writes: Sequence[Typed]) -> dict[str, Any]:
    """What stands there now, what is missing, and the sums and rates that follow from it."""
    asked = skeleton_of(row.round)
    said = said_by([row], asked)[row.pk]
    missing = missing_of(row, request.at, said)
    rates = rates_by_task(said, asked)
    says = _rates("whole", together(rates.values()))
    for seq in {paths.seq_of(one.cell) for one in writes}:
        says |= _rates(str(seq), rates[seq])
        says |= {
            f"{seq}/item/{number}/whole": grouped(whole_of(said.values, f"{seq}/item/{number}"))
            for at, number in asked.asks if at == seq
        }  # fmt: skip
    return saved(
        asked.form,
        {one.cell: said.values.get(one.cell) for one in writes},
        Names(asked.form).todo(missing),
    ) | {
        "sheet": {
            "says": says,
            "asks": _asks(missing),
        }
    }


def _asks(missing: Sequence[Missing]) -> dict[int, str]:
    """By seq of the task: its open questions in a word, as the tag `asks` has them."""
    found: dict[int, list[str]] = defaultdict(list)
    for one in missing:
        if one.is_question:
            found[paths.seq_of(one.cell)].append(f"{one.code}:{one.cell}")
    return {seq: " ".join(sorted(words)) for seq, words in found.items()}


def _rates(of: str, rates: Rates) -> dict[str, str]:
    """Texts of sums (万元) and rates by the place where they stand."""
    sums = {f"{of}/{what}": in_wan(getattr(rates, what)) for what in ("budget", "arrived", "spent")}
    return sums | {f"{of}/{one.code}": percent(rate) for one, rate in rates.named}


@of_return
@require_http_methods(["GET", "POST"])
def nothing(request: Request, row: Return, seq: int) -> HttpResponse:
    """Say that there is nothing to report of a task, and why, or that there is after all; GET asks before what
    was written for it is lost."""
    demand_right(request, ["write_cells"], row)
    screen = Screen(request, row)
    if screen.sheet.line(seq) is None:
        raise Http404(_("This round does not ask this task of the unit."))
    cell = paths.task(seq, paths.NOTHING)
    now = screen.sheet.said.values.get(cell)
    if request.method == "GET":
        lost = [
            path for path in screen.sheet.said.written
            if paths.seq_of(path) == seq and path != cell and screen.sheet.said.values[path] is not None
        ]  # fmt: skip
        name = "_nothing" if wants_fragment(request) else "nothing"
        return render(request, f"reporting/{name}.html", screen.task_context(seq) | {"lost": lost})
    reason = request.POST.get("reason", "").strip()[:500]
    if not reason and "taken_back" not in request.POST:
        return screen.done(seq, Note(_("Say why there is nothing to report."), "error"))
    value = None if "taken_back" in request.POST else reason
    try:
        write_cells(
            return_=row, writes=[Typed(cell, now, value)], actor=request.actor, at=request.at
        )
    except DomainError as error:
        return screen.done(seq, Note(str(error), "error"))
    said = _("Nothing to report for this task.") if value else _("This task is reported.")
    return screen.done(seq, Note(said))


@of_return
@require_POST
def answer(request: Request, row: Return) -> HttpResponse:
    """Say at a remark what was done about it."""
    demand_right(request, ["answer_remark"], row)
    cell = request.POST.get("cell", "")[:80]
    try:
        answer_remark(
            return_=row, cell=cell, text=request.POST.get("text", "")[:500], actor=request.actor, at=request.at
        )  # fmt: skip
    except DomainError as error:
        return Screen(request, row).done(_task_of(cell), Note(str(error), "error"))
    return Screen(request, row).done(_task_of(cell), Note(_("Answered.")))


@of_return
@require_POST
def explained(request: Request, row: Return) -> HttpResponse:
    """Say at a question of a rule why the figure is right; it holds for the figure that was looked at."""
    demand_right(request, ["explain"], row)
    screen, cell = Screen(request, row), request.POST.get("cell", "")[:80]
    code = request.POST.get("code", "")[:40]
    asked = screen.sheet.asked.form
    rows = {one.key for table in asked.tables for one in table.rows}
    if cell not in asked.by_path and cell not in rows:
        raise Http404(_("This round does not ask this of the unit."))
    try:
        explain(
            return_=row, code=code, cell=cell, value=request.POST.get("value", "")[:80],
            text=request.POST.get("text", "")[:1000], actor=request.actor, at=request.at,
        )  # fmt: skip
    except DomainError as error:
        return screen.done(_task_of(cell), Note(str(error), "error"))
    return screen.done(_task_of(cell), Note(_("Explained. Whoever checks it reads this.")))


def _task_of(cell: str) -> int:
    """0 for what is no path: no task has that place."""
    return plain_int(cell.partition("/")[0]) or 0
