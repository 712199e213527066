"""What a statement freezes: everything a unit, or a province, has in the records of a season, as plain values.

Money is in fen, quantities are whole numbers with their scale beside them, years are text. Where a unit
stands in its process is not content: confirming what was sealed does not make the seal old.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Sum

from peiyou.common.canonical import canonical
from peiyou.common.digest import hex_digest
from peiyou.engine.undertakings.enums import Counting, Party, State
from peiyou.engine.undertakings.models import (
    Commitment,
    Opening,
    Placement,
    Pledge,
    Season,
    Undertaking,
)
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.portions import portions
from peiyou.kernel.plans.models import Deliverable

Content = dict[str, Any]
ADDING: tuple[str, ...] = (Counting.SUM, Counting.CANDIDATES)


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text."""
    return hex_digest("sha256", [canonical(content).encode()])


def contents_of(season: Season, undertakings: Iterable[Undertaking]) -> dict[int, Content]:
    """By primary key of the undertaking; as many statements for one as for eight hundred."""
    mine = {row.pk: row for row in undertakings}
    words = _Words(season)
    placed: dict[int, list[Content]] = defaultdict(list)
    for portion in portions(mine):
        for undertaking, task in _placements(words, portion):
            placed[undertaking].append(task)
    units = _units(
        [unit for row in mine.values() for unit in (row.unit_id, row.province_id) if unit]
    )
    return {
        pk: {
            **words.head,
            "unit": units[row.unit_id],
            "party": str(row.party),
            "province": units[row.province_id] if row.province_id else None,
            "tasks": placed[pk],
        }
        for pk, row in mine.items()
    }  # fmt: skip


def content_of_province(season: Season, province: Unit) -> Content:
    """What the province takes up itself, task by task what its confirmed units do, and those units."""
    words = _Words(season)
    asked = Undertaking.objects.filter(season=season, province=province)
    own = asked.filter(party=Party.PROVINCE).first()
    below = asked.exclude(party=Party.PROVINCE).filter(case__state=State.CONFIRMED)
    confirmed = list(below.select_related("unit").order_by("party", "unit__name_key", "pk"))
    placements = Placement.objects.filter(undertaking__in=below).order_by()
    tasks = dict(placements.values_list("undertaking").annotate(Count("pk")))
    pledges = Pledge.objects.filter(placement__in=placements).order_by()
    money = dict(pledges.values_list("placement__undertaking").annotate(Sum("amount")))
    return {
        **words.head,
        "unit": _units([province.pk])[province.pk],
        "asked": asked.exclude(party=Party.PROVINCE).count(),
        "own": contents_of(season, [own])[own.pk]["tasks"] if own else [],
        "tasks": _by_task(words, placements),
        "units": [
            {"key": str(row.unit.key), "name": row.unit.name, "code": row.unit.code, "party": str(row.party),
             "tasks": tasks.get(row.pk, 0), "fen": money.get(row.pk, 0)}
            for row in confirmed
        ],
    }  # fmt: skip


class _Words:
    """What a season calls its tasks, items and sources."""

    def __init__(self, season: Season) -> None:
        version = season.version
        tasks = {task.key: task for task in version.tasks.only("key", "no", "seq", "text")}
        self.sources = {source.pk: source for source in season.sources.all()}
        self.openings = {row.pk: row for row in season.openings.order_by("seq")}
        self.tasks = {pk: tasks[row.task_key] for pk, row in self.openings.items()}
        items = Deliverable.objects.filter(task__version=version)
        self.deliverables = {item.key: str(item) for item in items}
        self.head: Content = {
            "season": season.title,
            "plan": version.title,
            "years": [str(year) for year in season.years],
            "sources": [{"code": s.code, "name": s.name} for s in self.sources.values()],
        }

    def task(self, opening: Opening | int) -> Content:
        pk = opening if isinstance(opening, int) else opening.pk
        task = self.tasks[pk]
        return {"key": str(task.key), "number": task.number, "text": task.text}


def _placements(words: _Words, undertakings: list[int]) -> list[tuple[int, Content]]:
    rows = list(
        Placement.objects.filter(undertaking__in=undertakings).order_by("opening__seq", "pk")
    )
    items: dict[int, list[Content]] = defaultdict(list)
    inside = Placement.objects.filter(undertaking__in=undertakings).values("pk")
    commitments = Commitment.objects.filter(placement__in=inside).select_related("item")
    for row in commitments.order_by("item__seq", "pk"):
        item = row.item
        items[row.placement_id].append(
            {"key": str(item.deliverable_key), "name": words.deliverables.get(item.deliverable_key, ""),
             "counting": str(item.counting), "unit": item.unit, "scale": item.scale, "amount": row.amount,
             "base": row.base, "due": row.due_on.isoformat() if row.due_on else None, "by_year": _years(row.by_year)}
        )  # fmt: skip
    money: dict[int, list[Content]] = defaultdict(list)
    for pledge in Pledge.objects.filter(placement__in=inside, amount__gt=0).order_by("source__seq"):
        source = words.sources[pledge.source_id]
        money[pledge.placement_id].append(
            {"code": source.code, "name": source.name, "fen": pledge.amount, "fen_by_year": _years(pledge.by_year)}
        )  # fmt: skip
    return [
        (row.undertaking_id, {
            **words.task(row.opening_id), "person": row.person, "criterion": row.criterion,
            "milestones": {year: text for year, text in sorted(row.milestones.items()) if text},
            "items": items[row.pk], "funds": money[row.pk],
        })
        for row in rows
    ]  # fmt: skip


def _by_task(words: _Words, placements: Any) -> list[Content]:
    """What units take up of each task: how many, quantities of what adds up, money by source."""
    counts = dict(placements.values_list("opening").annotate(Count("pk")))
    sums: dict[int, list[Content]] = defaultdict(list)
    added = Commitment.objects.filter(placement__in=placements, item__counting__in=ADDING)
    columns = ("item__opening", "item__seq", "item__deliverable_key", "item__unit", "item__scale")
    for opening, _seq, key, unit, scale, amount in (
        added.order_by("item__opening", "item__seq").values_list(*columns).annotate(Sum("amount"))
    ):
        name = words.deliverables.get(key, "")
        sums[opening].append(
            {"key": str(key), "name": name, "unit": unit, "scale": scale, "amount": amount or 0}
        )
    money: dict[int, dict[int, int]] = defaultdict(dict)
    pledges = Pledge.objects.filter(placement__in=placements).order_by()
    for opening, source, fen in pledges.values_list("placement__opening", "source").annotate(Sum("amount")):  # fmt: skip
        money[opening][source] = fen
    return [
        {**words.task(pk), "units": counts[pk], "items": sums[pk], "funds": [
            {"code": source.code, "name": source.name, "fen": money[pk][number]}
            for number, source in words.sources.items() if money[pk].get(number)
        ]}
        for pk in words.openings if pk in counts
    ]  # fmt: skip


def _years(by_year: Mapping[str, int]) -> dict[str, int]:
    return {year: amount for year, amount in sorted(by_year.items()) if amount}


def _units(pks: Iterable[int]) -> dict[int, Content]:
    found: dict[int, Content] = {}
    for portion in portions(sorted(set(pks))):
        for unit in Unit.objects.filter(pk__in=portion):
            found[unit.pk] = {"key": str(unit.key), "name": unit.name, "code": unit.code}
    return found
