"""Saying at a remark what was done about it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.book import locked
from peiyou.engine.undertakings.enums import State
from peiyou.engine.undertakings.errors import UndertakingError
from peiyou.engine.undertakings.models import Undertaking
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.workflow import moves
from peiyou.kernel.workflow.models import Remark


@action("undertakings.answer_remark", on="undertaking")
def answer_remark(
    *, undertaking: Undertaking, cell: str, text: str, actor: Actor, at: datetime
) -> Remark:
    """The filler answers; whoever returned it reads the answer beside the cell."""
    [row] = locked([undertaking.pk])
    if row.case.state != State.RETURNED:
        raise UndertakingError("NOT_RETURNED", _("It has been handed in again already."))
    remark = moves.answer_remark(case=row.case, cell=cell, text=text, actor=actor, at=at)
    note(cell=cell, answer=text.strip())
    return remark
