"""Splitting, merging, adding, moving and removing tasks. The list changes, so the screen is anew."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peiyou.kernel.plans.actions.review import reread_task
from peiyou.kernel.plans.actions.structure import (
    add_task,
    merge_tasks,
    move_task,
    remove_task,
    split_task,
)
from peiyou.kernel.plans.errors import PlanError
from peiyou.kernel.plans.forms import NewTaskForm
from peiyou.kernel.plans.models import Task, Version
from peiyou.kernel.plans.queries.review import fingerprint, with_content
from peiyou.kernel.plans.views.access import DeskRequest, of_task, of_version
from peiyou.kernel.plans.views.screen import show_page, show_panel, start_over
from peiyou.kernel.plans.views.stale import refuse, refuse_stale

METHODS = ["GET", "POST"]
_STOPS = "，；。、,;"


@of_task
@require_http_methods(METHODS)
def split(request: DeskRequest, task: Task) -> HttpResponse:
    if request.method == "GET":
        at = _first_guess(task.text)
        return show_panel(request, task.version, task.pk, mode="split", at_char=at)
    if stale := refuse_stale(request, task):
        return stale
    typed = request.POST.get("at_char", "")
    at_char = int(typed) if typed.isdecimal() else 0
    try:
        split_task(task=task, at_char=at_char, actor=request.actor, at=request.at)
    except PlanError as error:
        return show_panel(
            request, task.version, task.pk, mode="split", at_char=at_char, problem=str(error),
            status=422,
        )  # fmt: skip
    text = _("Task %(number)s is split. Check both halves; each needs confirmation.")
    return start_over(request, task.version, task.pk, text % {"number": task.number})


def _first_guess(text: str) -> int:
    """Behind the punctuation mark nearest to the middle."""
    places = [i + 1 for i, char in enumerate(text[:-1]) if char in _STOPS]
    return min(places, key=lambda i: abs(2 * i - len(text)), default=len(text) // 2)


@of_task
@require_http_methods(METHODS)
def merge(request: DeskRequest, task: Task) -> HttpResponse:
    """GET shows both wordings as one, POST joins them."""
    second = with_content(task.version.tasks.filter(seq=task.seq + 1)).first()
    if request.method == "GET":
        return show_panel(
            request, task.version, task.pk, mode="merge", second=second,
            seen_second=fingerprint(second) if second else "",
        )  # fmt: skip
    if stale := refuse_stale(request, task):
        return stale
    if second is None or request.POST.get("seen_second") != fingerprint(second):
        text = _("The task behind it was changed in another window. Look again before merging.")
        return refuse(request, task, PlanError("CHANGED", text))
    try:
        merge_tasks(first=task, second=second, actor=request.actor, at=request.at)
    except PlanError as error:
        return refuse(request, task, error)
    text = _("Two tasks are merged into task %(number)s.") % {"number": task.number}
    return start_over(request, task.version, task.pk, text)


@of_task
@require_http_methods(METHODS)
def remove(request: DeskRequest, task: Task) -> HttpResponse:
    """GET says what will be lost, POST removes."""
    version = task.version
    if request.method == "GET":
        return show_panel(request, version, task.pk, mode="remove")
    if stale := refuse_stale(request, task):
        return stale
    neighbour = version.tasks.filter(seq__in=[task.seq - 1, task.seq + 1]).order_by("-seq").first()
    try:
        remove_task(task=task, actor=request.actor, at=request.at)
    except PlanError as error:
        return refuse(request, task, error)
    text = _("Task %(number)s is removed.") % {"number": task.number}
    return start_over(request, version, neighbour.pk if neighbour else None, text)


@of_task
@require_http_methods(METHODS)
def move(request: DeskRequest, task: Task) -> HttpResponse:
    version = task.version
    if request.method == "GET":
        others = version.tasks.exclude(pk=task.pk).select_related("section").order_by("seq")
        return show_panel(request, version, task.pk, mode="move", others=others)
    typed = request.POST.get("after", "")
    after = version.tasks.filter(pk=int(typed)).first() if typed.isdecimal() else None
    if typed and after is None:
        text = _("The task it should follow is gone. Choose another place.")
        return refuse(request, task, PlanError("TASK_GONE", text))
    try:
        move_task(task=task, after=after, actor=request.actor, at=request.at)
    except PlanError as error:
        return refuse(request, task, error)
    text = _("Task %(number)s is moved.") % {"number": task.number}
    return start_over(request, version, task.pk, text)


@of_version
@require_http_methods(METHODS)
def add(request: DeskRequest, version: Version) -> HttpResponse:
    """A task that was missed, behind the one that is open; its deliverables are read at once."""
    after = _after(request, version)
    initial = {"text": request.GET.get("text", "")[:2000]}
    form = NewTaskForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "GET" or not form.is_valid():
        status = 422 if form.is_bound else 200
        if after is None:
            return show_page(request, version, None, status, mode="add", form=form)
        return show_panel(request, version, after.pk, mode="add", form=form, status=status)
    values = {"no": form.cleaned_data["no"] or None, "text": form.cleaned_data["text"]}
    who = {"actor": request.actor, "at": request.at}
    try:
        task = add_task(version=version, after=after, values=values, **who)
        reread_task(task=task, **who)
    except PlanError as error:
        return start_over(request, version, None, str(error))
    return start_over(request, version, task.pk, _("A task is added. Check what was read of it, and who answers for it."))  # fmt: skip


def _after(request: DeskRequest, version: Version) -> Task | None:
    typed = request.GET.get("after", "")
    return version.tasks.filter(pk=int(typed)).first() if typed.isdecimal() else None
