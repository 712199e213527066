"""Who answers for what: the parties of a version by department, in the order they are printed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from peiyou.kernel.plans.enums import PartyType, Role
from peiyou.kernel.plans.models import Party, Task, Version
from peiyou.kernel.plans.queries.rows import TaskRow, task_rows
from peiyou.kernel.plans.queries.wording import Wording, Words


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """`alone` counts tasks that print no other party; `leads` those that print it as lead."""

    id: int
    name: Wording
    type: str
    tasks: int
    alone: int
    leads: int
    first_task: int

    @property
    def jointly(self) -> int:
        return self.tasks - self.alone

    @property
    def type_label(self) -> str:
        return str(PartyType(self.type).label)

    @property
    def is_named(self) -> bool:
        return self.type == PartyType.NAMED


@dataclass(frozen=True, slots=True)
class Partner:
    id: int
    name: Wording
    tasks: int


@dataclass(frozen=True, slots=True)
class DepartmentPage:
    row: DepartmentRow
    spellings: tuple[str, ...]
    """Other names under which the document prints this department."""
    tasks: tuple[TaskRow, ...]
    partners: tuple[Partner, ...]
    quantities: int
    deliverables: int


def departments_of(version: Version, language: str) -> list[DepartmentRow]:
    """Departments in the order in which the document first prints them; two queries."""
    parties = list(
        Party.objects.filter(task__version=version, department__isnull=False)
        .select_related("department")
        .order_by("task__seq", "seq")
        .values_list(
            "department_id", "department__name", "department__type", "role", "task_id", "task__seq"
        )
    )
    words = Words(language, {name for _id, name, *_rest in parties})
    sizes = Counter(task for *_head, task, _seq in parties)
    rows: dict[int, DepartmentRow] = {}
    for id_, name, type_, role, task, seq in parties:
        row = rows.get(id_) or DepartmentRow(id_, words(name), type_, 0, 0, 0, seq)
        rows[id_] = replace(
            row,
            tasks=row.tasks + 1,
            alone=row.alone + (sizes[task] == 1),
            leads=row.leads + (role == Role.LEAD),
        )
    return list(rows.values())


def department_page(version: Version, department_id: int, language: str) -> DepartmentPage | None:
    """What one department answers for, or None where the version does not name it."""
    row = next((r for r in departments_of(version, language) if r.id == department_id), None)
    if row is None:
        return None
    tasks = task_rows(tasks_of(version, department_id), language)
    partners: dict[int, Partner] = {}
    for party in (p for task in tasks for p in task.parties):
        if party.department_id and party.department_id != department_id:
            known = partners.get(party.department_id)
            count = known.tasks if known else 0
            partners[party.department_id] = Partner(party.department_id, party.name, count + 1)
    mine = [p.name.source for t in tasks for p in t.parties if p.department_id == department_id]
    return DepartmentPage(
        row=row,
        spellings=tuple(dict.fromkeys(name for name in mine if name != row.name.source)),
        tasks=tuple(tasks),
        partners=tuple(partners.values()),
        quantities=sum(p.amount is not None for t in tasks for p in t.promises),
        deliverables=sum(len(t.promises) for t in tasks),
    )


def tasks_of(version: Version, department_id: int) -> QuerySet[Task]:
    """The tasks that print this department, in their order."""
    named = Party.objects.filter(department=department_id, task__version=version)
    return version.tasks.filter(pk__in=named.values("task")).order_by("seq")
