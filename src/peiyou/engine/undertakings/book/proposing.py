"""What a filing proposes, held beside what is confirmed: written down, compared, tried without keeping anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.book.writing import Write, write_into
from peiyou.engine.undertakings.cells import Part, read, seq_of
from peiyou.engine.undertakings.clauses import Missing
from peiyou.engine.undertakings.errors import UndertakingError
from peiyou.engine.undertakings.models import FiledChange, Filing, Pledge, Undertaking
from peiyou.engine.undertakings.queries.filings import form_for
from peiyou.engine.undertakings.queries.missing import missing_of
from peiyou.engine.undertakings.queries.values import values_of
from peiyou.kernel.forms.definition import Form, Value
from peiyou.kernel.forms.unwritten import CellsWrong, Conflict
from peiyou.kernel.forms.values import from_plain, to_plain
from peiyou.kernel.forms.web import Question


@dataclass
class Proposal:
    """`now`: what is confirmed in the tasks that are touched. `changes`: by cell, plain values."""

    filing: Filing
    form: Form
    now: dict[str, Value]
    changes: dict[str, FiledChange]

    @classmethod
    def read(cls, filing: Filing, paths: Iterable[str] = ()) -> Proposal:
        """As it is kept; `paths` are of cells that are going to be written besides."""
        undertaking = filing.undertaking
        changes = {row.cell: row for row in filing.changes.order_by("pk")}
        form = form_for(undertaking.season, [*changes, *paths])
        seqs = {seq_of(path) for path in form.by_path}
        return cls(filing, form, values_of([undertaking], seqs)[undertaking.pk], changes)

    def plain(self, path: str, value: Value) -> Any:
        """As it is kept; that a task is not taken up is said by nothing."""
        return to_plain(self.form.by_path[path].column, None if value is False else value)

    def confirmed(self, path: str) -> Any:
        return self.plain(path, self.now.get(path))

    def standing(self, path: str) -> Any:
        """What is proposed, or else confirmed."""
        row = self.changes.get(path)
        return row.proposed if row else self.confirmed(path)

    # --- writing it down ---

    def say(self, writes: Sequence[Write]) -> None:
        """Raises `CellsWrong` for what the season does not ask, `Conflict` where somebody proposed something else."""
        unknown = [one.cell for one in writes if one.cell not in self.form.by_path]
        if unknown:
            raise CellsWrong({(self._pk, path): _unknown(path) for path in unknown})
        asked = [one for one in writes if not self._is_seen(one)]
        if asked:
            raise Conflict({(self._pk, one.cell): self._question(one.cell) for one in asked})
        wanted = {path: row.proposed for path, row in self.changes.items()}
        for one in writes:
            wanted[one.cell] = self.plain(one.cell, one.value)
        self._settle(wanted, {one.cell for one in writes})

    def _settle(self, wanted: dict[str, Any], written: set[str]) -> None:
        """Only what differs; with a task that is given up goes all that was said about it."""
        self._give_up(wanted)
        self._take_again(wanted, written)
        self.changes = {
            path: FiledChange(filing=self.filing, cell=path, original=self.confirmed(path), proposed=value)
            for path, value in wanted.items()
            if value != self.confirmed(path)
        }  # fmt: skip

    def _give_up(self, wanted: dict[str, Any]) -> None:
        for seq in _given_up(wanted):
            for path in [path for path in wanted if seq_of(path) == seq]:
                wanted[path] = None
            wanted |= dict.fromkeys((path for path in self.now if seq_of(path) == seq), None)

    def _take_again(self, wanted: dict[str, Any], written: set[str]) -> None:
        """A task that was to be given up and is kept after all is kept as it was confirmed."""
        before = _given_up({path: row.proposed for path, row in self.changes.items()})
        for seq in before - _given_up(wanted):
            for path in [path for path in wanted if seq_of(path) == seq and path not in written]:
                del wanted[path]

    def _is_seen(self, one: Write) -> bool:
        standing = self.standing(one.cell)
        return standing in (self.plain(one.cell, one.base), self.plain(one.cell, one.value))

    def _question(self, path: str) -> Question:
        column = self.form.by_path[path].column
        return Question(from_plain(column, self.standing(path)), "", None)

    @property
    def _pk(self) -> int:
        return self.filing.undertaking_id

    # --- what comes of it ---

    def writes(self) -> list[Write]:
        """What is to be written into the undertaking; figures of a task that is given up go with it."""
        gone = _given_up({path: row.proposed for path, row in self.changes.items()})
        found = []
        for path, row in self.changes.items():
            address = read(path)
            if address is None or (address.seq in gone and address.part is not Part.TAKEN):
                continue
            column = self.form.by_path[path].column
            found.append(Write(path, from_plain(column, row.original), from_plain(column, row.proposed)))  # fmt: skip
        return found

    def stale(self) -> list[str]:
        """Cells whose confirmed value is no longer the original."""
        return [path for path, row in self.changes.items() if row.original != self.confirmed(path)]

    def try_out(self, at: datetime) -> list[Missing]:
        """Write it and take it back: what would be missing that is not missing now.

        Raises `CellsWrong` and `Conflict` as the writing itself does.
        """
        undertaking = self.filing.undertaking
        before = {(one.cell, one.code) for one in missing_of(undertaking)}
        with transaction.atomic():
            write_into(undertaking.season, {undertaking: self.writes()}, at, confirmed=True)
            after = missing_of(undertaking)
            transaction.set_rollback(True)
        return [one for one in after if one.blocks and (one.cell, one.code) not in before]

    def keep(self) -> None:
        self.filing.changes.all().delete()
        FiledChange.objects.bulk_create(self.changes.values())


def vouch_by_letter(filing: Filing, at: datetime) -> None:
    """Money that a filing changes is vouched for by the letter of the province."""
    undertaking: Undertaking = filing.undertaking
    open_money = Pledge.objects.filter(placement__undertaking=undertaking, vouched_at=None)
    if open_money.update(vouched_at=at, vouched_by=filing.letter_number):
        Undertaking.objects.filter(pk=undertaking.pk).update(writes=F("writes") + 1)


def _given_up(proposed: dict[str, Any]) -> set[int]:
    """Seqs of tasks that are not taken up any more."""
    return {
        seq_of(path) for path, value in proposed.items() if path.endswith("/taken") and not value
    }


def _unknown(path: str) -> UndertakingError:
    return UndertakingError("CELL_UNKNOWN", _("This season does not ask “%(cell)s”."), cell=path)
