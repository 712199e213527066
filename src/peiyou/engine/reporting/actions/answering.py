"""What a unit says to remarks of reviewers and to questions of the rules."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peiyou.common.numerals import plain_int
from peiyou.engine.reporting.book.locking import locked
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.models import Explanation, Return
from peiyou.engine.reporting.queries.allowed import require_seqs
from peiyou.engine.reporting.requirements.writing import OF_SHEETS, Sheet
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.actions.requirements import demand
from peiyou.kernel.workflow.models import Remark
from peiyou.kernel.workflow.moves import answer_remark as answer


@action("reporting.answer_remark", on="return_")
def answer_remark(*, return_: Return, cell: str, text: str, actor: Actor, at: datetime) -> Remark:
    """Say what was done about an open remark."""
    [row] = locked([return_.pk])
    if row.case.state != State.RETURNED:
        raise ReportingError("NOT_RETURNED", _("It has been handed in again already."))
    require_seqs({row: _seqs(cell)}, actor, at)
    remark = answer(case=row.case, cell=cell, text=text, actor=actor, at=at)
    note(cell=cell)
    return remark


@action("reporting.explain", on="return_")
def explain(
    *, return_: Return, code: str, cell: str, value: str, text: str, actor: Actor, at: datetime
) -> Explanation:
    """Answer the question of a rule at a cell, about the value that stands there; again: replaced."""
    [row] = locked([return_.pk])
    demand(Sheet(row, row.round, at), OF_SHEETS, ReportingError)
    require_seqs({row: _seqs(cell)}, actor, at)
    if not text.strip():
        raise ReportingError("ANSWER_MISSING", _("Say why the figure is right."))
    made, _is_new = Explanation.objects.update_or_create(
        of_return=row, code=code, cell=cell,
        defaults={
            "value": value, "text": text.strip(), "actor": actor.id, "actor_name": actor.name, "at": at,
        },
    )  # fmt: skip
    note(code=code, cell=cell)
    return made


def _seqs(cell: str) -> set[int]:
    """The task that a cell or a row belongs to; 0, which is none, for what belongs to no task."""
    return {plain_int(cell.partition("/")[0]) or 0}
