"""The review of one return: cell by cell, another number beside a figure, sent back with remarks at cells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peiyou.common.numerals import plain_int
from peiyou.engine.reporting.actions.reviewing import return_return
from peiyou.engine.reporting.actions.verdicts import give_verdict, take_verdict_back
from peiyou.engine.reporting.enums import BEING_REVIEWED, RoundState, State
from peiyou.engine.reporting.models import Return
from peiyou.engine.reporting.queries.review import Review, review_of
from peiyou.engine.reporting.queries.risks import reasons_of
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.reporting.queries.summaries import summary_from
from peiyou.engine.reporting.queries.verdicts import stage_of
from peiyou.engine.reporting.views.access import (
    Request,
    demand_right,
    may,
    of_return,
    wants_fragment,
)
from peiyou.engine.reporting.views.screen import Names
from peiyou.kernel.actions import DomainError
from peiyou.kernel.workflow.models import Move, Remark
from peiyou.kernel.workflow.moves.remarks import open_remarks

SHOWS: Final = (
    ("changed", gettext_lazy("only what changed")),
    ("questions", gettext_lazy("questions explained")),
    ("remarks", gettext_lazy("with a remark")),
    ("all", gettext_lazy("all")),
)
AGAINST: Final = {
    "APPROVED": gettext_lazy("what was approved"), "RETURNED": gettext_lazy("what was handed in before"),
}  # fmt: skip


@dataclass
class _Reviewed:
    """One return as somebody reviews it."""

    request: Request
    row: Return

    @cached_property
    def remarks(self) -> dict[str, Remark]:
        return open_remarks(self.row.case)

    @cached_property
    def review(self) -> Review | None:
        return review_of(self.row, self.remarks, self.request.GET.get("against", "")[:8])

    @cached_property
    def decision(self) -> str:
        """What who looks may decide now: "pass", "approve" or nothing."""
        goes_on = self.row.round.state == RoundState.OPEN or self.row.approved_id is not None
        if not goes_on or self.row.case.state not in BEING_REVIEWED:
            return ""
        act = "approve" if self.row.case.state == State.APPROVING else "pass"
        return act if may(self.request, f"{act}_return", self.row) else ""

    def context(self) -> dict[str, Any]:
        review = self.review
        counts = review.counts() if review else {}
        show = self.request.GET.get("only", "")
        if show not in counts:
            show = "changed" if counts.get("changed") else "all"
        summary = summary_from(self.row.summary)
        return {
            "round": self.row.round, "row": self.row, "review": review, "decision": self.decision,
            "tasks": review.of(show) if review else (), "show": show, "counts": counts,
            "shows": [(code, words, counts.get(code, 0)) for code, words in SHOWS],
            "against": [(code, AGAINST[code]) for code in review.earlier] if review else (),
            "summary": summary, "money": summary.money,
            "reasons": reasons_of(summary) if self.row.case.state in BEING_REVIEWED else (),
            "at": self.request.at, "last_reason": self._last_reason(),
        }  # fmt: skip

    def _last_reason(self) -> Move | None:
        """Why it was sent back last, or corrected."""
        moves = Move.objects.filter(case=self.row.case).exclude(reason="")
        return moves.order_by("-no").first()


@of_return
@require_safe
def review(request: Request, row: Return) -> HttpResponse:
    """Claimed, checked, approved side by side; what changed first, where it was seen before."""
    demand_right(request, ["view_return", "sign_tasks", "view_own_return"], None)
    return render(request, "reporting/review.html", _Reviewed(request, row).context())


@of_return
@require_http_methods(["GET", "POST"])
def verdict(request: Request, row: Return) -> HttpResponse:
    """One cell: another number, and a remark; for htmx only the panel of it."""
    demand_right(request, ["give_verdict"], row)
    screen = _Reviewed(request, row)
    cell = (request.POST if request.method == "POST" else request.GET).get("cell", "")[:80]
    error = ""
    if request.method == "POST":
        try:
            give_verdict(
                return_=row, cell=cell, value=request.POST.get("value", "")[:40],
                reason=request.POST.get("reason", ""), seen=_seen(request), actor=request.actor, at=request.at,
            )  # fmt: skip
        except DomainError as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Your number stands beside the claimed one."))
            return redirect(_back(request, row, cell))
    found = screen.review.cell(cell) if screen.review else None
    if found is None:
        messages.error(request, error or _("This return says nothing there."))
        return redirect(_page(row))
    task, part, said = found
    own = said.approved_by if stage_of(row) == "APPROVED" else said.checked_by
    context = {
        "round": row.round, "row": row, "task": task, "part": part, "said": said, "error": error,
        "own": own, "value": request.POST.get("value", own.value if own else ""),
        "reason": request.POST.get("reason", own.reason if own else ""), "kept": _kept(request),
        "decision": screen.decision, "back": _back(request, row, cell),
    }  # fmt: skip
    name = "reporting/_review_cell.html" if wants_fragment(request) else "reporting/review_cell.html"  # fmt: skip
    return render(request, name, context, status=422 if error else 200)


@of_return
@require_POST
def verdict_off(request: Request, row: Return) -> HttpResponse:
    demand_right(request, ["take_verdict_back"], row)
    cell = request.POST.get("cell", "")[:80]
    try:
        take_verdict_back(
            return_=row, cell=cell, seen=_seen(request), actor=request.actor, at=request.at
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your number is taken away again."))
    return redirect(_back(request, row, cell))


@of_return
@require_http_methods(["GET", "POST"])
def review_return(request: Request, row: Return) -> HttpResponse:
    """Send it back with remarks at cells, or as a whole with a reason."""
    demand_right(request, ["return_return"], row)
    if not _Reviewed(request, row).decision:
        messages.error(request, _("It is not your turn here any more."))
        return redirect(_page(row))
    asked = request.POST if request.method == "POST" else request.GET
    known, names = skeleton_of(row.round).form.by_path, Names(skeleton_of(row.round).form)
    texts = [text.strip()[:1000] for text in asked.getlist("text")]
    cells = asked.getlist("cell")
    texts += [""] * (len(cells) - len(texts))
    pinned = [(c, names.get(c), t) for c, t in zip(cells, texts, strict=False) if c in known]
    reason = asked.get("reason", "").strip()[:1000]
    error = ""
    if request.POST.get("agreed"):
        try:
            return_return(
                return_=row, remarks={cell: text for cell, _name, text in pinned if text}, reason=reason,
                seen=_seen(request), actor=request.actor, at=request.at,
            )  # fmt: skip
        except DomainError as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Sent back to %(unit)s.") % {"unit": row.unit.name})
            return redirect(reverse("reporting:desk", args=[row.round.key]))
    context = {
        "round": row.round, "row": row, "pinned": pinned, "reason": reason, "error": error,
        "seen": row.case.version, "page_url": _page(row),
    }  # fmt: skip
    return render(request, "reporting/review_return.html", context, status=422 if error else 200)


def _page(row: Return) -> str:
    return reverse("reporting:review", args=[row.round.key, row.key])


def _kept(request: Request) -> dict[str, str]:
    """What of the page is shown, so that one comes back to the same."""
    asked = {n: request.POST.get(n) or request.GET.get(n, "") for n in ("only", "against")}
    return {name: value for name, value in asked.items() if value.isascii() and value.isalpha()}


def _back(request: Request, row: Return, cell: str) -> str:
    """To the same page at the same cell."""
    asked = urlencode(_kept(request))
    return f"{_page(row)}{'?' if asked else ''}{asked}#{cell}"


def _seen(request: Request) -> int | None:
    return plain_int(request.POST.get("seen", ""))
