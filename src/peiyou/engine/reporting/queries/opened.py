"""One task of a return opened: its cells as they are shown, sums and rates, proofs, questions and remarks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from peiyou.engine.reporting import cells
from peiyou.engine.reporting.models import Ask, Explanation, Owner
from peiyou.engine.reporting.queries.known import Known
from peiyou.engine.reporting.queries.missing import Missing
from peiyou.engine.reporting.queries.rates import Rates
from peiyou.engine.reporting.queries.sheet import Line, Sheet
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.forms.definition import Column, Row, Table, Value
from peiyou.kernel.forms.values import as_text, display
from peiyou.kernel.forms.web import Answers, Face, face_of
from peiyou.kernel.workflow.models import Remark


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell. `known`: where what stands there comes from, where nobody wrote it; `questions` still open."""

    face: Face
    known: Known | None
    questions: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """One row of a table; `owner` answers for it. `whole`: approved before and done now, where it adds up."""

    row: Row
    entries: tuple[Entry | None, ...]
    owner: Owner | None
    whole: Decimal | None
    questions: tuple[Missing, ...]
    """About the row as a whole: about its proofs."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as far as it asks something of this task."""

    table: Table
    columns: tuple[Column, ...]
    rows: tuple[Filled, ...]

    @property
    def adds_up(self) -> bool:
        return any(row.whole is not None for row in self.rows)


@dataclass(frozen=True, slots=True)
class Proof:
    """The files of one row. `ask`: what has to be proved there; None: whatever else belongs to the task."""

    row: Row
    ask: Ask | None
    files: tuple[Attachment, ...]
    may_change: bool

    @property
    def lacks(self) -> int:
        return max(0, self.ask.proofs - len(self.files)) if self.ask else 0


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a rule at a cell, about the text that stands there. `said`: what was answered, if it was."""

    code: str
    cell: str
    sentence: str
    value: str
    shown: str
    said: Explanation | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Opened:
    line: Line
    fields: tuple[Entry, ...]
    nothing: Face
    items: Grid
    funds: Grid
    rates: Rates
    proofs: tuple[Proof, ...]
    questions: tuple[Question, ...]
    remarks: Mapping[str, Remark]
    owner: Owner | None


def opened(sheet: Sheet, seq: int, writable: Collection[str], rows: Collection[str]) -> Opened:
    """The task with that place in the round, which the sheet has. Two statements.

    `rows`: those whose files may come and go.
    """
    answers = Answers(
        values=sheet.said.values,
        writable=writable,
        remarks=sheet.remarks,
        missing={one.cell for one in sheet.missing if not one.is_question},
    )
    shown = _Shown(sheet, answers)
    line = sheet.line(seq)
    if line is None:
        raise LookupError(seq)
    tasks = sheet.asked.form.table("tasks").of_rows({str(seq)})
    fields = [entry for entry in shown.grid(tasks, seq).rows[0].entries if entry]
    return Opened(
        line=line,
        fields=tuple(one for one in fields if one.face.column.key != cells.NOTHING),
        nothing=next(one.face for one in fields if one.face.column.key == cells.NOTHING),
        items=shown.grid(sheet.asked.form.table("items"), seq),
        funds=shown.grid(sheet.asked.form.table("funds"), seq),
        rates=sheet.rates[seq],
        proofs=tuple(_proofs(sheet, seq, rows)),
        questions=tuple(questions_of(sheet, seq)),
        remarks={cell: one for cell, one in sheet.remarks.items() if cells.seq_of(cell) == seq},
        owner=sheet.owners.get(str(seq)),
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    sheet: Sheet
    answers: Answers

    def grid(self, table: Table, seq: int) -> Grid:
        mine = [row for row in table.rows if cells.seq_of(row.key) == seq]
        by_row = {row.key: {one.column.key: one for one in table.cells_of(row)} for row in mine}
        columns = tuple(
            column for column in table.columns if any(column.key in of for of in by_row.values())
        )
        rows = []
        for row in mine:
            entries = tuple(
                self._entry(by_row[row.key][column.key].path) if column.key in by_row[row.key] else None
                for column in columns
            )  # fmt: skip
            adds_up = "done" in by_row[row.key]
            rows.append(
                Filled(
                    row=row, entries=entries, owner=self.sheet.owners.get(row.key),
                    whole=whole_of(self.sheet.said.values, row.key) if adds_up else None,
                    questions=self._questions(row.key),
                )
            )  # fmt: skip
        return Grid(table, columns, tuple(rows))

    def _entry(self, path: str) -> Entry:
        face = face_of(self.sheet.asked.form.by_path[path], self.answers)
        return Entry(face, self.sheet.said.known.get(path), self._questions(path))

    def _questions(self, cell: str) -> tuple[Missing, ...]:
        return tuple(one for one in self.sheet.missing if one.is_question and one.cell == cell)


def whole_of(values: Mapping[str, Value], row: str) -> Decimal:
    """Approved of earlier periods and done in this one."""
    before, done = (_number(values.get(f"{row}/{what}")) for what in ("before", "done"))
    return (before or Decimal()) + (done or Decimal())


def _number(value: Value) -> Decimal | None:
    return Decimal(value) if isinstance(value, Decimal | int) else None


def _proofs(sheet: Sheet, seq: int, rows: Collection[str]) -> Iterator[Proof]:
    """Of each figure that wants proof or has some; and last, of the task as a whole."""
    files: dict[str, list[Attachment]] = {}
    attached = Attachment.objects.filter(
        source_kind="return", source_id=str(sheet.row.key), removed_at=None
    )
    for one in attached.select_related("file").order_by("pk"):
        files.setdefault(one.cell, []).append(one)
    form = sheet.asked.form
    for row in (*form.table("items").rows, *form.table("tasks").rows):
        if cells.seq_of(row.key) != seq:
            continue
        parts = row.key.split("/")
        ask = sheet.asked.asks[seq, int(parts[2])] if len(parts) > 1 else None
        yield Proof(row, ask, tuple(files.get(row.key, ())), row.key in rows)


def questions_of(sheet: Sheet, seq: int) -> Iterator[Question]:
    """Those still open, then those that were answered about what stands there now. One statement."""
    said = {
        (one.code, one.cell): one
        for one in Explanation.objects.filter(of_return=sheet.row).order_by("pk")
    }
    for one in sheet.missing:
        if one.is_question and cells.seq_of(one.cell) == seq:
            given = said.pop((one.code, one.cell), None)
            yield Question(one.code, one.cell, one.sentence, *_stands(sheet, one.cell), given, is_open=True)  # fmt: skip
    for (code, cell), given in said.items():
        value, shown = _stands(sheet, cell)
        if cells.seq_of(cell) == seq and value == given.value:
            yield Question(code, cell, "", value, shown, given, is_open=False)


def _stands(sheet: Sheet, cell: str) -> tuple[str, str]:
    """What stands in a cell, as it is compared and as it is shown; empty for a whole row."""
    asked = sheet.asked.form.by_path.get(cell)
    if asked is None:
        return "", ""
    value = sheet.said.values.get(cell)
    return as_text(asked.column, value), display(asked.column, value)
