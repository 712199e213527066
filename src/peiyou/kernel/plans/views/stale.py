"""Acts on what a person saw: if that has changed since, the answer is a question.

Each act sends the fingerprint of what was on screen. This is checked before the action takes its
lock; two acts within the same few milliseconds are left to the action's own checks.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from peiyou.kernel.plans.errors import PlanError
from peiyou.kernel.plans.models import Task
from peiyou.kernel.plans.queries.review import fingerprint, with_content
from peiyou.kernel.plans.views.access import DeskRequest
from peiyou.kernel.plans.views.screen import (
    Note,
    lens_of,
    review_url,
    show_panel,
    wants_fragment,
)


def refuse_stale(request: DeskRequest, task: Task) -> HttpResponse | None:
    """None where the task is still as it was seen; else the panel as it stands now, and why."""
    now = with_content(Task.objects.filter(pk=task.pk)).get()
    if request.POST.get("seen") == fingerprint(now):
        return None
    text = _(
        "Task %(number)s was changed in another window. This is how it stands now: look again."
    )
    return _say(request, task, text % {"number": task.number})


def refuse(request: DeskRequest, task: Task, error: PlanError) -> HttpResponse:
    """The action said no: its sentence, at the task's panel."""
    return _say(request, task, str(error))


def _say(request: DeskRequest, task: Task, text: str) -> HttpResponse:
    if not wants_fragment(request):
        messages.error(request, text)
        return redirect(review_url(task.version, lens_of(request), task.pk))
    note = Note(text, is_refusal=True)
    return show_panel(request, task.version, task.pk, touched=(task.pk,), status=409, note=note)
