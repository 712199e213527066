"""Adding, correcting and removing the deliverables of a task."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peiyou.kernel.plans.actions.review import (
    add_deliverable,
    edit_deliverable,
    remove_deliverable,
)
from peiyou.kernel.plans.errors import PlanError
from peiyou.kernel.plans.forms import DeliverableForm
from peiyou.kernel.plans.models import Deliverable, Task
from peiyou.kernel.plans.views.access import DeskRequest, of_deliverable, of_task
from peiyou.kernel.plans.views.screen import Note, done, show_panel
from peiyou.kernel.plans.views.stale import refuse, refuse_stale

METHODS = ["GET", "POST"]


@of_task
@require_http_methods(METHODS)
def add(request: DeskRequest, task: Task) -> HttpResponse:
    version = task.version
    if request.method == "GET":
        return show_panel(request, version, task.pk, mode="promise", form=DeliverableForm())
    form = DeliverableForm(request.POST)
    if not form.is_valid():
        return show_panel(request, version, task.pk, mode="promise", form=form, status=422)
    values = {name: value for name, value in form.cleaned_data.items() if value is not None}
    try:
        add_deliverable(task=task, values=values, actor=request.actor, at=request.at)
    except PlanError as error:
        return refuse(request, task, error)
    note = Note(_("A deliverable was added to task %(number)s.") % {"number": task.number})
    return done(request, version, task.pk, note, touched=(task.pk,))


@of_deliverable
@require_http_methods(METHODS)
def edit(request: DeskRequest, item: Deliverable) -> HttpResponse:
    task, version = item.task, item.task.version
    if request.method == "GET":
        form = DeliverableForm.of(item)
        return show_panel(request, version, task.pk, mode="promise", form=form, editing=item)
    form = DeliverableForm.sent(request.POST)
    more: dict[str, Any] = {"mode": "promise", "editing": item}
    if form.changed_meanwhile(item):
        asked = form.asked(item, request.POST)
        return show_panel(request, version, task.pk, form=asked, disputed=True, status=409, **more)
    if not form.is_valid():
        return show_panel(request, version, task.pk, form=form, status=422, **more)
    values = form.changes_to(item)
    if values:
        try:
            edit_deliverable(deliverable=item, values=values, actor=request.actor, at=request.at)
        except PlanError as error:
            return refuse(request, task, error)
    note = Note(_("Deliverable %(place)s is changed.") % {"place": item.seq})
    return done(request, version, task.pk, note, touched=(task.pk,))


@of_deliverable
@require_http_methods(METHODS)
def remove(request: DeskRequest, item: Deliverable) -> HttpResponse:
    """GET asks, POST removes."""
    task = item.task
    if request.method == "GET":
        return show_panel(request, task.version, task.pk, mode="unpromise", editing=item)
    if stale := refuse_stale(request, task):
        return stale
    try:
        remove_deliverable(deliverable=item, actor=request.actor, at=request.at)
    except PlanError as error:
        return refuse(request, task, error)
    note = Note(_("The deliverable “%(words)s” is removed.") % {"words": item})
    return done(request, task.version, task.pk, note, touched=(task.pk,))
