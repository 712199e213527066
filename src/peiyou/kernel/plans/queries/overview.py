"""A whole version at one glance: its sections as bands, its tasks as tiles, and the figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from peiyou.kernel.plans.enums import Kind
from peiyou.kernel.plans.models import Version
from peiyou.kernel.plans.queries.rows import PromiseRow, SectionRow, TaskRow, task_rows


@dataclass(frozen=True, slots=True)
class Band:
    """A section and its tasks; `section` is None for tasks that stand under no heading."""

    section: SectionRow | None
    tasks: tuple[TaskRow, ...]

    @property
    def promises(self) -> int:
        return sum(len(task.promises) for task in self.tasks)

    @property
    def first(self) -> TaskRow:
        return self.tasks[0]

    @property
    def last(self) -> TaskRow:
        return self.tasks[-1]


@dataclass(frozen=True, slots=True)
class Figures:
    """Counted from the rows, never stated."""

    sections: int
    tasks: int
    deliverables: int
    quantities: int
    fuzzy: int
    departments: int


@dataclass(frozen=True, slots=True)
class Way:
    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Overview:
    bands: tuple[Band, ...]
    figures: Figures
    ways: tuple[Way, ...]

    @property
    def tasks(self) -> list[TaskRow]:
        return [task for band in self.bands for task in band.tasks]

    @property
    def promises(self) -> list[tuple[TaskRow, PromiseRow]]:
        return [(task, promise) for task in self.tasks for promise in task.promises]


def overview_of(version: Version, language: str) -> Overview:
    """Five queries, however large the plan."""
    rows = task_rows(version.tasks.order_by("seq"), language)
    bands = tuple(
        Band(section, tuple(tasks)) for section, tasks in groupby(rows, key=lambda row: row.section)
    )
    return Overview(bands, figures_of(rows), ways_of(rows))


def figures_of(rows: list[TaskRow]) -> Figures:
    promises = [promise for row in rows for promise in row.promises]
    counted = [promise.amount for promise in promises if promise.amount]
    return Figures(
        sections=len({row.section.key for row in rows if row.section}),
        tasks=len(rows),
        deliverables=len(promises),
        quantities=len(counted),
        fuzzy=sum(amount.is_fuzzy for amount in counted),
        departments=len({p.department_id or p.name.source for row in rows for p in row.parties}),
    )


def ways_of(rows: list[TaskRow]) -> tuple[Way, ...]:
    """All six ways in their fixed order, with how many deliverables go each."""
    found = Counter(promise.way for row in rows for promise in row.promises)
    return tuple(Way(kind.value, str(kind.label), found[kind.value]) for kind in Kind)
