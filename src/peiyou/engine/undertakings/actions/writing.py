"""Filling in: cells of one undertaking as they are left, or of many from a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F
from django.db.models.functions import Coalesce

from peiyou.engine.undertakings.book.book import Book
from peiyou.engine.undertakings.book.writing import (
    Changes,
    Write,
    locked_for,
    write_in,
    write_into,
)
from peiyou.engine.undertakings.cells import read
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.engine.undertakings.queries.allowed import require_all, require_seqs
from peiyou.kernel.actions import Actor, action, note, note_in
from peiyou.kernel.forms.definition import Value
from peiyou.kernel.forms.unwritten import Conflict

__all__ = ["Conflict", "Write", "Written", "write_cells", "write_many"]


@dataclass(frozen=True, slots=True)
class Written:
    """What became something else, by primary key of the undertaking."""

    changes: Mapping[int, Changes]
    values: Mapping[str, Value] = field(default_factory=dict)
    """Where one undertaking was written: all that it says now."""

    @property
    def cells(self) -> int:
        return sum(len(one.after) for one in self.changes.values())


@action("undertakings.write_cells", on="undertaking")
def write_cells(
    *, undertaking: Undertaking, writes: Sequence[Write], actor: Actor, at: datetime
) -> Written:
    """Write cells of one undertaking, ticks included: all of them, or none.

    Raises `Conflict` where a cell holds something else than the writer saw, `CellsWrong` with a sentence for each
    that may not be written, `UndertakingError` where nothing may be. Whose grant is limited to some tasks writes
    in these alone. Unticking a task loses all it says: what is lost is among the changes.
    """
    [row] = locked_for({undertaking: writes})
    require_seqs({row: _seqs(writes)}, actor, at)
    book = Book.whole(row.season, [row])  # its sums and what it lacks are asked with every answer
    changes = write_in(book, {row: writes}, at)
    _touch([row], changes, at)
    mine = changes[row.pk]
    note(before=mine.before, after=mine.after)
    return Written(changes, book.everything()[row.pk])


@action("undertakings.write_many", on="season")
def write_many(
    *,
    season: Season,
    writes: Mapping[Undertaking, Sequence[Write]],
    actor: Actor,
    at: datetime,
) -> Written:
    """As `write_cells`, of many undertakings of a season together: all or nothing, in as many statements."""
    by_pk = {row.pk: cells for row, cells in writes.items()}
    rows = locked_for(writes)
    require_all(rows, "undertakings.write_cells", actor, at)
    require_seqs({row: _seqs(by_pk[row.pk]) for row in rows}, actor, at)
    changes = write_into(season, {row: by_pk[row.pk] for row in rows}, at)
    _touch(rows, changes, at)
    for row in rows:
        mine = changes[row.pk]
        if mine.after:
            note_in(row.audit_stream, before=mine.before, after=mine.after)
    note(units=len(rows), cells=sum(len(one.after) for one in changes.values()))
    return Written(changes)


def _seqs(writes: Sequence[Write]) -> set[int]:
    return {address.seq for one in writes if (address := read(one.cell))}


def _touch(rows: Sequence[Undertaking], changes: Mapping[int, Changes], at: datetime) -> None:
    """From the first cell on a unit has answered; whoever watches the balance sees that something changed."""
    changed = [row.pk for row in rows if changes[row.pk].after]
    if changed:
        Undertaking.objects.filter(pk__in=changed).update(
            started_at=Coalesce("started_at", at), writes=F("writes") + 1
        )
