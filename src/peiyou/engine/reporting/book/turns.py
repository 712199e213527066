"""Returns whose turn it is: locked as they were looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting import cells
from peiyou.engine.reporting.book.locking import locked
from peiyou.engine.reporting.enums import RoundState
from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.models import Return, Snapshot
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.reporting.queries.verdicts import source_of
from peiyou.kernel.workflow.moves import require_version


def as_asked(return_: Return, seen: int | None = None) -> Return:
    """The return, locked with its snapshot, if it still stands where it stood when permission was asked; `seen`: and
    when somebody looked at it (the version of its case)."""
    [row] = with_snapshots(locked([return_.pk]))
    require_version(row.case, return_.case.version, seen)
    return row


def with_snapshots(rows: Sequence[Return]) -> list[Return]:
    """One statement for all of them: what was handed in last."""
    found = Snapshot.objects.in_bulk({row.snapshot_id for row in rows if row.snapshot_id})
    for row in rows:
        row.snapshot = found.get(row.snapshot_id or 0)
    return list(rows)


def pinned(row: Return, remarks: Mapping[str, str]) -> dict[str, str]:
    """Remarks at cells that the round asks of this unit; one at a figure that is asked in another task stands there,
    where it can be changed. Raises `ReportingError` (CELL_UNKNOWN)."""
    if not remarks:
        return {}
    asked = skeleton_of(row.round)
    seqs = {asked.seqs.get(opening) for opening in row.lines.values_list("opening", flat=True)}
    found: dict[str, str] = {}
    for cell, text in remarks.items():
        if not (cells.is_path(cell) and cell in asked.form.by_path and cells.seq_of(cell) in seqs):
            raise ReportingError("CELL_UNKNOWN", _("This round does not ask “%(cell)s” of this unit."), cell=cell)  # fmt: skip
        at = source_of(row, cell) or cell
        found[at] = f"{found[at]}\n{text}" if at in found else text
    return found


def require_open_round(rows: Sequence[Return]) -> None:
    """A closed round takes no new figures; corrections of what was approved go on."""
    if any(row.round.state != RoundState.OPEN and row.approved_id is None for row in rows):
        raise ReportingError("ROUND_NOT_OPEN", _("This round of reporting is not open."))
