"""What the ministry of the demonstration sets before a round opens: one rule of its own, and which figures need a proof."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime
from typing import Final

from peiyou.engine.reporting.actions.rule_writing import set_rules, write_rule
from peiyou.engine.reporting.actions.setting import set_proofs
from peiyou.engine.reporting.book.ruling import Draft
from peiyou.engine.reporting.models import Ask, Round, Rule
from peiyou.kernel.actions import SYSTEM

CODE: Final = "PART_OF_WHOLE"
TIMES_AS_MANY: Final = 15
"""The task whose ratio is above one: 年职业培训人次达到在校生规模的2倍以上."""


def hold_rules(round_: Round, at: datetime) -> None:
    """Those that the round begins with, and of this one the version that the ministry has written."""
    rules = [one.rule for one in round_.in_force.select_related("rule")]
    whole = next((rule for rule in rules if rule.code == CODE), None)
    if whole is None:
        return
    newest = Rule.objects.filter(code=CODE).order_by("-version")[0]
    if newest == whole:
        said = {name: getattr(whole, name) for name in Draft.__slots__}
        said["expression"] = f"task == {TIMES_AS_MANY} || {whole.expression}"
        said["source"] = "演示设定：任务15按培训人次与在校生之比填报"
        newest = write_rule(draft=Draft(**said), actor=SYSTEM, at=at)
    kept = [newest if rule.code == CODE else rule for rule in rules]
    set_rules(round_=round_, rules=kept, actor=SYSTEM, at=at)


def ask_proofs(round_: Round, tasks: Container[int], at: datetime) -> None:
    """A file at each figure of these tasks (seq); at the others whoever has one attaches it."""
    asks = Ask.objects.filter(term__round=round_, proofs__gt=0).select_related("term__opening")
    needless = {ask.pk: {"proofs": 0} for ask in asks if ask.term.opening.seq not in tasks}
    set_proofs(round_=round_, changes=needless, actor=SYSTEM, at=at)
