"""Correcting a reading, one task at a time. Any edit takes the task's confirmation back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.plans.actions.rows import deliverable_rows, lock_draft, make_room
from peiyou.kernel.plans.actions.values import PartyValues, apply
from peiyou.kernel.plans.errors import PlanError
from peiyou.kernel.plans.models import Deliverable, Party, Section, Task, Version
from peiyou.kernel.plans.reader.grammar import read_clauses
from peiyou.kernel.plans.reader.model import Span, Traced
from peiyou.kernel.plans.reader.places import align, place_deliverable

TASK_FIELDS = frozenset(
    {"no", "title", "text", "section", "shared_duty", "open_list", "output_form"}
    | {"deadline_raw", "deadline_kind", "deadline_start", "deadline_end", "milestones", "schedule"}
)
DELIVERABLE_FIELDS = frozenset(
    {"verb", "verb_implied", "object", "quantity", "quantity_max", "bound", "unit", "surface"}
    | {"per", "base", "framing", "coverage", "quantifier", "is_fuzzy", "kind", "way", "note"}
    | {"deadline_raw", "deadline_start", "deadline_end", "schedule"}
)


@action("plans.confirm_tasks", on="version")
def confirm_tasks(*, version: Version, tasks: Sequence[Task], actor: Actor, at: datetime) -> int:
    """A person vouches for these tasks as they stand. Returns how many were not confirmed before."""
    version = lock_draft(version)
    if actor.kind != "PERSON":
        raise PlanError("NOT_A_PERSON", _("Only a person can confirm what was read."))
    open_ = version.tasks.filter(pk__in=[t.pk for t in tasks], confirmed_at=None)
    if empty := open_.filter(deliverables=None).first():
        raise PlanError(
            "NO_DELIVERABLE",
            _("Task %(no)s promises nothing yet: add a deliverable, or remove the task."),
            no=empty.number,
        )
    note(tasks=list(open_.order_by("seq").values_list("seq", flat=True)))
    return open_.update(confirmed_at=at, confirmed_by=actor.name)


@action("plans.unconfirm_task", on="task")
def unconfirm_task(*, task: Task, actor: Actor, at: datetime) -> None:
    task = _lock(task)
    note(task=task.seq)
    _touch(task)


@action("plans.edit_task", on="task")
def edit_task(*, task: Task, values: Mapping[str, Any], actor: Actor, at: datetime) -> Task:
    """Change columns of a task. `values`: field → new value, fields of `TASK_FIELDS`."""
    task = _lock(task)
    changed = apply(task, values, TASK_FIELDS)
    note(task=task.seq, changed={name: [_plain(v) for v in pair] for name, pair in changed.items()})
    if changed:
        _touch(task, *changed)
    return task


@action("plans.edit_section", on="section")
def edit_section(*, section: Section, title: str, actor: Actor, at: datetime) -> Section:
    lock_draft(section.version)
    note(changed={"title": [section.title, title]})
    section.title = title
    section.save(update_fields=["title"])
    section.tasks.update(confirmed_at=None, confirmed_by="")
    return section


@action("plans.set_parties", on="task")
def set_parties(*, task: Task, parties: Sequence[PartyValues], actor: Actor, at: datetime) -> None:
    """Replace who answers for a task, in this order; a party that stays keeps its place in the source."""
    task = _lock(task)
    old = {party.name: party for party in task.parties.all()}
    if len({party.name for party in parties}) < len(parties):
        raise PlanError("PARTY_TWICE", _("The same party stands twice in this task."))
    note(task=task.seq, before=list(old), after=[f"{p.name} ({p.role})" for p in parties])
    task.parties.all().delete()
    Party.objects.bulk_create(
        Party(
            task=task,
            seq=seq,
            name=party.name,
            role=party.role,
            type=party.type,
            span_start=old[party.name].span_start if party.name in old else None,
            span_end=old[party.name].span_end if party.name in old else None,
        )
        for seq, party in enumerate(parties, 1)
    )
    _touch(task)


@action("plans.add_deliverable", on="task")
def add_deliverable(
    *, task: Task, values: Mapping[str, Any], actor: Actor, at: datetime
) -> Deliverable:
    """Add a promise that the reader missed, as the last one of its task."""
    task = _lock(task)
    last = task.deliverables.order_by("-seq").first()
    item = Deliverable(task=task, seq=last.seq + 1 if last else 1)
    apply(item, {"way": values.get("kind"), **values}, DELIVERABLE_FIELDS)
    item.spans = _find(task, item)
    item.save()
    note(task=task.seq, added=str(item))
    _touch(task)
    return item


@action("plans.edit_deliverable", on="deliverable")
def edit_deliverable(
    *, deliverable: Deliverable, values: Mapping[str, Any], actor: Actor, at: datetime
) -> Deliverable:
    task = _lock(deliverable.task)
    item = task.deliverables.get(pk=deliverable.pk)
    changed = apply(item, values, DELIVERABLE_FIELDS)
    note(task=task.seq, deliverable=item.seq, changed=changed)
    if changed:
        item.spans = item.spans | _find(task, item)
        item.confidence, item.doubts = 1.0, []
        item.save()
        _touch(task)
    return item


@action("plans.remove_deliverable", on="deliverable")
def remove_deliverable(*, deliverable: Deliverable, actor: Actor, at: datetime) -> None:
    task = _lock(deliverable.task)
    item = task.deliverables.get(pk=deliverable.pk)
    note(task=task.seq, removed=str(item))
    item.delete()
    make_room(task.deliverables.all(), item.seq, by=-1)
    _touch(task)


@action("plans.reread_task", on="task")
def reread_task(*, task: Task, actor: Actor, at: datetime) -> None:
    """Throw the deliverables of a task away and read its wording, as it now stands, again."""
    task = _lock(task)
    before = list(task.deliverables.all())
    version = task.version
    clauses = read_clauses(task.text, year_start=version.year_start, year_end=version.year_end)
    words = _words(task)
    items = [place_deliverable(item, words) for item in clauses.deliverables]
    rows = deliverable_rows(task, items, before)
    note(task=task.seq, before=[str(d) for d in before], after=[str(d) for d in rows])
    task.deliverables.all().delete()
    Deliverable.objects.bulk_create(rows)
    task.not_quantities = list(clauses.not_quantities)
    _touch(task, "not_quantities")


def _lock(task: Task) -> Task:
    version = lock_draft(task.version)
    row = Task.objects.select_related("section", "version__document").filter(
        pk=task.pk, version=version
    )
    if found := row.first():
        return found
    raise PlanError("TASK_GONE", _("This task has been merged or removed in the meantime."))


def _touch(task: Task, *fields: str) -> None:
    """Save `fields` and take the confirmation back: it was given for other words."""
    task.confirmed_at, task.confirmed_by = None, ""
    task.save(update_fields=["confirmed_at", "confirmed_by", *fields])


def _words(task: Task) -> Traced:
    source = task.version.document.source["text"]
    return align(task.text, source, task.span_start or 0, task.span_end or 0)


def _find(task: Task, item: Deliverable) -> dict[str, list[int]]:
    """Where a typed object and its quantity stand in the document, if they do."""
    words = _words(task)
    found = {}
    for name in ("verb", "object", "surface"):
        value = getattr(item, name)
        at = task.text.find(value) if value else -1
        span: Span | None = words.span(at, at + len(value)) if at >= 0 else None
        if span:
            found[name] = [span.start, span.end]
    return found


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Section) else value
