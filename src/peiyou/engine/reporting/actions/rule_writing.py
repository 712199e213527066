"""Rules are data: new versions are written, and a round that is being prepared says which of them hold in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.book.ruling import Draft, checked
from peiyou.engine.reporting.enums import RoundState
from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.models import InForce, Round, Rule
from peiyou.kernel.actions import Actor, action, note


@action("reporting.write_rule", on=None)
def write_rule(*, draft: Draft, actor: Actor, at: datetime) -> Rule:
    """The first version of a rule, or its next one; rounds in which another one holds keep theirs.

    Raises `ReportingError`: RULE_WRONG where the expression is none or cannot be calculated when all is empty or
    filled in, RULE_INCOMPLETE, RULE_PLACE, CODE_TAKEN, NOTHING_CHANGED.
    """
    said = checked(draft)
    versions = Rule.objects.select_for_update().filter(code=said.code)
    last = versions.order_by("-version").first()
    if last is not None and all(getattr(last, name) == getattr(said, name) for name in said.__slots__):  # fmt: skip
        raise ReportingError("NOTHING_CHANGED", _("The rule says so already."))
    number = (versions.aggregate(last=Max("version"))["last"] or 0) + 1
    rule = Rule.objects.create(
        **{name: getattr(said, name) for name in said.__slots__},
        version=number, made_at=at, made_by=actor.name or actor.id,
    )  # fmt: skip
    note(after={"code": rule.code, "version": number, "expression": rule.expression})
    return rule


@action("reporting.set_rules", on="round_")
def set_rules(*, round_: Round, rules: Sequence[Rule], actor: Actor, at: datetime) -> Round:
    """Say which rules hold in a round that is being prepared; of each at most one version."""
    row = Round.objects.select_for_update().get(pk=round_.pk)
    if row.state != RoundState.PREPARING:
        raise ReportingError(
            "ROUND_OPENED", _("The round has been opened: what units were asked stays as it is.")
        )
    codes = [rule.code for rule in rules]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise ReportingError(
            "RULE_TWICE", _("Of “%(code)s” only one version can hold."), code=twice[0]
        )
    before = _names(row)
    row.in_force.all().delete()
    InForce.objects.bulk_create(InForce(round=row, rule=rule) for rule in rules)
    note(before={"rules": before}, after={"rules": _names(row)})
    return row


def _names(round_: Round) -> list[str]:
    return sorted(str(one.rule) for one in round_.in_force.select_related("rule"))
