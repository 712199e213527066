"""One return as a sheet: its tasks as a list with what each lacks, and what all of it says.

Read in a fixed number of statements; the cells of a task are shown only where it is opened.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from peiyou.engine.reporting import cells
from peiyou.engine.reporting.models import Owner, Return
from peiyou.engine.reporting.queries.missing import Missing, missing_of_many, silent_seqs
from peiyou.engine.reporting.queries.rates import Rates, together
from peiyou.engine.reporting.queries.skeleton import Skeleton, skeleton_of
from peiyou.engine.reporting.queries.values import Said, said_by
from peiyou.kernel.forms.definition import FEN_IN_WAN, Value
from peiyou.kernel.workflow.models import Remark


class Tasks(StrEnum):
    """Which tasks the list shows."""

    ALL = "all"
    MINE = "mine"
    MISSING = "missing"
    REMARK = "remark"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Line:
    """One task of the list. `owners`: names of who answers for a part of it; `is_mine`: who looks is among them."""

    seq: int
    number: str
    text: str
    is_silent: bool
    is_begun: bool
    missing: int
    remarks: int
    owners: tuple[str, ...]
    is_mine: bool

    def fits(self, show: Tasks, text: str) -> bool:
        found = not text or text in self.number or text.lower() in self.text.lower()
        return found and {
            Tasks.ALL: True, Tasks.MINE: self.is_mine, Tasks.MISSING: self.missing > 0,
            Tasks.REMARK: self.remarks > 0, Tasks.NOTHING: self.is_silent,
        }[show]  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """What one return says. `owners` by row of the form; `missing` in the order of the form."""

    row: Return
    asked: Skeleton
    said: Said
    lines: tuple[Line, ...]
    missing: tuple[Missing, ...]
    remarks: Mapping[str, Remark]
    owners: Mapping[str, Owner]

    @cached_property
    def rates(self) -> dict[int, Rates]:
        """Money by seq of the task."""
        return rates_by_task(self.said, self.asked)

    @property
    def whole(self) -> Rates:
        return together(self.rates.values())

    @property
    def begun(self) -> int:
        return sum(line.is_begun for line in self.lines)

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


def sheet_of(row: Return, remarks: Mapping[str, Remark], person: str, at: datetime) -> Sheet:
    """Read what the list, its sums and what is missing need. `person`: the id of the actor who looks."""
    asked = skeleton_of(row.round)
    said = said_by([row], asked)
    missing = tuple(missing_of_many([row], at, said)[row.pk])
    owners = {one.row: one for one in row.owners.select_related("person")}
    mine = said[row.pk]
    lines = _lines(asked, mine, missing, remarks, owners.values(), person)
    return Sheet(row, asked, mine, lines, missing, remarks, owners)


def _lines(
    asked: Skeleton,
    said: Said,
    missing: Sequence[Missing],
    remarks: Collection[str],
    owners: Collection[Owner],
    person: str,
) -> tuple[Line, ...]:
    lacking = Counter(cells.seq_of(one.cell) for one in missing if one.cell)
    remarked = Counter(cells.seq_of(cell) for cell in remarks)
    written = {cells.seq_of(path) for path in said.written if said.values.get(path) is not None}
    names: dict[int, dict[str, str]] = defaultdict(dict)
    for one in owners:
        names[cells.seq_of(one.row)][one.person.actor.id] = one.person.name
    silent = silent_seqs(said)
    found = []
    for key, label in _labels(asked).items():
        if key in said.seqs:
            number, _blank, text = label.partition(" ")
            found.append(
                Line(
                    seq=key, number=number, text=text, is_silent=key in silent, is_begun=key in written,
                    missing=lacking[key], remarks=remarked[key], owners=tuple(names[key].values()),
                    is_mine=person in names[key],
                )
            )  # fmt: skip
    return tuple(found)


def _labels(asked: Skeleton) -> dict[int, str]:
    """By seq: the task as "number wording", in the order of the plan."""
    return {int(row.key): str(row.label) for row in asked.form.table("tasks").rows}


def rates_by_task(said: Said, asked: Skeleton) -> dict[int, Rates]:
    return {
        seq: together(_of_source(said.values, seq, code) for code in asked.sources)
        for seq in sorted(said.seqs)
    }


def _of_source(values: Mapping[str, Value], seq: int, code: str) -> Rates:
    return Rates(
        *(_fen(values.get(cells.fund(seq, code, what))) for what in ("budget", "arrived", "spent"))
    )


def _fen(wan: Value) -> int:
    return int(Decimal(wan).scaleb(FEN_IN_WAN)) if isinstance(wan, Decimal | int) else 0
