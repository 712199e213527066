"""One undertaking as a sheet: its tasks as a list with what is missing and said about each, and one opened.

The list is read in a fixed number of statements; the cells of a task are shown only where it is opened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from django.db.models import prefetch_related_objects

from peiyou.engine.undertakings.cells import seq_of
from peiyou.engine.undertakings.clauses import Missing
from peiyou.engine.undertakings.form import form_of
from peiyou.engine.undertakings.models import Opening, Source, Undertaking
from peiyou.engine.undertakings.queries.choosing import openings_for
from peiyou.engine.undertakings.queries.missing import missing_from
from peiyou.engine.undertakings.queries.skeleton import skeleton_of
from peiyou.engine.undertakings.queries.values import values_of
from peiyou.kernel.forms.definition import Form, Value
from peiyou.kernel.plans.models import Task
from peiyou.kernel.plans.queries.wording import Wording, Words
from peiyou.kernel.workflow.models import Remark


class Tasks(StrEnum):
    """Which tasks the list shows."""

    ALL = "all"
    TAKEN = "taken"
    NOT_TAKEN = "not-taken"
    MISSING = "missing"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Line:
    """One task of the list. `money` in 万元. `may_take`: it is (still) offered to this unit."""

    seq: int
    number: str
    words: Wording
    is_taken: bool
    may_take: bool
    money: Decimal
    missing: int
    remarks: int

    def fits(self, show: Tasks, text: str) -> bool:
        found = not text or text in self.number or text.lower() in self.words.text.lower() or text in self.words.source  # fmt: skip
        return found and {
            Tasks.ALL: True, Tasks.TAKEN: self.is_taken, Tasks.NOT_TAKEN: not self.is_taken,
            Tasks.MISSING: self.missing > 0, Tasks.REMARK: self.remarks > 0,
        }[show]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one undertaking says. `missing` and `remarks` are of all its tasks, in the order of the cells."""

    undertaking: Undertaking
    form: Form
    sources: tuple[Source, ...]
    openings: Mapping[int, Opening]
    tasks: Mapping[UUID, Task]
    words: Words
    lines: tuple[Line, ...]
    values: Mapping[str, Value]
    missing: tuple[Missing, ...]
    remarks: Mapping[str, Remark]

    @property
    def taken(self) -> list[Line]:
        return [line for line in self.lines if line.is_taken]

    @property
    def money(self) -> Decimal:
        return sum((line.money for line in self.lines), Decimal())

    @property
    def by_source(self) -> list[tuple[Source, Decimal]]:
        """万元 of each source, all tasks together."""
        found: Counter[str] = Counter()
        for cell, value in self.values.items():
            parts = cell.split("/")
            if parts[1] == "fund" and isinstance(value, Decimal | int):
                found[parts[2]] += value  # type: ignore[assignment]
        return [(source, Decimal(found[source.code])) for source in self.sources]

    def counts(self) -> dict[Tasks, int]:
        return {show: sum(line.fits(show, "") for line in self.lines) for show in Tasks}

    def line(self, seq: int) -> Line | None:
        return next((line for line in self.lines if line.seq == seq), None)

    def beside(self, seq: int) -> tuple[Line | None, Line | None]:
        """The task before and the one after, as the whole list has them."""
        at = next((i for i, line in enumerate(self.lines) if line.seq == seq), None)
        if at is None:
            return None, None
        before = self.lines[at - 1] if at else None
        return before, self.lines[at + 1] if at + 1 < len(self.lines) else None


def sheet_of(undertaking: Undertaking, remarks: Mapping[str, Remark], language: str) -> Sheet:
    """Read what the list, its sums and what is missing need."""
    values = values_of([undertaking]).get(undertaking.pk, {})
    offered = {
        opening.seq: opening for opening in openings_for(undertaking).prefetch_related("items")
    }
    taken = {seq_of(cell) for cell, value in values.items() if cell.endswith("/taken") and value}
    openings = dict(offered)
    if gone := taken - openings.keys():
        rows = undertaking.season.openings.filter(seq__in=gone).prefetch_related("items")
        openings |= {opening.seq: opening for opening in rows}
    openings = dict(sorted(openings.items()))
    prefetch_related_objects([undertaking.season], "sources")
    sources = tuple(undertaking.season.sources.all())
    tasks = _tasks(undertaking, openings.values())
    words = Words(language, _texts(tasks.values()))
    missing = tuple(missing_from(undertaking, values, skeleton_of(undertaking.season)))
    return Sheet(
        undertaking=undertaking,
        form=form_of(undertaking.season, list(openings.values()), tasks.values()),
        sources=sources,
        openings=openings,
        tasks=tasks,
        words=words,
        lines=_lines(openings, tasks, words, offered.keys(), taken, values, missing, remarks),
        values=values,
        missing=missing,
        remarks=remarks,
    )


def _tasks(undertaking: Undertaking, openings: Iterable[Opening]) -> dict[UUID, Task]:
    """By key, with what is shown of them."""
    rows = Task.objects.filter(
        version=undertaking.season.version_id, key__in=[one.task_key for one in openings]
    )
    found = rows.select_related("section").prefetch_related("deliverables").order_by("seq")
    return {task.key: task for task in found}


def _texts(tasks: Iterable[Task]) -> Iterator[str | None]:
    for task in tasks:
        yield task.text
        yield task.section.title if task.section else None
        for promise in task.deliverables.all():
            yield from (promise.verb, promise.object, promise.unit)


def _lines(
    openings: Mapping[int, Opening],
    tasks: Mapping[UUID, Task],
    words: Words,
    offered: Collection[int],
    taken: Collection[int],
    values: Mapping[str, Value],
    missing: Iterable[Missing],
    remarks: Iterable[str],
) -> tuple[Line, ...]:
    lacking = Counter(seq_of(one.cell) for one in missing)
    remarked = Counter(seq_of(cell) for cell in remarks)
    money = money_by_task(values)
    return tuple(
        Line(
            seq=seq,
            number=tasks[opening.task_key].number,
            words=words(tasks[opening.task_key].text),
            is_taken=seq in taken,
            may_take=seq in offered,
            money=money.get(seq, Decimal()),
            missing=lacking[seq],
            remarks=remarked[seq],
        )
        for seq, opening in openings.items()
        if opening.task_key in tasks
    )


def money_by_task(values: Mapping[str, Value]) -> dict[int, Decimal]:
    """万元 by seq of the opening."""
    found: dict[int, Decimal] = {}
    for cell, value in values.items():
        if "/fund/" in cell and isinstance(value, Decimal | int):
            seq = seq_of(cell)
            found[seq] = found.get(seq, Decimal()) + value
    return found
