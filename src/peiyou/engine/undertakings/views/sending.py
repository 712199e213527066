"""Acts on a whole undertaking, each after a look at what it will do: declare, submit, return; and on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from peiyou.common.numerals import plain_int
from peiyou.engine.undertakings.actions.deciding import return_undertaking
from peiyou.engine.undertakings.actions.declaring import declare_tasks
from peiyou.engine.undertakings.actions.submitting import submit_undertaking
from peiyou.engine.undertakings.enums import BELOW_PROVINCE
from peiyou.engine.undertakings.models import Undertaking
from peiyou.engine.undertakings.views.access import Request, demand_right, of_undertaking
from peiyou.engine.undertakings.views.screen import Names, Screen
from peiyou.kernel.actions import DomainError
from peiyou.kernel.actions.rehearsal import rehearsal
from peiyou.kernel.forms.web import Answers
from peiyou.kernel.workflow.models import Case


@of_undertaking
@require_http_methods(["GET", "POST"])
def submit(request: Request, undertaking: Undertaking) -> HttpResponse:
    """What will be sent, to whom, and what is locked then; a second answer sends it."""
    demand_right(request, ["submit_undertaking"], undertaking)
    error = ""
    if request.method == "POST":
        try:
            submit_undertaking(
                undertaking=undertaking, seen=_seen(request), actor=request.actor, at=request.at
            )
        except DomainError as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Submitted. You are told when it is passed or returned."))
            return redirect(_page(undertaking))
    screen = Screen(request, undertaking)
    if not screen.may_write:
        return redirect(_page(undertaking))
    error, goes_to = (error, None) if error else _rehearse(request, undertaking)
    context = screen.task_context(None) | {
        "goes_to": goes_to, "error": error, "seen": undertaking.case.version,
        "unanswered": {c: one for c, one in screen.remarks.items() if not one.answered_at},
    }  # fmt: skip
    return render(request, "undertakings/submit.html", context, status=422 if request.method == "POST" else 200)  # fmt: skip


def _rehearse(request: Request, undertaking: Undertaking) -> tuple[str, Case | None]:
    """Why it cannot be sent yet, or where it would be."""
    try:
        with rehearsal():
            submit_undertaking(
                undertaking=undertaking, seen=None, actor=request.actor, at=request.at
            )
            return "", Case.objects.select_related("holder").get(pk=undertaking.case_id)
    except DomainError as refusal:
        return str(refusal), None


@of_undertaking
@require_http_methods(["GET", "POST"])
def declare(request: Request, undertaking: Undertaking) -> HttpResponse:
    """Show the units of a province what it takes up; before that, which units and which tasks."""
    demand_right(request, ["declare_tasks"], undertaking)
    if request.method == "POST":
        try:
            declare_tasks(undertaking=undertaking, actor=request.actor, at=request.at)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Declared. Your units see these tasks now."))
        return redirect(_page(undertaking))
    screen = Screen(request, undertaking)
    if not screen.page_context(None)["may_declare"]:
        return redirect(_page(undertaking))
    units = undertaking.season.undertakings.filter(
        province=undertaking.province_id, party__in=BELOW_PROVINCE
    )
    context = screen.task_context(None) | {"units": units.count()}
    return render(request, "undertakings/declare.html", context)


@dataclass(frozen=True, slots=True)
class Pinned:
    """A remark that is about to be made."""

    cell: str
    name: str
    text: str


@of_undertaking
@require_http_methods(["GET", "POST"])
def give_back(request: Request, undertaking: Undertaking) -> HttpResponse:
    """Return it with remarks pinned to cells, or as a whole with a reason."""
    demand_right(request, ["return_undertaking"], undertaking)
    screen = Screen(request, undertaking)
    if not screen.may_return:
        messages.error(request, _("It is not your turn here any more."))
        return redirect(_page(undertaking))
    pinned = _pinned(request, screen)
    reason = request.POST.get("reason", "").strip()
    error = ""
    if request.POST.get("agreed"):
        try:
            return_undertaking(
                undertaking=undertaking, remarks={p.cell: p.text for p in pinned if p.text},
                reason=reason, seen=_seen(request), actor=request.actor, at=request.at,
            )  # fmt: skip
        except DomainError as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Returned to %(unit)s.") % {"unit": undertaking.unit.name})
            return redirect(reverse("undertakings:desk", args=[undertaking.season.key]))
    context: dict[str, Any] = {
        "season": undertaking.season, "undertaking": undertaking, "pinned": pinned, "reason": reason,
        "error": error, "seen": undertaking.case.version, "page_url": _page(undertaking),
    }  # fmt: skip
    return render(request, "undertakings/return.html", context, status=422 if error else 200)


def _pinned(request: Request, screen: Screen) -> list[Pinned]:
    """From the tray of the editor, from this page itself, or one cell from the address."""
    names = Names(screen.sheet.form)
    cells, texts = request.POST.getlist("cell"), request.POST.getlist("text")
    if request.method == "GET":
        cells, texts = request.GET.getlist("cell"), []
    known = screen.sheet.form.by_path
    texts = [text.strip()[:1000] for text in texts] + [""] * (len(cells) - len(texts))
    return [
        Pinned(cell, names.get(cell), text)
        for cell, text in zip(cells, texts, strict=True)
        if cell in known
    ]


@of_undertaking
@require_safe
def paper(request: Request, undertaking: Undertaking) -> HttpResponse:
    """What is taken up, to be read and printed."""
    sheet = Screen(request, undertaking).sheet
    keys = {cell.row.key for cell in sheet.form.cells() if cell.path in sheet.values}
    context = {
        "season": undertaking.season, "undertaking": undertaking, "sheet": sheet,
        "form": sheet.form.of_rows(keys), "answers": Answers(values=sheet.values, writable=()),
        "page_url": _page(undertaking),
    }  # fmt: skip
    return render(request, "undertakings/paper.html", context)


def _page(undertaking: Undertaking) -> str:
    return reverse("undertakings:undertaking", args=[undertaking.season.key, undertaking.key])


def _seen(request: Request) -> int | None:
    return plain_int(request.POST.get("seen", ""))
