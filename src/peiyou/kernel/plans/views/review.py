"""Reading along: the screen, a task's panel, the marked document; and confirming."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peiyou.kernel.plans.actions.review import confirm_tasks, unconfirm_task
from peiyou.kernel.plans.errors import PlanError
from peiyou.kernel.plans.models import Task, Version
from peiyou.kernel.plans.queries.review import fingerprint, overview, with_content
from peiyou.kernel.plans.views.access import DeskRequest, of_task, of_version
from peiyou.kernel.plans.views.screen import (
    Note,
    done,
    lens_of,
    review_url,
    show_page,
    show_panel,
    start_over,
    wants_fragment,
)
from peiyou.kernel.plans.views.source_html import source_html
from peiyou.kernel.plans.views.stale import refuse, refuse_stale


@of_version
@require_GET
def review(request: DeskRequest, version: Version) -> HttpResponse:
    task = request.GET.get("task", "")
    return show_page(request, version, int(task) if task.isdecimal() else None)


@of_version
@require_GET
def source(request: DeskRequest, version: Version) -> HttpResponse:
    """The marked document alone, drawn anew after an edit."""
    return HttpResponse(source_html(version, overview(version, lens_of(request))))


@of_task
@require_GET
def panel(request: DeskRequest, task: Task) -> HttpResponse:
    answer = show_panel(request, task.version, task.pk)
    answer["HX-Push-Url"] = review_url(task.version, lens_of(request), task.pk)
    return answer


@of_task
@require_POST
def confirm(request: DeskRequest, task: Task) -> HttpResponse:
    """Vouch for the task as it was shown, and go on to the next one that waits."""
    if stale := refuse_stale(request, task):
        return stale
    version = task.version
    try:
        confirm_tasks(version=version, tasks=[task], actor=request.actor, at=request.at)
    except PlanError as error:
        return refuse(request, task, error)
    shown = overview(version, lens_of(request))
    row, following = shown.row(task.pk), shown.next_open(task.pk)
    if following is None:
        text = _("Every task is confirmed. The plan can be published.")
    else:
        text = _("Task %(number)s is confirmed.") % {"number": task.number}
    return done(
        request, version, following.pk if following else task.pk, Note(text, undo=row),
        touched=(task.pk,), words_changed=False,
    )  # fmt: skip


@of_task
@require_POST
def unconfirm(request: DeskRequest, task: Task) -> HttpResponse:
    try:
        unconfirm_task(task=task, actor=request.actor, at=request.at)
    except PlanError as error:
        return refuse(request, task, error)
    note = Note(_("Task %(number)s waits for confirmation again.") % {"number": task.number})
    return done(request, task.version, task.pk, note, touched=(task.pk,), words_changed=False)


@of_version
@require_http_methods(["GET", "POST"])
def confirm_sure(request: DeskRequest, version: Version) -> HttpResponse:
    """All that the reader is sure of, in one act: GET lists them, POST confirms those still the same."""
    shown = overview(version, lens_of(request))
    rows = {row.pk: row for row in shown.every if row.is_sure_and_open}
    tasks = with_content(version.tasks.filter(pk__in=rows)).order_by("seq")
    now = {task: fingerprint(task) for task in tasks}
    if request.method == "GET":
        context = {"version": version, "lens": shown.lens, "tasks": now.items()}
        name = "_confirm_sure" if wants_fragment(request) else "confirm_sure"
        return render(request, f"plans/{name}.html", context)
    agreed = set(request.POST.getlist("seen"))
    chosen = [task for task, seen in now.items() if f"{task.pk}:{seen}" in agreed]
    if chosen:
        try:
            confirm_tasks(version=version, tasks=chosen, actor=request.actor, at=request.at)
        except PlanError as error:
            return start_over(request, version, None, str(error), messages.ERROR)
    return start_over(request, version, None, _outcome(len(chosen), len(agreed) - len(chosen)))


def _outcome(confirmed: int, left: int) -> str:
    text = ngettext("%(n)s task is confirmed.", "%(n)s tasks are confirmed.", confirmed) % {
        "n": confirmed
    }
    if not left:
        return text
    return text + " " + ngettext(
        "%(n)s task was changed since the list was made and waits for you.",
        "%(n)s tasks were changed since the list was made and wait for you.",
        left,
    ) % {"n": left}  # fmt: skip
