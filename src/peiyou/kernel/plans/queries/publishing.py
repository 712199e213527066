"""What publishing a draft would do: its number, what it holds, whom it concerns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet

from peiyou.kernel.plans.enums import Change
from peiyou.kernel.plans.models import Deliverable, Party, Task, Version
from peiyou.kernel.plans.queries.compare import Comparison, TaskChange
from peiyou.kernel.plans.queries.names import canonical_name


@dataclass(frozen=True, slots=True)
class Totals:
    sections: int
    tasks: int
    confirmed: int
    deliverables: int
    quantities: int
    departments: int


@dataclass(frozen=True, slots=True)
class Affected:
    """A department and how many of its tasks are there, new, changed and gone."""

    name: str
    tasks: int
    changed: int
    removed: int


def next_number(version: Version) -> int:
    newest: int | None = version.plan.versions.aggregate(no=Max("no"))["no"]
    return (newest or 0) + 1


def totals(version: Version) -> Totals:
    tasks = version.tasks.aggregate(
        n=Count("pk"), confirmed=Count("pk", filter=Q(confirmed_at__isnull=False))
    )
    items = Deliverable.objects.filter(task__version=version).aggregate(
        n=Count("pk"), quantities=Count("quantity")
    )
    names = Party.objects.filter(task__version=version).values_list("name", flat=True).distinct()
    return Totals(
        sections=version.sections.count(),
        tasks=tasks["n"],
        confirmed=tasks["confirmed"],
        deliverables=items["n"],
        quantities=items["quantities"],
        departments=len({canonical_name(name) for name in names}),
    )


def unconfirmed(version: Version) -> QuerySet[Task]:
    return version.tasks.filter(confirmed_at=None).order_by("seq")


def affected_departments(version: Version, comparison: Comparison | None) -> list[Affected]:
    """By number of tasks. With a version before it: only whom the changes concern."""
    tasks: dict[str, int] = {}
    names = Party.objects.filter(task__version=version).values_list("task_id", "name").distinct()
    for _task, name in {(task, canonical_name(name)) for task, name in names}:
        tasks[name] = tasks.get(name, 0) + 1
    changed: dict[str, int] = {}
    removed: dict[str, int] = {}
    for row in comparison.rows if comparison else ():
        for name in _concerned(row):
            kept = row.new is not None
            (changed if kept else removed)[name] = (changed if kept else removed).get(name, 0) + 1
    wanted: Iterable[str] = {**changed, **removed} if comparison else tasks
    rows = [
        Affected(name, tasks.get(name, 0), changed.get(name, 0), removed.get(name, 0))
        for name in wanted
    ]
    return sorted(rows, key=lambda r: (-(r.changed + r.removed), -r.tasks, r.name))


def _concerned(row: TaskChange) -> set[str]:
    """Who answered before or answers now, if anything but the place has changed."""
    if row.change in {Change.SAME, Change.MOVED}:
        return set()
    tasks = [task for task in (row.old, row.new) if task]
    return {canonical_name(p.name) for task in tasks for p in task.parties.all()}
