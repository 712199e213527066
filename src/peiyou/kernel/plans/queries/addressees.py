"""The departments of a plan beside who is meant by them: for the desk, the public page, the API."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.organisations.enums import Function, Hierarchy, Kind
from peiyou.kernel.organisations.models import Place, Unit
from peiyou.kernel.organisations.queries.trees import on_day
from peiyou.kernel.plans.enums import Mode
from peiyou.kernel.plans.models import Addressee, AddresseeMember, Department, Task, Version
from peiyou.kernel.plans.queries.meanings import (
    Meanings,
    Meant,
    any_of,
    bodies,
    meanings,
    meanings_and_proposals,
    units_meant,
)


def lacks(row: Addressee) -> Promise | None:
    """What has to be chosen before the row can be confirmed."""
    if row.mode == Mode.ONE:
        return None if row.unit_id else _("Choose the organisation.")
    if row.mode == Mode.GROUP:
        return None
    if not row.functions and not row.counterparts:
        return _("Choose which functions are meant.")
    return None if row.levels else _("Choose at which levels.")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many organisations are meant; `levels` by the kind of region they stand in, from above."""

    total: int = 0
    levels: tuple[tuple[Kind, int], ...] = ()


def tallies(asked: Mapping[int, Collection[Meant]], on: date) -> dict[int, Tally]:
    """For each key the organisations that are meant, each once; two statements for all."""
    named = {key: set().union(*(m.units for m in meant)) for key, meant in asked.items()}
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    where = dict(
        Place.objects.filter(
            on_day(on), hierarchy=Hierarchy.PLACE, depth=1, unit__in=set().union(*named.values())
        ).values_list("unit", "node__kind")
    )  # fmt: skip
    for key, units in named.items():
        counts[key].update(where.get(unit, Kind.OTHER) for unit in units)
    local = {
        f"n{key}": any_of(meant, on) & ~Q(unit__in=sorted(named[key]))
        for key, meant in asked.items()
        if any(one.has_bodies for one in meant)
    }
    if local:
        columns = {name: Count("pk", filter=there) for name, there in local.items()}
        by_level: Any = bodies(on).values("node__kind").annotate(**columns).order_by()
        for row in by_level:
            for name in local:
                counts[int(name[1:])][row["node__kind"]] += row[name]
    return {key: _tally(counts[key]) for key in asked}


def _tally(counts: Counter[str]) -> Tally:
    levels = tuple((kind, counts[kind]) for kind in Kind if counts[kind])
    return Tally(sum(counts.values()), levels)


# --- the public side -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Addressed:
    """Who a department is on a day. `unresolved` are its tasks (numbers in order) that nobody resolved."""

    modes: tuple[Mode, ...]
    tally: Tally
    unresolved: int
    tasks: int

    @property
    def is_resolved(self) -> bool:
        return not self.unresolved

    @property
    def is_unknown(self) -> bool:
        return self.unresolved == self.tasks

    @property
    def is_one(self) -> bool:
        return self.modes == (Mode.ONE,)


def addressed(version: Version, on: date) -> dict[int, Addressed]:
    """Every department of the version (primary key)."""
    return addressed_of(meanings([version], on))


def addressed_of(found: Meanings, only: int | None = None) -> dict[int, Addressed]:
    """The departments of `found`, or one of them."""
    parties: dict[int, list[int]] = defaultdict(list)
    for party in found.parties:
        if only in {None, party.department}:
            parties[party.department].append(party.id)
    meant = {department: found.of_department(department) for department in parties}
    counted = tallies(meant, found.on)
    return {
        department: Addressed(
            modes=tuple(mode for mode in Mode if mode in {m.mode for m in meant[department]}),
            tally=counted[department],
            unresolved=sum(id_ not in found.of_party for id_ in ids),
            tasks=len(ids),
        )
        for department, ids in parties.items()
    }


def who(found: Meanings, department: int) -> QuerySet[Unit]:
    """The organisations of a department, by pinyin."""
    meant = found.of_department(department)
    return units_meant(meant, found.on).order_by("name_key", "pk")


