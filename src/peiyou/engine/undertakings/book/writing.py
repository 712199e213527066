"""Writing cells of undertakings into a book: what stands is compared, what is allowed is asked, then kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from peiyou.common.canonical import canonical
from peiyou.engine.undertakings.book.book import Book, locked_to_write
from peiyou.engine.undertakings.cells import Address, Part, read
from peiyou.engine.undertakings.enums import BELOW_PROVINCE, Party, State
from peiyou.engine.undertakings.errors import UndertakingError
from peiyou.engine.undertakings.models import Placement, Season, Undertaking
from peiyou.engine.undertakings.queries.choosing import openings_for_many
from peiyou.engine.undertakings.queries.writers import last_writers
from peiyou.engine.undertakings.requirements.writing import OF_CELLS, OF_SHEETS, CellCase, Sheet
from peiyou.kernel.actions.requirements import demand, problems
from peiyou.kernel.audit.personal import Personal
from peiyou.kernel.forms.definition import Value
from peiyou.kernel.forms.unwritten import Cells, CellsWrong, Conflict
from peiyou.kernel.forms.web import Question
from peiyou.kernel.workflow.models import Remark


@dataclass(frozen=True, slots=True)
class Write:
    """One cell: what its writer saw there and what is to stand there, both in the terms of the form."""

    cell: str
    base: Value
    value: Value


@dataclass(slots=True)
class Changes:
    """Of one undertaking: path → plain value before and after, of cells that became something else."""

    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def write_into(
    season: Season,
    writes: Mapping[Undertaking, Sequence[Write]],
    at: datetime,
    *,
    confirmed: bool = False,
) -> dict[int, Changes]:
    """Write all, or raise `Conflict` or `CellsWrong` and write nothing. The undertakings are locked.

    `confirmed`: a filing changes what has been confirmed; what only asks when one may fill in is not asked.
    """
    cells = [address for of in writes.values() for one in of if (address := read(one.cell))]
    return write_in(Book.read(season, writes, cells), writes, at, confirmed=confirmed)


def write_in(
    book: Book,
    writes: Mapping[Undertaking, Sequence[Write]],
    at: datetime,
    *,
    confirmed: bool = False,
) -> dict[int, Changes]:
    """As `write_into`, in a book that is open already at what is written."""
    _Check(book, writes, at, confirmed=confirmed).run()
    found = {row.pk: _put_all(book, row, of) for row, of in writes.items()}
    book.keep()
    return found


def _put_all(book: Book, row: Undertaking, cells: Sequence[Write]) -> Changes:
    """Ticks first: figures of a task that is ticked in the same act need it."""
    changes = Changes()
    for one in sorted(cells, key=lambda one: not one.cell.endswith("/taken")):
        address = read(one.cell)
        if address is None:
            continue
        before = book.get(row.pk, address)
        if _same(before, one.value):
            continue
        lost = book.said(row.pk, address.seq) if _unticks(address, one) else {one.cell: before}
        book.put(row, address, one.value)
        for path, value in lost.items():
            changes.before[path], changes.after[path] = plain(path, value), None
        changes.after[one.cell] = plain(one.cell, one.value)
    return changes


def plain(path: str, value: Value) -> Any:
    """For the record of acts: exact numbers and days as text, names so that they can be erased."""
    if value is None or isinstance(value, bool):
        return value
    return Personal(str(value)) if path.endswith("/person") else str(value)


def _same(one: Value, other: Value) -> bool:
    """Empty is empty, however it is said; an unticked task is one that was never ticked."""
    return (one or None) == (other or None) if not _is_zero(one, other) else one == other


def _is_zero(*values: Value) -> bool:
    return any(value == 0 and not isinstance(value, bool) for value in values)


@dataclass
class _Check:
    """Everything that is asked before anything is written, for all undertakings at once."""

    book: Book
    writes: Mapping[Undertaking, Sequence[Write]]
    at: datetime
    confirmed: bool
    wrong: dict[Cells, UndertakingError] = field(default_factory=dict)
    stale: dict[Cells, Value] = field(default_factory=dict)

    def run(self) -> None:
        rows = list(self.writes)
        choosable = self._choosable()
        remarked = self._remarked(rows)
        holders = self._holders(rows)
        for row, cells in self.writes.items():
            sheet = Sheet(row, self.book.season, self.at, remarked.get(row.case_id, ()))
            if not self.confirmed:
                demand(sheet, OF_SHEETS, UndertakingError)
            ticks = {a.seq for one in cells if (a := read(one.cell)) and _ticks(a, one)}
            unticked = {a.seq for one in cells if (a := read(one.cell)) and _unticks(a, one)}
            for one in cells:
                self._cell(
                    sheet, one, choosable.get(row.pk, ()), ticks - unticked, unticked, holders
                )
        if self.wrong:
            raise CellsWrong(self.wrong)
        if self.stale:
            raise Conflict(self._questions())

    def _choosable(self) -> dict[int, set[int]]:
        """Asked for those alone that write in a task which they do not hold: what is held stays open."""
        asking = [
            row
            for row, cells in self.writes.items()
            if any(
                (a := read(one.cell)) and (row.pk, a.seq) not in self.book.placements
                for one in cells
            )
        ]
        return openings_for_many(asking)

    def _cell(
        self,
        sheet: Sheet,
        one: Write,
        choosable: Collection[int],
        ticks: set[int],
        unticked: set[int],
        holders: Mapping[tuple[int, int], int],
    ) -> None:
        row = sheet.undertaking
        address = read(one.cell)
        seq = address.seq if address else 0
        held = (row.pk, seq) in self.book.placements
        unticks = address is not None and _unticks(address, one)
        case = CellCase(
            sheet=sheet, address=address, path=one.cell,
            known=address is not None and self.book.knows(address),
            choosable=held or seq in choosable,
            ticked=seq in ticks or (held and (seq not in unticked or one.value is None)),
            unticks=unticks,
            holders=holders.get((row.province_id or 0, seq), 0) if unticks else 0,
        )  # fmt: skip
        for problem in problems(case, OF_CELLS, UndertakingError):
            self.wrong.setdefault((row.pk, one.cell), problem)
            return
        if address is not None:
            now = self.book.get(row.pk, address)
            if not _same(now, one.base) and not _same(now, one.value):
                self.stale[row.pk, one.cell] = now

    def _remarked(self, rows: Sequence[Undertaking]) -> dict[int, set[str]]:
        found: dict[int, set[str]] = {}
        returned = [row.case_id for row in rows if row.case.state == State.RETURNED]
        if returned and not self.confirmed:
            remarks = Remark.objects.filter(case__in=returned, settled_at=None)
            for case, cell in remarks.values_list("case", "cell"):
                found.setdefault(case, set()).add(cell)
        return found

    def _holders(self, rows: Sequence[Undertaking]) -> Mapping[tuple[int, int], int]:
        """How many units below hold what a province unticks: (province, seq) → number."""
        provinces = {
            row.province_id for row, cells in self.writes.items() if unticks_for_units(row, cells)
        }
        if not provinces:
            return {}
        held = Placement.objects.filter(
            undertaking__season=self.book.season, undertaking__province__in=provinces,
            undertaking__party__in=BELOW_PROVINCE,
        ).exclude(undertaking__case__state=State.WITHDRAWN)  # fmt: skip
        return Counter(held.values_list("undertaking__province", "opening__seq"))

    def _questions(self) -> dict[Cells, Question]:
        streams = {row.pk: row.audit_stream for row in self.writes}
        writers = last_writers({(streams[pk], path): (pk, path) for pk, path in self.stale})
        return {
            cell: Question(now, *writers.get(cell, ("", None))) for cell, now in self.stale.items()
        }


def _ticks(address: Address, one: Write) -> bool:
    return address.part is Part.TAKEN and bool(one.value)


def _unticks(address: Address, one: Write) -> bool:
    return address.part is Part.TAKEN and not one.value


def unticks_for_units(row: Undertaking, cells: Iterable[Write]) -> bool:
    """Whether a province gives up a task, which its units may be about to take."""
    return row.party == Party.PROVINCE and any(
        (address := read(one.cell)) and _unticks(address, one) for one in cells
    )


def locked_for(writes: Mapping[Undertaking, Sequence[Write]]) -> list[Undertaking]:
    """The undertakings that are written, locked. With a province that gives a task up its units are locked
    too: otherwise one of them could take the task at the same moment, neither seeing the other."""
    giving_up = [row for row, cells in writes.items() if unticks_for_units(row, cells)]
    pks = {row.pk for row in writes}
    if giving_up:
        below = Undertaking.objects.filter(
            season__in={row.season_id for row in giving_up},
            province__in={row.province_id for row in giving_up},
            party__in=BELOW_PROVINCE,
        )
        rows = locked_to_write([*pks, *below.values_list("pk", flat=True)])
        return [row for row in rows if row.pk in pks]
    return locked_to_write(pks)


def content_digest_text(values: Mapping[str, Value]) -> str:
    """The canonical text of what an undertaking says."""
    return canonical(
        {
            path: value if isinstance(value, bool) else str(value)
            for path, value in values.items()
            if value is not None
        }
    )
