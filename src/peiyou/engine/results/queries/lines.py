"""The lines of the board: every deliverable of a plan, how it is counted, and by which measures."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from peiyou.engine.reporting import measures as reported
from peiyou.engine.undertakings import measures as taken
from peiyou.engine.undertakings.beginnings import counting_of, unit_of
from peiyou.engine.undertakings.enums import Counting
from peiyou.engine.undertakings.models import Item
from peiyou.kernel.plans.enums import Bound
from peiyou.kernel.plans.models import Deliverable, Task, Version


class Codes(NamedTuple):
    """Codes of measures: a figure, or a ratio of two; empty where nothing is posted."""

    above: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One deliverable. `target` is what the plan asks, in the unit (a ratio as such); None where no number is to be
    reached: none printed, or an order of magnitude (`is_fuzzy`), or one for each of something (`per`).

    Quantities of its figures are whole numbers, `quantity × 10^-scale`; of a ratio each part is.
    """

    key: UUID
    task_key: UUID
    task_seq: int
    task_no: str
    task: str
    section: int | None
    seq: int
    words: str
    way: str
    counting: Counting
    unit: str
    scale: int
    target: Fraction | None
    printed: str
    bound: str
    committed: Codes
    reported: Codes
    section_title: str = ""

    @property
    def is_ratio(self) -> bool:
        return bool(self.reported.below)

    @property
    def supports_share(self) -> bool:
        """Of "about" and of "at most" so many a percentage says nothing."""
        return self.bound not in {Bound.ABOUT, Bound.AT_MOST}

    def reaches(self, level: Fraction, target: Fraction) -> bool | None:
        """As the bound says it; None where "about" so many leaves it open."""
        if self.bound == Bound.ABOUT:
            return None
        if self.bound == Bound.AT_MOST:
            return level <= target
        return level > target if self.bound == Bound.MORE_THAN else level >= target

    @property
    def code(self) -> str:
        """As a person says it: task and place in it."""
        return f"{self.task_no}.{self.seq}"

    @property
    def codes(self) -> tuple[str, ...]:
        """Every measure of the line."""
        return tuple(code for code in (*self.committed, *self.reported) if code)


def lines_of(version: Version) -> list[Line]:
    """In the order of the plan, each counted as the newest season that asked for it counts it. One statement."""
    items = Item.objects.filter(
        opening__season__version__plan=version.plan_id, deliverable_key=OuterRef("key")
    ).order_by("-opening__season")
    counted = JSONObject(counting="counting", unit="unit", scale="scale")
    rows = (
        Deliverable.objects.filter(task__version=version)
        .select_related("task__section")
        .annotate(item=Subquery(items.values(found=counted)[:1]))
    )
    return [_line(row.task, row, row.item) for row in rows.order_by("task__seq", "seq")]


def _line(task: Task, row: Deliverable, item: dict[str, Any] | None) -> Line:
    counting = Counting(item["counting"]) if item else counting_of(row)
    committed, claimed = codes_of(task.key, row.key, counting)
    return Line(
        key=row.key, task_key=task.key, task_seq=task.seq, task_no=task.number, task=task.label,
        section=task.section.seq if task.section else None, seq=row.seq, words=str(row), way=row.way,
        counting=counting, unit=item["unit"] if item else unit_of(row, counting), scale=item["scale"] if item else 0,
        target=_target(row, counting), printed=row.surface or row.quantity or "", bound=row.bound or "",
        committed=committed, reported=claimed, section_title=task.section.title if task.section else "",
    )  # fmt: skip


def codes_of(task_key: UUID, key: UUID, counting: Counting) -> tuple[Codes, Codes]:
    """By which measures a deliverable is taken up and reported, by how it is counted."""
    if counting in {Counting.SUM, Counting.CANDIDATES}:
        return Codes(taken.item(key)), Codes(reported.done(key))
    if counting in {Counting.RATIO, Counting.COVERAGE}:
        return Codes(taken.item(key), taken.base(key)), Codes(
            reported.amount(key), reported.base(key)
        )
    if counting == Counting.INSTRUMENT:
        return Codes(taken.taken(task_key)), Codes(reported.issued(key))
    return Codes(taken.taken(task_key)), Codes(reported.reported(task_key))


def _target(row: Deliverable, counting: Counting) -> Fraction | None:
    quantity = row.as_fraction
    if quantity is None or row.is_fuzzy or row.per:
        return None
    if counting in {Counting.SUM, Counting.CANDIDATES}:
        return quantity
    return row.as_ratio if counting == Counting.RATIO else None
