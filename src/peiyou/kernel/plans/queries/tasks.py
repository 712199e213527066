"""One task of a version: its sentence with its promises marked, its neighbours, its other versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peiyou.kernel.plans.models import Document, Task, Version
from peiyou.kernel.plans.queries.marking import Segment, mark_sentence
from peiyou.kernel.plans.queries.published import published_versions
from peiyou.kernel.plans.queries.rows import TaskRow, task_rows


@dataclass(frozen=True, slots=True)
class Neighbour:
    seq: int
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Former:
    """The same task in a version of the plan."""

    version_no: int
    published_at: datetime
    seq: int
    number: str
    is_same_text: bool
    is_this: bool


@dataclass(frozen=True, slots=True)
class TaskPage:
    row: TaskRow
    segments: tuple[Segment, ...]
    document: Document
    before: Neighbour | None
    after: Neighbour | None
    history: tuple[Former, ...]
    of: int
    """How many tasks the version has."""


def task_page(version: Version, seq: int, language: str) -> TaskPage | None:
    """Everything the page of task `seq` shows, or None where there is no such task."""
    task = version.tasks.filter(seq=seq).prefetch_related("deliverables").first()
    if task is None:
        return None
    document = Document.objects.defer("source").get(pk=version.document_id)
    around = {
        row.seq: Neighbour(row.seq, row.number, row.text)
        for row in version.tasks.filter(seq__in=[seq - 1, seq + 1]).only("seq", "no", "text")
    }
    return TaskPage(
        row=task_rows(version.tasks.filter(pk=task.pk), language)[0],
        segments=mark_sentence(task, task.deliverables.all()),
        document=document,
        before=around.get(seq - 1),
        after=around.get(seq + 1),
        history=_history(version, task),
        of=version.tasks.count(),
    )


def find_by_key(code: str, key: UUID) -> tuple[Version, Task] | None:
    """The newest published task with this key: what a stable link leads to."""
    task = (
        Task.objects.filter(key=key, version__in=published_versions().filter(plan__code=code))
        .select_related("version__plan")
        .order_by("-version__no")
        .first()
    )
    return (task.version, task) if task else None


def _history(version: Version, task: Task) -> tuple[Former, ...]:
    rows = (
        Task.objects.filter(
            key=task.key, version__in=published_versions().filter(plan=version.plan_id)
        )
        .select_related("version")
        .order_by("-version__no")
    )
    return tuple(
        Former(
            version_no=row.version.no or 0,
            published_at=row.version.published_at or row.version.created_at,
            seq=row.seq,
            number=row.number,
            is_same_text=row.text == task.text,
            is_this=row.pk == task.pk,
        )
        for row in rows
    )
