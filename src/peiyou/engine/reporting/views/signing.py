"""会签: what waits for the signature of one's department, and signing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from peiyou.common.numerals import plain_int
from peiyou.engine.reporting.actions.signing import sign_tasks
from peiyou.engine.reporting.models import Return, Round, Signature
from peiyou.engine.reporting.queries.signing import my_departments, waiting_signatures
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.reporting.queries.visibility import visible_to
from peiyou.engine.reporting.views.access import Request, demand_right, of_return, of_round
from peiyou.kernel.actions import DomainError
from peiyou.kernel.organisations.models import Unit


@of_round
@require_safe
def signing(request: Request, round_: Round) -> HttpResponse:
    """Returns of departments that wait for the signature of mine, and what mine have signed."""
    demand_right(request, ["sign_tasks"], None)
    mine = my_departments(request.actor, request.at)
    seen = visible_to(request.actor, request.at).filter(round=round_)
    labels = {int(one.key): str(one.label) for one in skeleton_of(round_).form.table("tasks").rows}
    waiting = [
        {
            "one": one,
            "tasks": [(term.opening.seq, labels[term.opening.seq], _said(one.return_, term.opening.seq)) for term in one.terms],
        }
        for one in waiting_signatures(seen, mine)
    ]  # fmt: skip
    signed = Signature.objects.filter(unit__in=mine, snapshot__of_return__round=round_)
    context: dict[str, Any] = {
        "round": round_,
        "waiting": waiting,
        "signed": signed.select_related("unit", "snapshot__of_return__unit", "opening").order_by("-at")[:100],
    }  # fmt: skip
    return render(request, "reporting/signing.html", context)


def _said(row: Return, seq: int) -> list[tuple[str, str, Any]]:
    """Row and column in words, and the plain value: what a task says in the snapshot."""
    form = skeleton_of(row.round).form.by_path
    said = row.snapshot.content["cells"] if row.snapshot else {}
    return [
        (str(form[path].row.label) if "/item/" in path else "", str(form[path].column.label), value)
        for path, value in said.items()
        if path.startswith(f"{seq}/") and path in form
    ]


@of_return
@require_POST
def sign(request: Request, row: Return) -> HttpResponse:
    """Sign the chosen tasks for one's department."""
    demand_right(request, ["sign_tasks"], None)
    here = reverse("reporting:signing", args=[row.round.key])
    mine, key = my_departments(request.actor, request.at), _key(request)
    department = Unit.objects.filter(pk__in=mine, key=key).first() if key else None
    if department is None:
        messages.error(request, _("You sign for no such department."))
        return redirect(here)
    found = [plain_int(text) for text in request.POST.getlist("task")[:200]]
    seqs = [seq for seq in found if seq is not None]
    try:
        made = sign_tasks(
            department=department, return_=row, seqs=seqs, seen=plain_int(request.POST.get("seen", "")),
            actor=request.actor, at=request.at,
        )  # fmt: skip
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        text = ngettext("%(n)s task is signed.", "%(n)s tasks are signed.", len(made))
        messages.success(request, text % {"n": len(made)})
    return redirect(here)


def _key(request: Request) -> str | None:
    try:
        return str(UUID(request.POST.get("department", "")))
    except ValueError:
        return None