# --- the desk --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One department of the plans in force, or what it means in one task."""

    department: Department
    task: Task | None
    tasks: int
    """In how many tasks it is printed."""
    row: Addressee | None
    """What counts on the day."""
    proposal: Addressee | None
    tally: Tally | None
    """Of what counts, else of what is proposed; None where there is neither."""

    @property
    def shown(self) -> Addressee | None:
        return self.row or self.proposal

    @property
    def lacks(self) -> Promise | None:
        return lacks(self.proposal) if self.proposal else None

    @property
    def can_confirm(self) -> bool:
        return self.proposal is not None and self.lacks is None


def desk_rows(versions: Collection[Version], on: date) -> list[DeskRow]:
    """The departments in the order in which they are first printed, each followed by its special tasks.

    A fixed number of statements, however many departments.
    """
    found, planned = meanings_and_proposals(versions, on)
    order = list(dict.fromkeys(party.department for party in found.parties))
    departments = Department.objects.in_bulk(order)
    times = Counter(party.department for party in found.parties)
    tasks = {t.key: t for t in Task.objects.filter(version__in=versions).defer("not_quantities")}
    rows, proposals = _rows_of(order, on)
    keys = sorted({*rows, *proposals}, key=lambda key: (key[1] is not None, _place(tasks, key[1])))
    lines: list[tuple[int, UUID | None]] = []
    for department in order:
        lines.append((department, None))
        lines += [key for key in keys if key[0] == department and key[1] in tasks]
    meant = {
        i: _meant_in(found if line in rows else planned, line, {*rows, *proposals})
        for i, line in enumerate(lines)
    }
    counted = tallies(meant, on)
    return [
        DeskRow(
            department=departments[department],
            task=tasks[task] if task else None,
            tasks=times[department],
            row=rows.get((department, task)),
            proposal=proposals.get((department, task)),
            tally=counted[i] if (department, task) in {*rows, *proposals} else None,
        )
        for i, (department, task) in enumerate(lines)
    ]


Line = tuple[int, UUID | None]


def _rows_of(
    departments: Collection[int], on: date
) -> tuple[dict[Line, Addressee], dict[Line, Addressee]]:
    """What counts on the day, and what is proposed for whichever day."""
    asked = Addressee.objects.filter(department__in=departments).select_related(
        "unit", "region_set"
    )
    counts = asked.filter(on_day(on), confirmed_at__isnull=False)
    proposed = asked.filter(confirmed_at=None)
    return (
        {(row.department_id, row.task_key): row for row in counts},
        {(row.department_id, row.task_key): row for row in proposed},
    )


def _place(tasks: Mapping[UUID, Task], key: UUID | None) -> int:
    return tasks[key].seq if key and key in tasks else 0


def _meant_in(found: Meanings, line: Line, special: Collection[Line]) -> frozenset[Meant]:
    """What the line's own row says: of the general one, in the tasks that have none of their own."""
    department, task = line
    return frozenset(
        found.of_party[p.id]
        for p in found.parties
        if p.department == department
        and p.id in found.of_party
        and (p.task == task if task else (department, p.task) not in special)
    )


def rows_of(department: Department, task_key: UUID | None) -> QuerySet[Addressee]:
    """Everything that was or is said about it, the first day first, proposals last."""
    rows = department.addressees.filter(task_key=task_key).select_related("unit", "region_set")
    return rows.order_by("confirmed_at", "valid_from")


def members_of(row: Addressee, on: date) -> QuerySet[AddresseeMember]:
    return row.members.filter(on_day(on)).select_related("unit").order_by("unit__name_key", "pk")


def function_labels(row: Addressee) -> list[str]:
    return [str(Function(code).label) for code in row.functions]


def level_labels(row: Addressee) -> list[str]:
    return [str(Kind(code).label) for code in row.levels]


def unconfirmed(versions: Collection[Version]) -> int:
    """How many departments of these versions nobody has said anything certain about, on any day."""
    asked: Any = Department.objects.filter(parties__task__version__in=versions).distinct()
    return int(asked.exclude(addressees__confirmed_at__isnull=False).count())
