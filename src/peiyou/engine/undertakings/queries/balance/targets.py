"""What the plan asks of each item of a season, beside how the season counts it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from peiyou.common.money import grouped
from peiyou.engine.undertakings.enums import BELOW_PROVINCE, Counting
from peiyou.engine.undertakings.models import Item, Opening, Season, Share
from peiyou.kernel.plans.enums import Bound
from peiyou.kernel.plans.models import Deliverable, Task

ADDS: Final = (Counting.SUM, Counting.CANDIDATES)
"""Units of a ratio, and what one is a part of."""


@dataclass(frozen=True, slots=True)
class Target:
    """One item of a season. `target` and shares are in the item's whole numbers (`amount × 10^-scale`);
    None where the plan states no quantity that could be compared with a sum.

    `limit` is what a unit's amount divided by its base has to reach; `deadline` when an instrument is due.
    """

    pk: int
    opening: int
    seq: int
    number: int
    task_key: UUID
    task_no: str
    task: str
    section: int | None
    section_title: str
    words: str
    counting: Counting
    unit: str
    scale: int
    printed: str
    bound: str | None
    target: Fraction | None
    limit: Fraction | None
    deadline: date
    is_open: bool
    is_own: bool
    """Only provinces themselves (or departments) take it up, so that theirs are the numbers that count."""

    @property
    def code(self) -> str:
        return f"{self.seq}.{self.number}"

    @property
    def file(self) -> str:
        """As a part of an address."""
        return f"{self.seq}-{self.number}"

    @property
    def adds(self) -> bool:
        return self.counting in ADDS

    def said(self, amount: int | None) -> str:
        """An amount as a person reads it, without its unit."""
        return "" if amount is None else grouped(Decimal(amount).scaleb(-self.scale))


def targets_of(season: Season, openings: Iterable[int] | None = None) -> list[Target]:
    """In the order of the plan. Three statements, for one item or all."""
    items = Item.objects.filter(opening__season=season).select_related("opening")
    if openings is not None:
        items = items.filter(opening__in=list(openings))
    rows = list(items.order_by("opening__seq", "seq"))
    keys = {row.opening.task_key for row in rows}
    found = Task.objects.filter(version=season.version_id, key__in=keys).select_related("section")
    tasks = {task.key: task for task in found}
    promised = Deliverable.objects.filter(task__in=[task.pk for task in tasks.values()])
    deliverables = {row.key: row for row in promised}
    return [
        _target(row, row.opening, task, deliverable, season)
        for row in rows
        if (task := tasks.get(row.opening.task_key))
        and (deliverable := deliverables.get(row.deliverable_key))
    ]


def shares_of(season: Season) -> dict[tuple[int, int], int]:
    """(item, province) → what the ministry would like it to take up."""
    rows = Share.objects.filter(item__opening__season=season)
    return {(item, p): n for item, p, n in rows.values_list("item", "province", "amount")}


def _target(
    item: Item, opening: Opening, task: Task, promised: Deliverable, season: Season
) -> Target:
    quantity = promised.as_fraction
    counting = Counting(item.counting)
    comparable = not promised.is_fuzzy and not promised.per and quantity is not None
    return Target(
        pk=item.pk, opening=opening.pk, seq=opening.seq, number=item.seq, task_key=opening.task_key,
        task_no=task.number, task=task.label, section=task.section.seq if task.section else None,
        section_title=task.section.title if task.section else "", words=str(promised), counting=counting, unit=item.unit,
        scale=item.scale, printed=_printed(promised), bound=promised.bound,
        target=quantity * 10**item.scale if comparable and counting in ADDS and quantity else None,
        limit=_limit(promised) if counting == Counting.RATIO else None,
        deadline=_deadline(promised, task, season), is_open=opening.is_open,
        is_own=not opening.is_open or not set(opening.parties) & set(BELOW_PROVINCE),
    )  # fmt: skip


def _limit(promised: Deliverable) -> Fraction | None:
    return promised.as_ratio


def _deadline(promised: Deliverable, task: Task, season: Season) -> date:
    """The last day by which an instrument is in force: as the plan says, else the end of the season's years."""
    for said in (promised.deadline_end, task.deadline_end):
        if said:
            year, month, *day = [int(part) for part in f"{said}-12".split("-")[:3]]
            try:
                return date(year, month, day[0] if len(said) > 7 and day else _last(year, month))
            except ValueError:
                continue
    return date(season.year_end, 12, 31)


def _last(year: int, month: int) -> int:
    return 31 if month == 12 else (date(year, month + 1, 1) - date(year, month, 1)).days


def _printed(promised: Deliverable) -> str:
    """The quantity as the plan words it, with what it is of, or that it is a size and no number."""
    if promised.quantity is None:
        return ""
    words = promised.surface or promised.quantity
    if promised.per:
        words = _("%(words)s, for %(per)s") % {"words": words, "per": promised.per}
    return _("%(words)s (order of magnitude)") % {"words": words} if promised.is_fuzzy else words


REACHES: Final = {Bound.MORE_THAN: ">", Bound.AT_MOST: "<="}
"""How a ratio is held against its limit; otherwise it has to reach it."""
