"""From a figure of one unit to the cells of its returns in which it was said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peiyou.engine.reporting.queries.visibility import visible_to
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.undertakings.enums import Counting
from peiyou.kernel.actions import Actor
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Version


@dataclass(frozen=True, slots=True)
class OneReturn:
    round: UUID
    key: UUID
    period: str
    is_approved: bool


def returns_of_unit(
    version: Version, unit: Unit, periods: Iterable[Period], actor: Actor | None, at: datetime
) -> list[OneReturn]:
    """Those that the actor may open, the newest period first. One statement."""
    rows = visible_to(actor, at).filter(
        unit=unit,
        round__season__version__plan=version.plan_id,
        round__period__in=[one.pk for one in periods],
    )
    found = rows.order_by("-round__period__ends_on", "-pk").values_list(
        "round__key", "key", "round__period__code", "approved_at"
    )
    return [OneReturn(a, b, period, done is not None) for a, b, period, done in found]


def cell_of(line: Line) -> str:
    """The path of the cell in which a return says what the line counts."""
    if line.counting in {Counting.SUM, Counting.CANDIDATES}:
        return f"{line.task_seq}/item/{line.seq}/done"
    if line.counting in {Counting.RATIO, Counting.COVERAGE}:
        return f"{line.task_seq}/item/{line.seq}/amount"
    if line.counting == Counting.INSTRUMENT:
        return f"{line.task_seq}/item/{line.seq}/issued"
    return f"{line.task_seq}/progress"
