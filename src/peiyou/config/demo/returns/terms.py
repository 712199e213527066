"""What the ministry of the demonstration sets before a round opens: which figures need a proof."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime

from peiyou.engine.reporting.actions.setting import set_proofs
from peiyou.engine.reporting.models import Ask, Round
from peiyou.kernel.actions import SYSTEM


def ask_proofs(round_: Round, tasks: Container[int], at: datetime) -> None:
    """A file at each figure of these tasks (seq); at the others whoever has one attaches it."""
    asks = Ask.objects.filter(term__round=round_, proofs__gt=0).select_related("term__opening")
    needless = {ask.pk: {"proofs": 0} for ask in asks if ask.term.opening.seq not in tasks}
    set_proofs(round_=round_, changes=needless, actor=SYSTEM, at=at)
