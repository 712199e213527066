"""Milestones of tasks and lines at places, beside the numbers: due, overdue, reached, with their proof."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from peiyou.engine.results.enums import MilestoneState
from peiyou.engine.results.models import Milestone
from peiyou.engine.results.queries.sight import sight_of
from peiyou.engine.undertakings.enums import Party, State
from peiyou.engine.undertakings.models import Placement
from peiyou.kernel.actions import Actor
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.portions import portions
from peiyou.kernel.plans.models import Version

SOURCE_KIND: Final = "milestone"
"""As files are bound to them."""
SOON: Final = 30
"""Days before the day from which it is pointed out."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A milestone as a list shows it. `line` is None where it is of the whole task."""

    key: UUID
    task: UUID
    line: UUID | None
    node: int
    place: str
    title: str
    due_on: date
    state: MilestoneState
    reason: str
    said_at: datetime
    files: int
    on: date = field(repr=False)

    @property
    def is_overdue(self) -> bool:
        return self.state == MilestoneState.PLANNED and self.due_on < self.on

    @property
    def is_due_soon(self) -> bool:
        return self.state == MilestoneState.PLANNED and 0 <= (self.due_on - self.on).days <= SOON


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are, how many of them reached, and how many past their day and still only planned."""

    total: int
    reached: int
    overdue: int


def milestones_visible(actor: Actor | None, at: datetime) -> QuerySet[Milestone]:
    """Those of one's own place and of everything below it; nobody else's."""
    sight = sight_of(actor, at)
    if sight is None:
        return Milestone.objects.none()
    if sight.units is None:
        return Milestone.objects.all()
    return Milestone.objects.filter(node__in=sight.units.values("pk"))


def milestones_of(
    tasks: Collection[UUID],
    nodes: Iterable[int],
    on: date,
    lines: Collection[UUID] | None = None,
) -> list[Mark]:
    """Of these tasks (and their lines; with `lines` only of those, and of the tasks as a whole) at these places, by
    day. Two statements for some hundred places. The caller has asked whether the places may be seen."""
    of = Q(task_key__in=list(tasks))
    if lines is not None:
        of &= Q(deliverable_key=None) | Q(deliverable_key__in=list(lines))
    found: list[Mark] = []
    for portion in portions(nodes, 600):
        found += marks_of(Milestone.objects.filter(of, node__in=portion), on)
    return sorted(found, key=lambda one: (one.due_on, one.title, one.place))


def marks_of(rows: QuerySet[Milestone], on: date) -> list[Mark]:
    """In the order of the rows. Two statements."""
    taken: list[tuple[Any, ...]] = list(
        rows.values_list(
            "key", "task_key", "deliverable_key", "node", "node__name", "title", "due_on", "state", "reason", "said_at",
        )
    )  # fmt: skip
    files = _files([str(row[0]) for row in taken])
    return [
        Mark(
            key, task, line, node, place, title, due_on, MilestoneState(state), reason, said_at,
            files.get(str(key), 0), on,
        )
        for key, task, line, node, place, title, due_on, state, reason, said_at in taken
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """What a place wrote for the end of a year when it took a task up."""

    task: UUID
    title: str
    due_on: date


def texts_to_adopt(node: Unit, version: Version) -> list[Text]:
    """Of a confirmed take-up, that are no milestones yet; a province's are those of its education body. Two statements."""
    of = Q(undertaking__unit=node) | Q(
        undertaking__province=node, undertaking__party=Party.PROVINCE
    )
    rows = Placement.objects.filter(
        of, undertaking__season__version__plan=version.plan_id, undertaking__case__state=State.CONFIRMED
    )  # fmt: skip
    there = set(Milestone.objects.filter(node=node).values_list("task_key", "title", "due_on"))
    found = []
    for task, texts in rows.order_by("opening__seq").values_list("opening__task_key", "milestones"):
        for year, words in sorted(texts.items()):
            title = str(words).strip()[:200]
            due_on = date(int(year), 12, 31)
            if title and (task, title, due_on) not in there:
                found.append(Text(task, title, due_on))
    return found


def tally(marks: Iterable[Mark]) -> Tally:
    rows = [one for one in marks if one.state != MilestoneState.DROPPED]
    return Tally(
        len(rows),
        sum(one.state == MilestoneState.REACHED for one in rows),
        sum(one.is_overdue for one in rows),
    )


def _files(keys: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for portion in portions(keys):
        rows = Attachment.objects.filter(
            source_kind=SOURCE_KIND, source_id__in=portion, removed_at=None
        )
        for key in rows.values_list("source_id", flat=True):
            found[key] = found.get(key, 0) + 1
    return found
