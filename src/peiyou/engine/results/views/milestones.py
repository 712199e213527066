"""Milestones: the list with what is due and overdue, setting one, and one with its proof and all that was said of it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from peiyou.engine.reporting.views.access import Request, signed_in
from peiyou.engine.results.actions.milestones import (
    Adopted,
    Planned,
    add_milestone,
    adopt_milestones,
    attach_milestone_proof,
    drop_milestone,
    edit_milestone,
    say_milestone,
    take_milestone_proof_off,
)
from peiyou.engine.results.enums import MilestoneState
from peiyou.engine.results.models import Milestone
from peiyou.engine.results.queries.cascade import above_of, level_of
from peiyou.engine.results.queries.lines import Line, lines_of
from peiyou.engine.results.queries.milestones import (
    SOURCE_KIND,
    Mark,
    marks_of,
    milestones_visible,
    tally,
    texts_to_adopt,
)
from peiyou.engine.results.queries.places import find_node
from peiyou.engine.results.tables.target_sheets import milestones_sheet
from peiyou.engine.results.views.targets import Here, file_of, here_of, version_of
from peiyou.kernel.actions import DomainError, NotAllowed, authority
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.evidence.queries.attachments import attachments_of
from peiyou.kernel.evidence.web import upload_of
from peiyou.kernel.organisations.models import Unit

SIZE: Final = 50
LATE, SOON = "late", "soon"
"""Beside the states: planned and past its day; planned and due within the month."""


@signed_in
@require_safe
def milestones(request: Request) -> HttpResponse:
    """Of a place and of everything directly below it."""
    here = here_of(request)
    lines = lines_of(here.version)
    marks = _marks(request, here, lines)
    show = request.GET.get("show", "")
    page = Paginator(_shown(marks, show), SIZE).get_page(request.GET.get("page"))
    codes, setters = _codes(lines), _setters(request, here)
    context = {
        "here": here, "node": here.node, "at": here.at, "page": page, "page_name": "milestones", "show": show,
        "rows": [(one, codes.get(one.line or one.task, "")) for one in page], "tally": tally(marks),
        "shows": _shows(marks), "task": request.GET.get("task", ""), "is_nation": False,
        "setters": setters, "lines": lines if setters else [],
        "texts": len(texts_to_adopt(here.node, here.version)) if setters else 0,
    }  # fmt: skip
    return render(request, "results/milestones.html", context)


@signed_in
@require_safe
def milestones_file(request: Request, form: str) -> HttpResponse:
    here = here_of(request)
    lines = lines_of(here.version)
    marks = _shown(_marks(request, here, lines), request.GET.get("show", ""))
    return file_of(milestones_sheet(marks, _codes(lines)), form, f"milestones-{here.on}")


def _marks(request: Request, here: Here, lines: list[Line]) -> list[Mark]:
    """Those that may be seen there, of one task where it is named; by day."""
    below = [unit.pk for unit in level_of(here.node, here.version, here.on).below]
    rows = milestones_visible(request.actor, request.at).filter(task_key__in={one.task_key for one in lines})  # fmt: skip
    task = request.GET.get("task", "")
    if task:
        rows = rows.filter(task_key__in={one.task_key for one in lines if one.task_no == task})
    found = marks_of(rows.order_by("due_on", "title", "pk"), here.on)
    places = {here.node.pk, *below}
    return [one for one in found if one.node in places]


def _shown(marks: list[Mark], show: str) -> list[Mark]:
    if show == LATE:
        return [one for one in marks if one.is_overdue]
    if show == SOON:
        return [one for one in marks if one.is_due_soon]
    return [one for one in marks if show not in MilestoneState.values or one.state == show]


def _shows(marks: list[Mark]) -> list[tuple[str, str, int]]:
    states = [(state.value, str(state.label)) for state in MilestoneState]
    every = [("", _("all")), (LATE, _("overdue")), (SOON, _("due within 30 days")), *states]
    return [(code, label, len(_shown(marks, code))) for code, label in every]


def _codes(lines: list[Line]) -> dict[UUID, str]:
    return {line.key: line.code for line in lines} | {line.task_key: line.task_no for line in lines}


# --- setting one ------------------------------------------------------------------------------------------


def _setters(request: Request, here: Here) -> list[Unit]:
    """Places for which who looks may set milestones from here: the place itself and those directly below it."""
    level = level_of(here.node, here.version, here.on)
    own = Planned(here.version, here.node, here.node, UUID(int=0), "", None)
    may = authority().allows(request.actor, "results.add_milestone", own, request.at)
    return level.every if may else []


@signed_in
@require_POST
def add(request: Request) -> HttpResponse:
    here = here_of(request, request.POST)
    node = find_node(request.POST.get("place", "")) or here.node
    line = next((one for one in lines_of(here.version) if request.POST.get("line") in {one.code, str(one.key)}), None)  # fmt: skip
    if node not in _setters(request, here):
        raise PermissionDenied
    whole = request.POST.get("line", "").startswith("task:")
    task = request.POST.get("line", "").removeprefix("task:")
    if whole:
        line = next((one for one in lines_of(here.version) if one.task_no == task), None)
    planned = Planned(
        here.version, node, here.node, line.task_key if line else UUID(int=0), request.POST.get("title", ""),
        day_of(request.POST.get("due_on", "")), line.key if line and not whole else None,
    )  # fmt: skip
    try:
        made = add_milestone(planned=planned, actor=request.actor, at=request.at)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('results:milestones')}?at={here.at}")
    messages.success(request, _("The milestone is set."))
    return redirect("results:milestone", made.key)


@signed_in
@require_POST
def adopt(request: Request) -> HttpResponse:
    """Make milestones of the yearly texts of one's own take-up."""
    here = here_of(request, request.POST)
    if not _setters(request, here):
        raise PermissionDenied
    try:
        done = adopt_milestones(
            adopted=Adopted(here.version, here.node), actor=request.actor, at=request.at
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        n = len(done.made)
        said = ngettext("%(n)s key milestone is set.", "%(n)s key milestones are set.", n)
        messages.success(request, said % {"n": n})
    return redirect(f"{reverse('results:milestones')}?at={here.at}")


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# --- one --------------------------------------------------------------------------------------------------


def _found(request: Request, key: UUID) -> Milestone:
    rows = milestones_visible(request.actor, request.at).select_related("node", "above")
    row = rows.filter(key=key).first()
    if row is None:
        raise Http404(_("There is no such milestone, or it is not yours to see."))
    return row


def _may(request: Request, verb: str, row: Milestone) -> bool:
    return authority().allows(request.actor, f"results.{verb}", row, request.at)


@signed_in
@require_safe
def milestone(request: Request, key: UUID) -> HttpResponse:
    row = _found(request, key)
    version = version_of("")
    lines = [one for one in lines_of(version) if one.task_key == row.task_key]
    [mark] = marks_of(Milestone.objects.filter(pk=row.pk), timezone.localdate(request.at))
    proofs = attachments_of(SOURCE_KIND, [str(row.key)]).get(str(row.key), [])
    may_say = _may(request, "say_milestone", row)
    says = [s for s in MilestoneState if s != row.state and s != MilestoneState.DROPPED] if may_say else []  # fmt: skip
    context = {
        "row": row, "mark": mark, "line": next((one for one in lines if one.key == row.deliverable_key), None),
        "task": lines[0] if lines else None, "proofs": proofs, "sayings": row.sayings.order_by("-pk"),
        "says": says, "may_prove": _may(request, "attach_milestone_proof", row),
        "may_edit": _may(request, "edit_milestone", row) and row.state == MilestoneState.PLANNED,
        "may_drop": _may(request, "drop_milestone", row) and row.state != MilestoneState.DROPPED,
        "state": MilestoneState(row.state), "is_from_above": above_of(row.node, version) == row.above != row.node,
    }  # fmt: skip
    return render(request, "results/milestone.html", context)


@signed_in
@require_POST
def act(request: Request, key: UUID) -> HttpResponse:
    """Say it is reached, missed or planned again; drop it; change its wording or day: by the button pressed."""
    row, post = _found(request, key), request.POST
    reason, state = post.get("reason", ""), post.get("state", "")
    rest: dict[str, Any] = {"milestone": row, "reason": reason, "actor": request.actor, "at": request.at}  # fmt: skip
    try:
        if "edit" in post:
            edit_milestone(
                title=post.get("title", ""), due_on=day_of(post.get("due_on", "")), **rest
            )
        elif state == MilestoneState.DROPPED:
            drop_milestone(**rest)
        elif state in MilestoneState.values:
            say_milestone(state=MilestoneState(state), **rest)
        else:
            raise Http404
    except NotAllowed:  # a refused page, not a message
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved. What was said before stays on record."))
    return redirect("results:milestone", row.key)


@signed_in
@require_POST
def prove(request: Request, key: UUID) -> HttpResponse:
    """Attach a file of proof, or take one off."""
    row = _found(request, key)
    if not _may(request, "attach_milestone_proof", row):
        raise PermissionDenied
    who: dict[str, Any] = {"milestone": row, "actor": request.actor, "at": request.at}
    try:
        if "attachment" in request.POST:
            proof = _proof(row, request.POST["attachment"])
            take_milestone_proof_off(attachment=proof, reason=request.POST.get("reason", "")[:300], **who)  # fmt: skip
        else:
            upload = upload_of(request.FILES.get("file"))
            attach_milestone_proof(upload=upload, number=request.POST.get("number", "")[:80], **who)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved. What was said before stays on record."))
    return redirect("results:milestone", row.key)


def _proof(row: Milestone, key: str) -> Attachment:
    rows = Attachment.objects.filter(source_kind=SOURCE_KIND, source_id=str(row.key), removed_at=None)  # fmt: skip
    try:
        found = rows.select_related("file").filter(key=key).first()
    except ValidationError:
        found = None
    if found is None:
        raise Http404(_("It is not attached here any more."))
    return found
