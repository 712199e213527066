"""Correcting a task in place: its own words, who answers for it, reading it again."""

from __future__ import annotations

import json
from typing import Any

from django.forms import BaseFormSet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peiyou.kernel.plans.actions.review import edit_section, edit_task, reread_task, set_parties
from peiyou.kernel.plans.actions.values import PartyValues
from peiyou.kernel.plans.errors import PlanError
from peiyou.kernel.plans.forms import PartyFormSet, TaskForm, party_values, seen_values
from peiyou.kernel.plans.models import Section, Task
from peiyou.kernel.plans.views.access import DeskRequest, of_section, of_task
from peiyou.kernel.plans.views.screen import Note, done, show_panel, start_over
from peiyou.kernel.plans.views.stale import refuse, refuse_stale

METHODS = ["GET", "POST"]


@of_task
@require_http_methods(METHODS)
def edit(request: DeskRequest, task: Task) -> HttpResponse:
    version = task.version
    if request.method == "GET":
        form = TaskForm.of(task, version=version)
        return show_panel(request, version, task.pk, mode="edit", form=form)
    form = TaskForm.sent(request.POST, version=version)
    if form.changed_meanwhile(task):
        asked = form.asked(task, request.POST, version=version)
        return show_panel(
            request, version, task.pk, mode="edit", form=asked, disputed=True, status=409
        )
    if not form.is_valid():
        return show_panel(request, version, task.pk, mode="edit", form=form, status=422)
    values = form.changes_to(task)
    if not values:
        return _nothing_changed(request, task)
    try:
        edit_task(task=task, values=values, actor=request.actor, at=request.at)
    except PlanError as error:
        return refuse(request, task, error)
    return done(request, version, task.pk, Note(_edited(task, values)), touched=(task.pk,))


def _edited(task: Task, values: dict[str, Any]) -> str:
    if "text" in values:
        return _(
            "The wording of task %(number)s is changed. Check its deliverables, or read them again."
        ) % {"number": task.number}
    return _("Task %(number)s is changed.") % {"number": task.number}


@of_task
@require_http_methods(METHODS)
def parties(request: DeskRequest, task: Task) -> HttpResponse:
    version, now = task.version, party_values(task)
    if request.method == "GET":
        return _parties_form(request, task, PartyFormSet(initial=now), now)
    forms = PartyFormSet(request.POST)
    if (seen_values(request.POST.get("was")) or []) != now:
        return _parties_form(request, task, forms, now, status=409, disputed=True)
    if not forms.is_valid():
        return _parties_form(request, task, forms, now, status=422)
    chosen = _chosen(forms)
    if [{"name": p.name, "role": p.role, "type": p.type} for p in chosen] == now:
        return _nothing_changed(request, task)
    try:
        set_parties(task=task, parties=chosen, actor=request.actor, at=request.at)
    except PlanError as error:
        return _parties_form(request, task, forms, now, status=409, refusal=str(error))
    note = Note(_("The parties of task %(number)s are changed.") % {"number": task.number})
    return done(request, version, task.pk, note, touched=(task.pk,))


def _parties_form(
    request: DeskRequest,
    task: Task,
    forms: BaseFormSet,
    now: list[dict[str, Any]],
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    return show_panel(
        request, task.version, task.pk, mode="parties", forms=forms, was=json.dumps(now),
        status=status, **more,
    )  # fmt: skip


def _chosen(forms: BaseFormSet) -> list[PartyValues]:
    """The rows that have a name and are not struck out, in the order that was asked for."""
    rows = [
        (form.cleaned_data.get("ORDER") or 999, i, form.cleaned_data)
        for i, form in enumerate(forms)
        if form.cleaned_data.get("name") and not form.cleaned_data.get("DELETE")
    ]
    rows.sort(key=lambda row: row[:2])
    return [PartyValues(v["name"].strip(), v["role"], v["type"]) for _order, _i, v in rows]


@of_task
@require_http_methods(METHODS)
def reread(request: DeskRequest, task: Task) -> HttpResponse:
    """GET says what would be thrown away; POST reads the wording as it now stands."""
    if request.method == "GET":
        return show_panel(request, task.version, task.pk, mode="reread")
    if stale := refuse_stale(request, task):
        return stale
    try:
        reread_task(task=task, actor=request.actor, at=request.at)
    except PlanError as error:
        return refuse(request, task, error)
    note = Note(_("The wording of task %(number)s was read again.") % {"number": task.number})
    return done(request, task.version, task.pk, note, touched=(task.pk,))


@of_section
@require_http_methods(METHODS)
def section(request: DeskRequest, section: Section) -> HttpResponse:
    """The heading that a task stands under; it stands over others too, so all lose their confirmation."""
    version = section.version
    task = request.GET.get("task", "")
    pk = int(task) if task.isdecimal() else version.tasks.filter(section=section)[:1].get().pk
    if request.method == "GET":
        return show_panel(request, version, pk, mode="section")
    title = request.POST.get("title", "").strip()
    if request.POST.get("was") != section.title:
        return show_panel(request, version, pk, mode="section", theirs=title, status=409)
    problem = ""
    if not title:
        problem = _("A section needs a title.")
    elif len(title) > 300:
        problem = _("At most 300 characters.")
    if problem:
        return show_panel(request, version, pk, mode="section", problem=problem, typed=title, status=422)  # fmt: skip
    if title != section.title:
        edit_section(section=section, title=title, actor=request.actor, at=request.at)
    return start_over(request, version, pk, _("The section is now called “%(title)s”.") % {"title": title})  # fmt: skip


def _nothing_changed(request: DeskRequest, task: Task) -> HttpResponse:
    note = Note(_("Nothing was different: task %(number)s stays as it was.") % {"number": task.number})  # fmt: skip
    return done(request, task.version, task.pk, note, touched=(), words_changed=False)
