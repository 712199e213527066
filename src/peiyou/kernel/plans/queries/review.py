"""What the review desk shows: the list of tasks through a lens, one task's panel, the marks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, QuerySet

from peiyou.kernel.plans.enums import Change, VersionState
from peiyou.kernel.plans.models import Deliverable, Party, Plan, Task, Version
from peiyou.kernel.plans.queries.compare import Comparison, TaskChange, compare
from peiyou.kernel.plans.queries.marks import Mark
from peiyou.kernel.plans.reader.model import UNSURE


class Show(StrEnum):
    ALL = "all"
    UNSURE = "unsure"
    UNCONFIRMED = "unconfirmed"
    CHANGED = "changed"


class Order(StrEnum):
    DOUBT = "doubt"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Lens:
    """Which tasks the list shows and in which order; it travels in addresses."""

    show: Show = Show.ALL
    order: Order = Order.DOUBT

    @property
    def query(self) -> str:
        return f"show={self.show}&order={self.order}"


@dataclass(frozen=True, slots=True)
class Row:
    """A task as a line of the list."""

    pk: int
    seq: int
    number: str
    label: str
    section: str
    confidence: float
    is_confirmed: bool
    is_empty: bool
    change: Change | None
    deliverables: int

    @property
    def is_unsure(self) -> bool:
        return self.confidence < UNSURE or self.is_empty

    @property
    def is_sure_and_open(self) -> bool:
        return not self.is_confirmed and not self.is_unsure

    @property
    def is_changed(self) -> bool:
        return self.change not in {None, Change.SAME}

    @property
    def percent(self) -> int:
        return round(100 * self.confidence)


@dataclass(frozen=True, slots=True)
class Overview:
    """All tasks of a version (`every`, document order) and those that the lens shows (`rows`)."""

    lens: Lens
    every: tuple[Row, ...]
    rows: tuple[Row, ...]
    marks: tuple[Mark, ...]
    changes: Mapping[int, TaskChange]
    """By task, how it stands to the version before; empty where there is none."""

    @property
    def counts(self) -> dict[str, int]:
        return {
            "all": len(self.every),
            "unsure": sum(r.is_unsure for r in self.every),
            "unconfirmed": sum(not r.is_confirmed for r in self.every),
            "confirmed": sum(r.is_confirmed for r in self.every),
            "changed": sum(r.is_changed for r in self.every),
            "sure_and_open": sum(r.is_sure_and_open for r in self.every),
        }

    def row(self, pk: int) -> Row | None:
        return next((r for r in self.every if r.pk == pk), None)

    def next_open(self, pk: int) -> Row | None:
        """The next unconfirmed task behind `pk` in the order shown, from the top again at the end."""
        shown = list(self.rows)
        at = next((i for i, r in enumerate(shown) if r.pk == pk), -1)
        turn = shown[at + 1 :] + shown[: max(at, 0)]
        left = [r for r in turn if not r.is_confirmed]
        return left[0] if left else next((r for r in self.every if not r.is_confirmed), None)


def desk_plans() -> list[Plan]:
    """Every plan with its versions (drafts first, then newest) and how far each has been confirmed."""
    versions = (
        Version.objects.exclude(state=VersionState.DISCARDED)
        .select_related("document")
        .defer("document__source", "notes", "left_out")
        .annotate(
            task_count=Count("tasks"),
            confirmed_count=Count("tasks", filter=Q(tasks__confirmed_at__isnull=False)),
        )
        .order_by("state", "-no")
    )
    plans = list(Plan.objects.order_by("code"))
    for plan in plans:
        plan.shown = []  # type: ignore[attr-defined]
    by_pk = {plan.pk: plan for plan in plans}
    for version in versions:
        by_pk[version.plan_id].shown.append(version)  # type: ignore[attr-defined]
    return plans


def same_document(sha256: str) -> QuerySet[Version]:
    """Versions, published or under review, of a document with the same content."""
    return (
        Version.objects.filter(document__sha256=sha256)
        .exclude(state=VersionState.DISCARDED)
        .select_related("plan")
        .order_by("-state", "-no")
    )


def changes_of(version: Version) -> Comparison | None:
    return compare(version.base, version) if version.base else None


def overview(version: Version, lens: Lens) -> Overview:
    """Five queries, and those of the comparison where the version has a base."""
    tasks = list(
        version.tasks.select_related("section")
        .defer("milestones", "schedule", "not_quantities", "output_form", "section__version")
        .order_by("seq")
    )
    items = list(
        Deliverable.objects.filter(task__version=version)
        .order_by("task", "seq")
        .values_list("pk", "task_id", "spans", "confidence")
    )
    parties = list(
        Party.objects.filter(task__version=version)
        .order_by("task", "seq")
        .values_list("pk", "task_id", "span_start", "span_end", "confidence")
    )
    comparison = changes_of(version)
    changes = {r.new.pk: r for r in comparison.rows if r.new} if comparison else {}
    every = tuple(_rows(tasks, items, parties, changes))
    marks = tuple(_marks(tasks, items, parties))
    return Overview(lens, every, _seen(every, lens), marks, changes)


def _rows(
    tasks: Sequence[Task],
    items: Sequence[Any],
    parties: Sequence[Any],
    changes: Mapping[int, TaskChange],
) -> Iterable[Row]:
    least: dict[int, float] = {}
    counts: dict[int, int] = {}
    for _pk, task, *_rest, confidence in [*items, *parties]:
        least[task] = min(confidence, least.get(task, 1.0))
    for _pk, task, *_rest in items:
        counts[task] = counts.get(task, 0) + 1
    for task in tasks:
        yield Row(
            pk=task.pk,
            seq=task.seq,
            number=task.number,
            label=task.label,
            section=task.section.title if task.section else "",
            confidence=min(task.confidence, least.get(task.pk, 1.0)),
            is_confirmed=task.is_confirmed,
            is_empty=not counts.get(task.pk),
            change=changes[task.pk].change if task.pk in changes else None,
            deliverables=counts.get(task.pk, 0),
        )


def _seen(every: tuple[Row, ...], lens: Lens) -> tuple[Row, ...]:
    rows = {
        Show.ALL: lambda r: True,
        Show.UNSURE: lambda r: r.is_unsure,
        Show.UNCONFIRMED: lambda r: not r.is_confirmed,
        Show.CHANGED: lambda r: r.is_changed,
    }
    chosen = filter(rows[lens.show], every)
    if lens.order is Order.DOCUMENT:
        return tuple(chosen)
    return tuple(sorted(chosen, key=lambda r: (not r.is_empty, r.confidence, r.seq)))


def _marks(tasks: Sequence[Task], items: Sequence[Any], parties: Sequence[Any]) -> Iterable[Mark]:
    for task in tasks:
        if task.span_start is not None and task.span_end is not None:
            yield Mark(task.span_start, task.span_end, task.pk)
    for pk, task, start, end, _confidence in parties:
        if start is not None and end is not None:
            yield Mark(start, end, task, f"p{pk}", "party")
    for pk, task, spans, _confidence in items:
        for part, (start, end) in spans.items():
            yield Mark(start, end, task, f"d{pk}", part)


VOUCHED_FOR = (
    "pk", "verb", "object", "quantity", "quantity_max", "bound", "unit", "surface", "per", "base",
    "kind", "way", "note", "coverage", "is_fuzzy", "deadline_raw", "deadline_end",
)  # fmt: skip


def fingerprint(task: Task) -> str:
    """Short digest of all that a person vouches for when confirming `task`; two queries if not fetched."""
    own = [task.no, task.title, task.text, task.section_id, task.shared_duty, task.open_list]
    own += [task.deadline_raw, task.deadline_kind, task.deadline_start, task.deadline_end]
    own += [task.output_form]
    parties = [[p.name, p.role, p.type] for p in task.parties.all()]
    promises = [[getattr(d, name) for name in VOUCHED_FOR] for d in task.deliverables.all()]
    words = json.dumps([task.pk, own, parties, promises], ensure_ascii=False)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Panel:
    """One task with all that was read of it, and its neighbours in the list shown."""

    task: Task
    row: Row
    seen: str
    before: Row | None
    after: Row | None
    following: Row | None
    """The task behind it in the document: the one it can be merged with."""
    change: TaskChange | None

    @property
    def is_first(self) -> bool:
        return self.row.seq == 1


def panel(version: Version, shown: Overview, pk: int) -> Panel | None:
    """Three queries. None where the task is not (any more) in this version."""
    row = shown.row(pk)
    task = with_content(version.tasks.all()).filter(pk=pk).first() if row else None
    if row is None or task is None:
        return None
    place = next((i for i, r in enumerate(shown.rows) if r.pk == pk), None)
    before = shown.rows[place - 1] if place else None
    last = place is None or place + 1 >= len(shown.rows)
    after = None if place is None or last else shown.rows[place + 1]
    following = next((r for r in shown.every if r.seq == row.seq + 1), None)
    change = shown.changes.get(pk)
    return Panel(task, row, fingerprint(task), before, after, following, change)


def with_content(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Tasks with all that a panel, a check sheet or a fingerprint looks at."""
    return tasks.select_related("section__parent").prefetch_related("parties", "deliverables")
