"""Amounts in words: grouped digits, ratios as per cent, as 1 : n or as times, as the plan prints its target."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peiyou.engine.results.queries.completeness import Complete
from peiyou.engine.results.queries.figures import Amount
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.wording import number as number
from peiyou.engine.results.wording import percent as percent
from peiyou.engine.results.wording import ratio as ratio


def said(line: Line, amount: Amount | None) -> str:
    """A figure of a line without its unit; empty where nothing has come."""
    if amount is None:
        return ""
    if not line.is_ratio:
        return number(amount.above, line.scale)
    return "—" if amount.ratio is None else ratio(line, amount.ratio)


def parts(line: Line, amount: Amount | None) -> str:
    """Of a ratio its two sums."""
    if amount is None or not line.is_ratio or amount.below is None:
        return ""
    return f"{number(amount.above, line.scale)} / {number(amount.below, line.scale)}"


def difference(line: Line, now: Amount | None, then: Amount | None) -> str:
    """With its sign; of ratios in points of a per cent. Empty where nothing has changed."""
    change = moved(line, now, then)
    if not change:
        return ""
    sign = "+" if change > 0 else ""
    if line.is_ratio:
        return _("%(n)s points") % {"n": f"{sign}{number(round(change * 100, 1))}"}
    return f"{sign}{number(change)}"


def moved(line: Line, now: Amount | None, then: Amount | None) -> Fraction:
    """In the unit of the line; of a ratio as such."""
    return (level(line, now) or Fraction(0)) - (level(line, then) or Fraction(0))


def level(line: Line, amount: Amount | None) -> Fraction | None:
    """A figure as one number, in the unit of the line; of a ratio the ratio of its sums."""
    if amount is None:
        return None
    return amount.ratio if line.is_ratio else Fraction(amount.above, 10**line.scale)


def complete(of: Complete) -> str:
    """In one sentence: how much of what is expected is there."""
    if not of.expected:
        return _("no return is expected here")
    return _("%(approved)s of %(expected)s returns approved (%(share)s), %(handed_in)s handed in") % {
        "approved": of.approved, "expected": of.expected,
        "share": percent(of.share), "handed_in": of.handed_in,
    }  # fmt: skip


def overlap(lines: int) -> str:
    """Of how many lines a part is counted under others too."""
    if not lines:
        return _("none declared here: no figure is counted twice")
    return ngettext(
        "%(n)s deliverable is in part counted under others too",
        "%(n)s deliverables are in part counted under others too", lines,
    ) % {"n": lines}  # fmt: skip
