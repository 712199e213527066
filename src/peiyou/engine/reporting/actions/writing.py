"""Filling in: cells of one return as they are left, or of many from a workbook; who answers for which row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting import cells
from peiyou.engine.reporting.beginnings import beginnings
from peiyou.engine.reporting.book.locking import locked
from peiyou.engine.reporting.book.writing import Changes, write_into
from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.models import Owner, Return, Round, Sitting
from peiyou.engine.reporting.queries.allowed import require_all, require_seqs
from peiyou.engine.reporting.queries.fillers import fillers_of
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor, action, note, note_in
from peiyou.kernel.forms.values import Typed


@dataclass(frozen=True, slots=True)
class Written:
    """What became something else, by primary key of the return."""

    changes: Mapping[int, Changes]

    @property
    def cells(self) -> int:
        return sum(len(one.after) for one in self.changes.values())


@action("reporting.write_cells", on="return_")
def write_cells(*, return_: Return, writes: Sequence[Typed], actor: Actor, at: datetime) -> Written:
    """Write cells of one return: all of them, or none.

    Raises `Conflict` where a cell holds something else than the writer saw, `CellsWrong` with a sentence for each
    that may not be written, `ReportingError` where nothing may be. `9/nothing` takes back all that task 9 says.
    """
    [row] = locked([return_.pk])
    require_seqs({row: _seqs(writes)}, actor, at)
    changes = write_into({row: writes}, actor, at)
    _touch([row], changes, actor, at)
    mine = changes[row.pk]
    note(before=mine.before, after=mine.after)
    return Written(changes)


@action("reporting.write_many", on="round_")
def write_many(
    *, round_: Round, writes: Mapping[Return, Sequence[Typed]], actor: Actor, at: datetime
) -> Written:
    """As `write_cells`, of many returns of a round together: all or nothing, in as many statements."""
    by_pk = {row.pk: typed for row, typed in writes.items()}
    rows = locked(by_pk)
    require_all(rows, "reporting.write_cells", actor, at)
    require_seqs({row: _seqs(by_pk[row.pk]) for row in rows}, actor, at)
    changes = write_into({row: by_pk[row.pk] for row in rows}, actor, at)
    _touch(rows, changes, actor, at)
    for row in rows:
        mine = changes[row.pk]
        if mine.after:
            note_in(row.audit_stream, before=mine.before, after=mine.after)
    note(units=len(rows), cells=sum(len(one.after) for one in changes.values()))
    return Written(changes)


def _seqs(writes: Sequence[Typed]) -> set[int]:
    return {cells.seq_of(one.cell) for one in writes if cells.is_path(one.cell)}


def _touch(
    rows: Sequence[Return], changes: Mapping[int, Changes], actor: Actor, at: datetime
) -> None:
    """From the first cell on a unit has begun; the time that it takes is measured by the writes themselves."""
    changed = [row.pk for row in rows if changes[row.pk].after]
    if not changed:
        return
    Return.objects.filter(pk__in=changed).update(
        started_at=Coalesce("started_at", at), writes=F("writes") + 1
    )
    if len(rows) == 1 and actor.kind == "PERSON":
        _sit(changed[0], actor, at)


def _sit(pk: int, actor: Actor, at: datetime) -> None:
    sittings = Sitting.objects.filter(
        of_return=pk, actor=actor.id, ended_at__gte=at - beginnings().pause, began_at__lte=at
    )
    if not sittings.update(ended_at=at, writes=F("writes") + 1):
        Sitting.objects.create(of_return_id=pk, actor=actor.id, began_at=at, ended_at=at)


@action("reporting.assign_rows", on="return_")
def assign_rows(
    *, return_: Return, rows: Sequence[str], person: Person | None, actor: Actor, at: datetime
) -> Return:
    """Name who answers for some rows of the form; None: everybody who fills in.

    Raises `ReportingError` (ROW_UNKNOWN, NOT_OF_THE_UNIT).
    """
    [row] = locked([return_.pk])
    known = {one.key for table in skeleton_of(row.round).form.tables for one in table.rows}
    if strange := [one for one in rows if one not in known]:
        raise ReportingError("ROW_UNKNOWN", _("This round does not ask “%(row)s”."), row=strange[0])
    if person is not None and person.pk not in fillers_of(row, at):
        raise ReportingError(
            "NOT_OF_THE_UNIT",
            _("%(name)s does not fill in for this unit. Give them that role first."),
            name=person.name,
        )
    Owner.objects.filter(of_return=row, row__in=rows).delete()
    if person is not None:
        Owner.objects.bulk_create(
            Owner(of_return=row, row=one, person=person, set_at=at) for one in dict.fromkeys(rows)
        )
    note(rows=list(rows), person=str(person.key) if person else None)
    return row
