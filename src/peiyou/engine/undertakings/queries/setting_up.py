"""What a season is set up of, and what opening or publishing it would do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q

from peiyou.engine.undertakings.enums import BELOW_PROVINCE, Counting, Party, State
from peiyou.engine.undertakings.models import Item, Opening, Season, Undertaking
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Deliverable, Task


@dataclass(frozen=True, slots=True)
class TaskRow:
    """An opening with what the plan says of its task."""

    opening: Opening
    no: str
    words: str
    departments: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    item: Item
    task_no: str
    seq: int
    words: str
    printed: str
    is_open: bool
    shares: int


def task_rows(season: Season) -> list[TaskRow]:
    """Three statements."""
    tasks = {task.key: task for task in season.version.tasks.prefetch_related("parties")}
    return [
        TaskRow(
            opening, task.number, task.label, "、".join(party.name for party in task.parties.all())
        )
        for opening in season.openings.order_by("seq")
        if (task := tasks.get(opening.task_key))
    ]


def item_rows(season: Season) -> list[ItemRow]:
    """Three statements."""
    tasks: dict[object, Task] = {task.key: task for task in season.version.tasks.all()}
    promised = {row.key: row for row in Deliverable.objects.filter(task__version=season.version_id)}
    items = Item.objects.filter(opening__season=season).select_related("opening")
    rows = items.annotate(n=Count("shares")).order_by("opening__seq", "seq")
    return [
        ItemRow(
            item, tasks[item.opening.task_key].number, item.opening.seq,
            str(promised[item.deliverable_key]), promised[item.deliverable_key].surface or "",
            item.opening.is_open, item.n,
        )
        for item in rows
    ]  # fmt: skip


def provinces_that_undertake() -> dict[int, Unit]:
    """By primary key, in the order of codes, the 兵团 (without one) last."""
    units = Unit.objects.filter(undertakes=True, kind=Kind.PROVINCE)
    ordered = sorted(units, key=lambda unit: (not unit.code, unit.code, unit.pk))
    return {unit.pk: unit for unit in ordered}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at before opening; `is_grave`: it cannot or should not be opened like that."""

    words: str
    is_well: bool
    details: tuple[str, ...] = ()


def without_department(rows: Iterable[TaskRow], assigned: Iterable[int]) -> list[TaskRow]:
    """Tasks that are not open and that nobody named one by one answers for (primary keys of openings)."""
    known = set(assigned)
    return [row for row in rows if not row.opening.is_open and row.opening.pk not in known]


def strange_countings(season: Season) -> int:
    """Items that add up although the plan states no number for them: nothing to hold the sum against."""
    keys = Item.objects.filter(
        opening__season=season, opening__is_open=True, counting__in=[Counting.SUM, Counting.CANDIDATES]
    ).values("deliverable_key")  # fmt: skip
    return Deliverable.objects.filter(
        task__version=season.version_id, key__in=keys, quantity=None
    ).count()


# --- departments and publishing ---------------------------------------------------------------------------


@dataclass(slots=True)
class Missing:
    """Who is not confirmed, for the page that publishes."""

    provinces: list[Undertaking] = field(default_factory=list)
    units: int = 0
    departments: int = 0


def missing_for_publication(season: Season) -> Missing:
    """Two statements."""
    waiting = season.undertakings.exclude(case__state__in=(State.CONFIRMED, State.WITHDRAWN))
    provinces = waiting.filter(party=Party.PROVINCE).select_related("province", "case", "unit")
    counts = waiting.aggregate(
        units=Count("pk", filter=Q(party__in=BELOW_PROVINCE)),
        departments=Count("pk", filter=Q(party=Party.DEPARTMENT)),
    )
    return Missing(
        list(provinces.order_by("province__code", "pk")), counts["units"], counts["departments"]
    )


def departments(season: Season) -> list[Undertaking]:
    """Undertakings of departments with their tasks and how much of each is planned."""
    rows = season.undertakings.filter(party=Party.DEPARTMENT).select_related("unit", "case")
    found = rows.annotate(
        tasks=Count("placements", distinct=True),
        numbers=Count("placements__commitments", distinct=True),
        planned=Count("placements", filter=~Q(placements__milestones={}), distinct=True),
    )
    return list(found.order_by("unit__name_key"))
