"""Markup of the balance: shares of a target, marks, and in words what is not added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peiyou.common.money import in_wan, in_yi
from peiyou.engine.undertakings.enums import Counting
from peiyou.engine.undertakings.queries.balance.board import Balance
from peiyou.engine.undertakings.queries.balance.cutoffs import IN_ORDER, Flag
from peiyou.engine.undertakings.queries.balance.lines import Line
from peiyou.engine.undertakings.tables import balance as tables
from peiyou.kernel.organisations.queries.cartogram import MARKS

register = template.Library()

FULL = 100
"""Of the bar's 200, where the target lies: twice as much as is wanted is as far as it shows."""


@register.filter
def said(line: Line, amount: int | Fraction) -> str:
    """An amount of the line's item, without its unit."""
    return line.target.said(round(amount)) if not line.is_hidden else ""


@register.filter
def percent(share: Fraction | None) -> str:
    found = tables.percent(share)
    return "" if found is None else f"{found:,f} %".replace(".0 %", " %")


@register.filter
def bar(share: Fraction) -> str:
    return f"{min(float(share), 2.0) * FULL:.1f}"


@register.filter
def sum_of(numbers: Sequence[int]) -> int:
    return sum(numbers)


@register.simple_tag
def flag_mark(flag: Flag) -> str:
    return MARKS[IN_ORDER.index(flag)]


@register.simple_tag
def not_added(line: Line) -> str:
    """How an item that does not add up stands, in one sentence."""
    sums, counting = line.sums, line.target.counting
    if not sums.all_placed:
        return _("not taken up yet")
    if counting == Counting.RATIO:
        return _("all together %(ratio)s (%(amount)s of %(base)s); %(met)s of %(n)s units meet it") % {
            "ratio": _ratio(line), "amount": line.target.said(sums.total),
            "base": line.target.said(sum(sums.base)), "met": sums.all_met, "n": sums.all_entered,
        }  # fmt: skip
    if counting == Counting.COVERAGE:
        return _("%(met)s of %(n)s units commit to meet it") % {
            "met": sums.all_met,
            "n": sums.all_placed,
        }
    if counting == Counting.INSTRUMENT:
        return _dates(line)
    return _("%(n)s take part, %(planned)s with milestones") % {
        "n": _units(sums.all_placed),
        "planned": sums.planned,
    }


def _ratio(line: Line) -> str:
    ratio = line.sums.ratio
    if ratio is None:
        return "—"
    if line.target.unit in {"%", "‰"}:
        return percent(ratio)
    return f"1 : {float(1 / ratio):,.1f}" if 0 < ratio < 1 else f"{float(ratio):,.2f}"


def _dates(line: Line) -> str:
    sums = line.sums
    if not sums.first or not sums.last:
        return _("no date yet, of %(n)s") % {"n": _units(sums.all_placed)}
    words = _("%(n)s dates, from %(first)s to %(last)s") % {
        "n": sums.dated, "first": date_format(sums.first), "last": date_format(sums.last),
    }  # fmt: skip
    if not sums.late:
        return words
    late = ngettext("%(n)s later than %(day)s", "%(n)s later than %(day)s", sums.late)
    return f"{words}; {late % {'n': sums.late, 'day': date_format(line.target.deadline)}}"


def _units(n: int) -> str:
    return ngettext("%(n)s unit", "%(n)s units", n) % {"n": n}


# --- money ------------------------------------------------------------------------------------------------


@register.simple_tag
def money(fen: int | None, is_nation: bool) -> str:
    """亿元 in national tables, 万元 below."""
    return "" if fen is None else in_yi(fen) if is_nation else in_wan(fen)


@register.simple_tag
def part_of(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}" if whole else ""


@register.filter
def phases_of(sources: Mapping[int, list[int]], source: int) -> list[int]:
    return sources.get(source, [0, 0, 0])


@register.filter
def of(balance: Balance, source: int) -> int:
    return balance.of(source)


@register.filter
def confirmed(balance: Balance) -> int:
    return balance.by_phase(2)


@register.filter
def phase_sums(balance: Balance) -> list[Any]:
    return [balance.by_phase(phase) for phase in range(3)]
