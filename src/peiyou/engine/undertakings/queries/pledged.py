"""The page on which payers vouch: pledges by unit, with their task, years and sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from peiyou.engine.undertakings.models import Pledge, Season
from peiyou.kernel.plans.models import Task
from peiyou.kernel.plans.queries.wording import Wording, Words


@dataclass(frozen=True, slots=True)
class PledgeLine:
    """One pledge. Money in fen; `by_year` in the order of the season's years."""

    pk: int
    seq: int
    number: str
    words: Wording | None
    source: str
    amount: int
    by_year: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class UnitPledges:
    key: UUID
    """Of the undertaking."""
    name: str
    lines: tuple[PledgeLine, ...]

    @property
    def sum(self) -> int:
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that waits, on all pages together."""

    pledges: int
    units: int
    amount: int


def whole_of(pledges: QuerySet[Pledge]) -> Whole:
    found = pledges.order_by().aggregate(
        n=Count("pk"), units=Count("placement__undertaking", distinct=True), sum=Sum("amount")
    )
    return Whole(found["n"], found["units"], found["sum"] or 0)


def units_of(pledges: QuerySet[Pledge]) -> QuerySet[Pledge, tuple[int, str]]:
    """(undertaking, name of its unit), each once, by name: what pages are cut from."""
    rows = pledges.values_list("placement__undertaking", "placement__undertaking__unit__name_key")
    return rows.order_by(
        "placement__undertaking__unit__name_key", "placement__undertaking"
    ).distinct()


def by_unit(
    season: Season, pledges: QuerySet[Pledge], undertakings: Sequence[int], language: str
) -> list[UnitPledges]:
    """The pledges of some undertakings, in their order; three statements."""
    rows = pledges.filter(placement__undertaking__in=undertakings).select_related(
        "source", "placement__opening", "placement__undertaking__unit"
    )
    found = list(rows.order_by("placement__opening__seq", "source__seq"))
    tasks = _tasks(season, {row.placement.opening.task_key for row in found})
    words = Words(language, [task.text for task in tasks.values()])
    grouped: dict[int, list[Pledge]] = {pk: [] for pk in undertakings}
    for row in found:
        grouped[row.placement.undertaking_id].append(row)
    return [
        UnitPledges(
            key=of[0].placement.undertaking.key,
            name=of[0].placement.undertaking.unit.name,
            lines=tuple(_line(row, tasks, words, season) for row in of),
        )
        for of in grouped.values()
        if of
    ]


def _tasks(season: Season, keys: Iterable[UUID]) -> dict[UUID, Task]:
    rows = Task.objects.filter(version=season.version_id, key__in=keys)
    return {task.key: task for task in rows.only("key", "seq", "no", "text")}


def _line(row: Pledge, tasks: dict[UUID, Task], words: Words, season: Season) -> PledgeLine:
    opening = row.placement.opening
    task = tasks.get(opening.task_key)
    return PledgeLine(
        pk=row.pk,
        seq=opening.seq,
        number=task.number if task else str(opening.seq),
        words=words(task.text) if task else None,
        source=row.source.name,
        amount=row.amount,
        by_year=tuple(row.by_year.get(str(year), 0) for year in season.years),
    )
