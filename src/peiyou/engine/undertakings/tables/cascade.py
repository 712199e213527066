"""Broken rules between levels, in words and as a plain table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peiyou.engine.undertakings.queries.cascade_edges import Edge, Rule
from peiyou.engine.undertakings.tables.sheets import Sheet

RULES: Final[dict[Rule, Promise]] = {
    Rule.SHARES: gettext_lazy("The target shares together are what the plan wants"),
    Rule.DECLARED: gettext_lazy("The provinces together declare what the plan wants"),
    Rule.OWN_SHARE: gettext_lazy("A province declares its target share"),
    Rule.UNITS: gettext_lazy("The units of a province take up what it declared"),
    Rule.TASK: gettext_lazy("A unit takes up only what its province took up"),
    Rule.YEARS: gettext_lazy("The years add up to the number in all"),
    Rule.MONEY_YEARS: gettext_lazy("The years of a source add up to its money"),
    Rule.FOREIGN: gettext_lazy("Numbers and money are of this season"),
    Rule.NO_PROVINCE: gettext_lazy("Whoever takes part stands under a province"),
}


def rules_sheet(edges: Iterable[Edge]) -> Sheet:
    rows = [
        [
            str(RULES[edge.rule]), edge.upper, edge.lower, edge.task_no, edge.item, edge.expected, edge.found,
            edge.remedy,
        ]
        for edge in edges
    ]  # fmt: skip
    head = [
        _("rule"), _("upper"), _("lower"), _("task"), _("item"), _("expected"), _("found"), _("what to do"),
    ]  # fmt: skip
    return Sheet(_("Rules broken"), head, rows)
