"""Splitting, merging, adding, moving and removing tasks of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.plans.actions.review import TASK_FIELDS
from peiyou.kernel.plans.actions.rows import lock_draft, make_room
from peiyou.kernel.plans.actions.values import apply
from peiyou.kernel.plans.errors import PlanError
from peiyou.kernel.plans.models import Party, Task, Version


@action("plans.split_task", on="task")
def split_task(*, task: Task, at_char: int, actor: Actor, at: datetime) -> Task:
    """Cut a task's wording before character `at_char`; returns the new task that follows.

    Deliverables go where their words are; both halves keep the parties and the deadline.
    """
    version = lock_draft(task.version)
    first = _current(version, task)
    head, tail = first.text[:at_char].strip(), first.text[at_char:].strip()
    if not head or not tail:
        raise PlanError(
            "EMPTY_HALF", _("Choose a place inside the wording: both halves need words.")
        )
    note(task=first.seq, at_char=at_char, text=first.text)
    make_room(version.tasks.all(), first.seq)
    parties = list(first.parties.all())
    second = Task.objects.get(pk=first.pk)
    second.pk, second.key = None, Task._meta.get_field("key").get_default()
    second.seq, second.no, second.text = first.seq + 1, None, tail
    second.confirmed_at, second.confirmed_by = None, ""
    second._state.adding = True
    second.save()
    Party.objects.bulk_create(
        Party(task=second, seq=p.seq, name=p.name, role=p.role, type=p.type,
              span_start=p.span_start, span_end=p.span_end)
        for p in parties
    )  # fmt: skip
    _share_deliverables(first, second, at_char)
    first.text = head
    _save(first, "text")
    return second


@action("plans.merge_tasks", on="first")
def merge_tasks(*, first: Task, second: Task, actor: Actor, at: datetime) -> Task:
    """Join a task with the one that follows it; parties are united, deliverables kept in order."""
    version = lock_draft(first.version)
    first, second = _current(version, first), _current(version, second)
    if second.seq != first.seq + 1:
        raise PlanError(
            "NOT_NEIGHBOURS", _("Only a task and the one that follows it can be merged.")
        )
    note(first=first.seq, texts=[first.text, second.text])
    known = {party.name for party in first.parties.all()}
    seq = first.parties.count()
    for party in second.parties.all():
        if party.name not in known:
            seq += 1
            party.task, party.seq = first, seq
            party.save()
    offset = first.deliverables.count()
    for item in second.deliverables.order_by("-seq"):
        item.task, item.seq = first, item.seq + offset
        item.save()
    first.text += second.text
    starts = [s for s in (first.span_start, second.span_start) if s is not None]
    ends = [e for e in (first.span_end, second.span_end) if e is not None]
    first.span_start, first.span_end = min(starts, default=None), max(ends, default=None)
    second.delete()
    make_room(version.tasks.all(), first.seq, by=-1)
    _save(first, "text", "span_start", "span_end")
    return first


@action("plans.add_task", on="version")
def add_task(
    *, version: Version, after: Task | None, values: Mapping[str, Any], actor: Actor, at: datetime
) -> Task:
    """Add a task that the reader missed, after `after` (None: first), in its section unless told."""
    version = lock_draft(version)
    before = _current(version, after) if after else None
    place = before.seq if before else 0
    make_room(version.tasks.all(), place)
    task = Task(version=version, seq=place + 1, section=before.section if before else None)
    apply(task, values, TASK_FIELDS)
    task.save()
    note(task=task.seq, text=task.text)
    return task


@action("plans.remove_task", on="task")
def remove_task(*, task: Task, actor: Actor, at: datetime) -> None:
    """Take out what is not a task. Its words stay in the audit and in the document."""
    version = lock_draft(task.version)
    task = _current(version, task)
    note(task=task.seq, text=task.text, deliverables=[str(d) for d in task.deliverables.all()])
    seq = task.seq
    task.delete()
    make_room(version.tasks.all(), seq, by=-1)


@action("plans.move_task", on="task")
def move_task(*, task: Task, after: Task | None, actor: Actor, at: datetime) -> Task:
    """Put a task behind `after` (None: first); it joins the section of its new neighbour."""
    version = lock_draft(task.version)
    task = _current(version, task)
    if after is not None and after.pk == task.pk:
        return task
    old = task.seq
    Task.objects.filter(pk=task.pk).update(seq=2_000_000)
    make_room(version.tasks.exclude(pk=task.pk), old, by=-1)
    before = _current(version, after) if after else None
    place = before.seq if before else 0
    make_room(version.tasks.exclude(pk=task.pk), place)
    task.seq = place + 1
    if before:
        task.section = before.section
    note(task=old, moved_to=task.seq)
    _save(task, "seq", "section")
    return task


def _current(version: Version, task: Task) -> Task:
    if found := version.tasks.filter(pk=task.pk).first():
        return found
    raise PlanError("TASK_GONE", _("This task has been merged or removed in the meantime."))


def _save(task: Task, *fields: str) -> None:
    task.confirmed_at, task.confirmed_by = None, ""
    task.save(update_fields=["confirmed_at", "confirmed_by", *fields])


def _share_deliverables(first: Task, second: Task, at_char: int) -> None:
    """Those whose words stand behind the cut go to the second half."""
    kept = moved = 0
    for item in first.deliverables.order_by("seq"):
        place = max(first.text.find(words) for words in (item.surface or item.object, item.object))
        if place >= at_char:
            moved += 1
            item.task, item.seq = second, moved
        else:
            kept += 1
            item.seq = kept
        item.save()
