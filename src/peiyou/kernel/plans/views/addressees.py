"""Who the departments are: the list, one of them, choosing with a dry run, confirming."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peiyou.kernel.actions.rehearsal import rehearsal
from peiyou.kernel.organisations.queries.naming import texts_of
from peiyou.kernel.plans.actions.addressees import (
    address_department,
    confirm_addressee,
    propose_addressees,
    set_group_members,
    withdraw_addressee,
)
from peiyou.kernel.plans.errors import PlanError
from peiyou.kernel.plans.meaning_forms import MeaningForm, MembersForm, WithdrawForm
from peiyou.kernel.plans.models import Addressee, Department, Task, Version
from peiyou.kernel.plans.queries.addressees import (
    addressed_of,
    desk_rows,
    lacks,
    members_of,
    rows_of,
    tallies,
)
from peiyou.kernel.plans.queries.meanings import meanings, units_meant
from peiyou.kernel.plans.queries.published import current_versions
from peiyou.kernel.plans.views.access import DeskRequest, desk

SHOWN = 12
"""Organisations that a dry run names; their number it always says."""


@desk
@require_safe
def index(request: DeskRequest) -> HttpResponse:
    versions = current_versions()
    rows = desk_rows(versions, timezone.localdate(request.at))
    context = {
        "rows": rows,
        "ready": sum(row.can_confirm for row in rows),
        "open": sum(row.row is None and row.task is None for row in rows),
        "versions": versions,
    }
    return render(request, "plans/addressees.html", context)


@desk
@require_POST
def confirm(request: DeskRequest) -> HttpResponse:
    """Each that was ticked, as it stood on the page; one that cannot be is told and left."""
    keys = [int(key) for key in request.POST.getlist("row") if key.isdecimal() and len(key) < 19]
    found = done = 0
    for row in Addressee.objects.filter(pk__in=keys).select_related("department").order_by("pk"):
        found += 1
        try:
            confirm_addressee(addressee=row, actor=request.actor, at=request.at)
            done += 1
        except PlanError as error:
            messages.error(request, _("%(name)s: %(why)s") % {"name": row.department, "why": error})
    if gone := len(keys) - found:
        text = ngettext("%(n)s was replaced in the meantime. Look at it again.", "%(n)s were replaced in the meantime. Look at them again.", gone)  # fmt: skip
        messages.error(request, text % {"n": gone})
    if done:
        text = ngettext("%(n)s confirmed: it counts now.", "%(n)s confirmed: they count now.", done)
        messages.success(request, text % {"n": done})
    elif not keys:
        messages.error(request, _("Tick the departments that you confirm first."))
    return redirect("plans:addressees")


@desk
@require_POST
def propose(request: DeskRequest) -> HttpResponse:
    """Look into the register again for departments that nobody has chosen for."""
    made = 0
    for version in current_versions():
        made += len(propose_addressees(version=version, actor=request.actor, at=request.at))
    text = ngettext("%(n)s new proposal.", "%(n)s new proposals.", made) % {"n": made}
    messages.success(request, text if made else _("Nothing new to propose: the register has no more."))  # fmt: skip
    return redirect("plans:addressees")


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def department(request: DeskRequest, pk: int) -> HttpResponse:
    """POST with ``step=look`` shows whom it would mean, with ``step=save`` keeps it as a proposal."""
    of, today = _department(pk), timezone.localdate(request.at)
    tasks = _tasks_of(of)
    task = _task(request.GET.get("task", ""), tasks)
    if request.method != "POST":
        row = rows_of(of, task.key if task else None).order_by("confirmed_at", "-valid_from").last()
        start = MeaningForm.start(row, today) if row else {"task": str(task.key) if task else ""}
        form = MeaningForm(initial=start, tasks=tasks, today=today)
        return _page(request, of, task, form)
    form = MeaningForm(request.POST, tasks=tasks, today=today)
    if not form.is_valid():
        return _page(request, of, task, form, status=422)
    task = _task(str(form.cleaned_data["task"] or ""), tasks)

    def save() -> Addressee:
        return address_department(
            department=of, values=form.values(), source=form.cleaned_data["source"], on=form.day,
            task_key=form.cleaned_data["task"], actor=request.actor, at=request.at,
        )  # fmt: skip

    try:
        if request.POST.get("step") != "save":
            return _page(request, of, task, form, seen=_rehearse(request, save))
        save()
    except PlanError as error:
        return _page(request, of, task, form, status=409, refusal=str(error))
    messages.success(request, _("Kept as a proposal. It counts when you confirm it."))
    return redirect(_address(of, task))


@desk
@require_POST
def members(request: DeskRequest, pk: int) -> HttpResponse:
    """Name who is in a group or set; ``step=look`` shows whom it would mean then."""
    row, today = _addressee(pk), timezone.localdate(request.at)
    tasks = _tasks_of(row.department)
    task = next((t for t in tasks if t.key == row.task_key), None)
    naming = MembersForm(request.POST, today=today)
    form = MeaningForm(initial=MeaningForm.start(row, today), tasks=tasks, today=today)
    shown: dict[str, Any] = {"named": row, "naming": naming}
    if not naming.is_valid():
        return _page(request, row.department, task, form, status=422, **shown)

    def save() -> Addressee:
        return set_group_members(
            addressee=row, units=naming.cleaned_data["units"], source=naming.cleaned_data["source"],
            on=naming.day, actor=request.actor, at=request.at,
        )  # fmt: skip

    try:
        if request.POST.get("step") != "save":
            seen = _rehearse(request, save)
            return _page(request, row.department, task, form, seen=seen, **shown)
        save()
    except PlanError as error:
        return _page(request, row.department, task, form, status=409, refusal=str(error), **shown)
    messages.success(request, _("The named ones are kept."))
    return redirect(_address(row.department, task))


@desk
@require_POST
def withdraw(request: DeskRequest, pk: int) -> HttpResponse:
    row, form = _addressee(pk), WithdrawForm(request.POST)
    task = next((t for t in _tasks_of(row.department) if t.key == row.task_key), None)
    form.fields["source"].required = row.is_confirmed
    if not form.is_valid():
        messages.error(request, _("Say which document or decision it rests on."))
        return redirect(_address(row.department, task))
    try:
        withdraw_addressee(
            addressee=row, source=form.cleaned_data["source"], on=form.day,
            actor=request.actor, at=request.at,
        )  # fmt: skip
        messages.success(request, _("Withdrawn."))
    except PlanError as error:
        messages.error(request, str(error))
    return redirect(_address(row.department, task))


def _page(
    request: DeskRequest,
    of: Department,
    task: Task | None,
    form: MeaningForm,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    today = timezone.localdate(request.at)
    rows = list(rows_of(of, task.key if task else None))
    takes = [row for row in rows if row.takes_members and (not row.is_confirmed or row.valid_to > today)]  # fmt: skip
    named = more.pop("named", None)
    context = {
        "department": of,
        "task": task,
        "form": form,
        "rows": [(row, lacks(row)) for row in rows],
        "groups": [(row, _naming(row, today, more if row == named else {})) for row in takes],
        "now": addressed_of(meanings(current_versions(), today), of.pk).get(of.pk),
        "today": today,
        **more,
    }
    return render(request, "plans/addressee.html", context, status=status)


def _naming(row: Addressee, today: date, more: dict[str, Any]) -> MembersForm:
    if "naming" in more:
        form: MembersForm = more["naming"]
        return form
    day = max(today, row.valid_from)
    units = [member.unit for member in members_of(row, day)]
    texts = texts_of(units, day)
    return MembersForm(initial={"units": "\n".join(texts[u.pk] for u in units)}, today=today)


def _rehearse(request: DeskRequest, save: Callable[[], Addressee]) -> dict[str, Any]:
    """Whom it would mean from its first day on, today at the earliest: done for real, and undone."""
    with rehearsal():
        row = save()
        if not row.is_confirmed:
            row = confirm_addressee(addressee=row, actor=request.actor, at=request.at)
        day = max(row.valid_from, timezone.localdate(request.at))
        meant = meanings(current_versions(), day).of_department(row.department_id, row.task_key)
        units = list(units_meant(meant, day).order_by("name_key", "pk")[: SHOWN + 1])
        return {
            "tally": tallies({0: meant}, day)[0],
            "units": units[:SHOWN],
            "day": day,
            "more": len(units) > SHOWN,
        }


def _department(pk: int) -> Department:
    if found := Department.objects.filter(pk=pk).first():
        return found
    raise Http404(_("There is no such department."))


def _addressee(pk: int) -> Addressee:
    rows = Addressee.objects.select_related("department", "unit", "region_set")
    if found := rows.filter(pk=pk).first():
        return found
    raise Http404(_("This was replaced in the meantime. Load the page again."))


def _tasks_of(of: Department) -> list[Task]:
    """The tasks that name it in the plans in force, each once."""
    versions: list[Version] = current_versions()
    named = Task.objects.filter(version__in=versions, parties__department=of)
    return list(named.distinct().order_by("version", "seq"))


def _task(key: str, tasks: list[Task]) -> Task | None:
    return next((task for task in tasks if str(task.key) == key), None)


def _address(of: Department, task: Task | None) -> str:
    where = reverse("plans:addressee", args=[of.pk])
    return f"{where}?task={task.key}" if task else where
