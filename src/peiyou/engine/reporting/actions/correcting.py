"""After approval: the unit corrects, or is asked to; until the difference is approved the old figures stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from peiyou.engine.reporting.book.freezing import SOURCE_KIND
from peiyou.engine.reporting.book.turns import as_asked, pinned
from peiyou.engine.reporting.cells import SHOWN, column_of
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.events import ReturnSentBack, ReturnWaived
from peiyou.engine.reporting.models import Line, Return
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.undertakings.queries.turns import filler_of
from peiyou.kernel.actions import Actor, action, emit, note
from peiyou.kernel.evidence.keeping import restore
from peiyou.kernel.workflow.moves import move_case


@action("reporting.correct_return", on="return_")
def correct_return(*, return_: Return, reason: str, actor: Actor, at: datetime) -> Return:
    """The unit opens a correction of what was approved, and says why."""
    row = as_asked(return_)
    row.case = move_case(
        case=row.case, step="correct", to=State.CORRECTING, holder=row.unit, role=filler_of(row.unit, row.party),
        reason=reason, actor=actor, at=at,
    )  # fmt: skip
    note(reason=reason.strip())
    return row


@action("reporting.reopen_return", on="return_")
def reopen_return(
    *,
    return_: Return,
    remarks: Mapping[str, str],
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> Return:
    """Somebody above asks for a correction; with remarks at cells, these alone may be changed."""
    row = as_asked(return_)
    remarks = pinned(row, remarks)
    row.case = move_case(
        case=row.case, step="correct", to=State.RETURNED, holder=row.unit, role=filler_of(row.unit, row.party),
        reason=reason, remarks=remarks, actor=actor, at=at,
    )  # fmt: skip
    note(reason=reason.strip(), cells=sorted(remarks))
    emit(ReturnSentBack(return_=row.key))
    return row


@action("reporting.drop_correction", on="return_")
def drop_correction(*, return_: Return, actor: Actor, at: datetime) -> Return:
    """Give a correction up: the cells say again what was approved, and the same files prove it."""
    row = as_asked(return_)
    row.case = move_case(case=row.case, step="drop", to=State.APPROVED, actor=actor, at=at)
    if row.approved is not None:
        _say_again(row)
        evidence = row.approved.content["evidence"]
        restore(SOURCE_KIND, str(row.key), evidence, unit=row.unit, actor=actor, at=at)
        row.snapshot = row.approved
        row.save(update_fields=["snapshot"])
    return row


def _say_again(row: Return) -> None:
    """Lines as the approved snapshot has them, without what is only shown."""
    seqs = skeleton_of(row.round).seqs
    said: dict[int, dict[str, object]] = {}
    for path, plain in (row.approved.content["cells"] if row.approved else {}).items():
        seq, _slash, below = path.partition("/")
        if column_of(path) not in SHOWN:
            said.setdefault(int(seq), {})[below] = plain
    for line in Line.objects.filter(of_return=row):
        line.values = said.get(seqs.get(line.opening_id, 0), {})
        line.save(update_fields=["values"])


@action("reporting.waive_return", on="return_")
def waive_return(*, return_: Return, reason: str, actor: Actor, at: datetime) -> Return:
    """A unit is released from this round; what it had written stays on record and counts nowhere."""
    row = as_asked(return_)
    row.case = move_case(
        case=row.case, step="waive", to=State.WAIVED, reason=reason, actor=actor, at=at
    )
    note(reason=reason.strip())
    emit(ReturnWaived(return_=row.key))
    return row
