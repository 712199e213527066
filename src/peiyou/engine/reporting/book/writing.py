"""Writing cells of returns: what stands is compared, what is allowed is asked, then kept."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from peiyou.engine.reporting import cells
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.models import Line, Owner, Return
from peiyou.engine.reporting.queries.known import known_for
from peiyou.engine.reporting.queries.skeleton import Skeleton, skeleton_of
from peiyou.engine.reporting.requirements.writing import OF_CELLS, OF_SHEETS, CellCase, Sheet
from peiyou.engine.undertakings.queries.writers import last_writers
from peiyou.kernel.actions import Actor
from peiyou.kernel.actions.bulk import update_many
from peiyou.kernel.actions.requirements import demand, problems
from peiyou.kernel.forms.definition import Value
from peiyou.kernel.forms.unwritten import Cells, CellsWrong, Conflict
from peiyou.kernel.forms.values import Typed, from_plain, to_plain
from peiyou.kernel.forms.web import Question
from peiyou.kernel.workflow.models import Remark

WRITING = ("reporting.write_cells", "reporting.write_many")


@dataclass(slots=True)
class Changes:
    """Of one return: path → plain value before and after, of cells that became something else."""

    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def write_into(
    writes: Mapping[Return, Sequence[Typed]], actor: Actor, at: datetime
) -> dict[int, Changes]:
    """Write all, or raise `Conflict` or `CellsWrong` and write nothing. The returns are locked, and of one round.

    `Typed.base` is what the writer saw: what stands in the cell, or what is known of it where nobody wrote it.
    """
    sheet = _Sheets(writes, actor, at)
    sheet.check()
    return sheet.put()


class _Sheets:
    def __init__(
        self, writes: Mapping[Return, Sequence[Typed]], actor: Actor, at: datetime
    ) -> None:
        self.writes, self.actor, self.at = writes, actor, at
        self.rows = list(writes)
        self.asked: Skeleton = skeleton_of(self.rows[0].round)
        self.lines: dict[tuple[int, int], Line] = {}
        self.wrong: dict[Cells, ReportingError] = {}
        self.stale: dict[Cells, Value] = {}
        seqs = {cells.seq_of(one.cell) for of in writes.values() for one in of if cells.is_path(one.cell)}  # fmt: skip
        seqs |= {
            cells.seq_of(source) for source in map(self.asked.once.get, _paths(writes)) if source
        }
        openings = {term.opening_id for seq, term in self.asked.terms.items() if seq in seqs}
        for line in Line.objects.filter(of_return__in=self.rows, opening__in=openings):
            self.lines[line.of_return_id, self.asked.seqs[line.opening_id]] = line

    # --- asked before anything is written ---

    def check(self) -> None:
        remarked, owners = self._remarked(), self._owners()
        for row, typed in self.writes.items():
            sheet = Sheet(row, row.round, self.at, remarked.get(row.case_id, ()))
            demand(sheet, OF_SHEETS, ReportingError)
            emptied = {cells.seq_of(one.cell) for one in typed if _is_nothing(one.cell) and not one.value}  # fmt: skip
            for one in typed:
                self._cell(sheet, one, emptied, owners)
        if self.wrong:
            raise CellsWrong(self.wrong)
        self._compare()
        if self.stale:
            raise Conflict(self._questions())

    def _cell(
        self,
        sheet: Sheet,
        one: Typed,
        emptied: Collection[int],
        owners: Mapping[tuple[int, str], str],
    ) -> None:
        pk, is_path = sheet.return_.pk, cells.is_path(one.cell)
        seq = cells.seq_of(one.cell) if is_path else 0
        line = self.lines.get((pk, seq))
        case = CellCase(
            sheet=sheet, path=one.cell,
            asked=line is not None and one.cell in self.asked.form.by_path,
            copied=self._is_copied(pk, one.cell, emptied),
            owner=owners.get((pk, cells.row_of(one.cell)), "") if is_path else "",
            silent=bool(
                line and line.values.get(cells.NOTHING) and seq not in emptied
                and not _is_nothing(one.cell) and one.value is not None
            ),
        )  # fmt: skip
        for problem in problems(case, OF_CELLS, ReportingError):
            self.wrong.setdefault((pk, one.cell), problem)
            return

    def _is_copied(self, pk: int, path: str, emptied: Collection[int]) -> bool:
        """Where the other task says nothing, or is not this unit's, the figure is written here."""
        source = self.asked.once.get(path)
        if source is None:
            return False
        there = self.lines.get((pk, cells.seq_of(source)))
        is_silent = (
            there and there.values.get(cells.NOTHING) and cells.seq_of(source) not in emptied
        )
        return there is not None and not is_silent

    def _remarked(self) -> dict[int, set[str]]:
        found: dict[int, set[str]] = {}
        returned = [row.case_id for row in self.rows if row.case.state == State.RETURNED]
        if returned:
            remarks = Remark.objects.filter(case__in=returned, settled_at=None)
            for case, cell in remarks.values_list("case", "cell"):
                found.setdefault(case, set()).add(cell)
        return found

    def _owners(self) -> dict[tuple[int, str], str]:
        """Names of owners other than the writer, by (return, row)."""
        if self.actor.kind == "SYSTEM":
            return {}
        owners = Owner.objects.filter(of_return__in=self.rows)
        others = owners.exclude(person__key=self.actor.id.removeprefix("person:"))
        rows = others.values_list("of_return", "row", "person__name")
        return {(pk, row): name for pk, row, name in rows}

    def _compare(self) -> None:
        """What stands against what the writer saw. What is known elsewhere is asked only for cells that nobody wrote."""
        unwritten = [
            row for row, typed in self.writes.items()
            if any(one.base is not None and self._stands(row.pk, one.cell) is None for one in typed)
        ]  # fmt: skip
        known = known_for(unwritten, self.asked) if unwritten else {}
        for row, typed in self.writes.items():
            for one in typed:
                now = self.now(row.pk, one.cell)
                if now is None and not self._is_written(row.pk, one.cell):
                    there = known.get(row.pk, {}).get(one.cell)
                    now = there.value if there else None
                if not same(now, one.base) and not same(now, one.value):
                    self.stale[row.pk, one.cell] = now

    def _is_written(self, pk: int, path: str) -> bool:
        seq, below = cells.split(path)
        return below in self.lines[pk, seq].values

    def _stands(self, pk: int, path: str) -> Any:
        seq, below = cells.split(path)
        return self.lines[pk, seq].values.get(below)

    def now(self, pk: int, path: str) -> Value:
        return from_plain(self.asked.form.by_path[path].column, self._stands(pk, path))

    def _questions(self) -> dict[Cells, Question]:
        streams = {row.pk: row.audit_stream for row in self.rows}
        names = {(streams[pk], path): (pk, path) for pk, path in self.stale}
        writers = last_writers(names, WRITING)
        return {
            cell: Question(now, *writers.get(cell, ("", None))) for cell, now in self.stale.items()
        }

    # --- written ---

    def put(self) -> dict[int, Changes]:
        found = {row.pk: self._put(row.pk, typed) for row, typed in self.writes.items()}
        dirty = {
            (pk, cells.seq_of(path)) for pk, changes in found.items() for path in changes.after
        }
        update_many(
            Line, ["values"],
            sorted(
                (self.lines[key].pk, json.dumps(self.lines[key].values, ensure_ascii=False))
                for key in dirty
            ),
        )  # fmt: skip
        return found

    def _put(self, pk: int, typed: Sequence[Typed]) -> Changes:
        """`Nothing to report` last: it takes back all that its task says."""
        changes = Changes()
        for one in sorted(typed, key=lambda one: _is_nothing(one.cell)):
            seq, below = cells.split(one.cell)
            values = self.lines[pk, seq].values
            plain = to_plain(self.asked.form.by_path[one.cell].column, one.value)
            if below in values and values[below] == plain:
                continue
            changes.before[one.cell], changes.after[one.cell] = values.get(below), plain
            values[below] = plain
            if _is_nothing(one.cell) and plain:
                for other in [other for other in values if other != below]:
                    path = f"{seq}/{other}"
                    changes.before.setdefault(path, values[other])
                    changes.after[path] = None
                    del values[other]
        return changes


def _paths(writes: Mapping[Return, Sequence[Typed]]) -> set[str]:
    return {one.cell for of in writes.values() for one in of}


def _is_nothing(path: str) -> bool:
    return cells.column_of(path) == cells.NOTHING


def same(one: Value, other: Value) -> bool:
    """Empty is empty, however it is said; zero is a figure."""
    if one in (None, "") or other in (None, ""):
        return one in (None, "") and other in (None, "")
    return one == other
