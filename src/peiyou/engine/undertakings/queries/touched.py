"""What a later version of the plan touches of what has been taken up, task by task and province by province."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from peiyou.engine.undertakings.enums import State
from peiyou.engine.undertakings.models import Commitment, Placement, Season
from peiyou.engine.undertakings.queries.visibility import visible_to
from peiyou.kernel.actions import Actor, authority
from peiyou.kernel.plans.enums import Change, VersionState
from peiyou.kernel.plans.models import Deliverable, Task, Version
from peiyou.kernel.plans.queries.compare import DELIVERABLE_FIELDS, TaskChange, compare

CONFIRMED = Q(undertaking__case__state=State.CONFIRMED)


@dataclass(slots=True)
class OfProvince:
    """Units that hold the task (confirmed ones among them), and quantities of deliverables that are not what they
    were. `name` is empty for departments of the state."""

    name: str
    units: int = 0
    confirmed: int = 0
    quantities: int = 0


@dataclass(slots=True)
class Touched:
    """One task that was changed or removed, and who holds it."""

    task: Task
    row: TaskChange
    provinces: list[OfProvince] = field(default_factory=list)

    @property
    def units(self) -> int:
        return sum(one.units for one in self.provinces)

    @property
    def confirmed(self) -> int:
        return sum(one.confirmed for one in self.provinces)

    @property
    def quantities(self) -> int:
        return sum(one.quantities for one in self.provinces)


def later_versions(season: Season, actor: Actor, at: datetime) -> QuerySet[Version]:
    """Versions of the plan after that of the season, the newest first; a draft for whoever writes plans only."""
    shown = Q(state=VersionState.PUBLISHED, no__gt=season.version.no)
    if authority().allows(actor, "undertakings.prepare_season", None, at):
        shown |= Q(state=VersionState.DRAFT)
    return season.version.plan.versions.filter(shown).order_by("-pk")


def touched_by(season: Season, version: Version, actor: Actor, at: datetime) -> list[Touched]:
    """Tasks of the season that `version` changes or removes, by key; counts of what the actor may see."""
    asked = set(season.openings.values_list("task_key", flat=True))
    rows = {
        row.old.key: row
        for row in compare(season.version, version).rows
        if row.old is not None and row.old.key in asked and row.change in {Change.CHANGED, Change.REMOVED}
    }  # fmt: skip
    provinces = _provinces(season, rows, actor, at)
    return [
        Touched(row.old, row, provinces[key]) for key, row in rows.items() if row.old is not None
    ]


def _provinces(
    season: Season, rows: dict[UUID, TaskChange], actor: Actor, at: datetime
) -> dict[UUID, list[OfProvince]]:
    mine = visible_to(actor, at).filter(season=season).exclude(case__state=State.WITHDRAWN)
    places = Placement.objects.filter(undertaking__in=mine.values("pk"), opening__task_key__in=rows)
    by_place: dict[tuple[UUID, str], OfProvince] = {}
    by_province = places.values_list("opening__task_key", "undertaking__province__name")
    counts = {"units": Count("pk"), "sure": Count("pk", filter=CONFIRMED)}
    held: Iterable[Any] = by_province.annotate(**counts).order_by("undertaking__province__code")
    found: dict[UUID, list[OfProvince]] = defaultdict(list)
    for key, name, units, confirmed in held:
        one = by_place[key, name or ""] = OfProvince(name or "", units, confirmed)
        found[key].append(one)
    changed = _deliverables(rows.values())
    said = Commitment.objects.filter(placement__in=places.values("pk"), item__deliverable_key__in=changed)  # fmt: skip
    counted: Iterable[Any] = said.order_by().values_list(
        "placement__opening__task_key", "placement__undertaking__province__name"
    ).annotate(Count("pk"))  # fmt: skip
    for key, name, quantities in counted:
        by_place[key, name or ""].quantities = quantities
    return found


def _deliverables(rows: Iterable[TaskChange]) -> set[UUID]:
    """Keys of deliverables that are gone or are not what they were."""
    found = set()
    for row in rows:
        new = {one.key: one for one in row.new.deliverables.all()} if row.new else {}
        for old in row.old.deliverables.all() if row.old else ():
            if not _is_same(old, new.get(old.key)):
                found.add(old.key)
    return found


def _is_same(old: Deliverable, new: Deliverable | None) -> bool:
    return new is not None and all(getattr(old, f) == getattr(new, f) for f in DELIVERABLE_FIELDS)
