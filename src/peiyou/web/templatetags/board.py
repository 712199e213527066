"""Markup of the scoreboard: links that keep what is asked, heads that sort, the bar of progress."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from django import template

from peiyou.engine.results.queries.completeness import Complete
from peiyou.engine.results.queries.lines import Line
from peiyou.kernel.organisations.models import Unit
from peiyou.web.board import saying
from peiyou.web.board.rows import Row
from peiyou.web.board.wording import LineWords

register = template.Library()

GOAL: Final = 100
"""Of the bar's 130, where the goal lies."""
MOST: Final = 130


@register.simple_tag(takes_context=True)
def board_url(
    context: template.Context, name: str, *args: Any, at: object = "", **changes: Any
) -> str:
    """A page of the board with all that is asked; `at` another place, `changes` other values (empty: none)."""
    looked = context["looked"]
    return str(looked.url(name, *args, at=str(at) if at else "", **changes))


@register.simple_tag(takes_context=True)
def here(context: template.Context, **changes: Any) -> str:
    """This page asked otherwise."""
    looked = context["looked"]
    return "?" + str(looked.asked.query(str(looked.where.node.key), **changes))


@register.simple_tag(takes_context=True)
def at_place(context: template.Context, unit: Unit) -> str:
    """The query of this page at another place."""
    return str(context["looked"].asked.query(str(unit.key)))


@register.inclusion_tag("web/board/_head.html", takes_context=True)
def sort_head(context: template.Context, by: str, label: str, kind: str = "right", hint: str = "") -> dict[str, Any]:  # fmt: skip
    """A column's head that sorts by it: down first, then up."""
    asked = context["looked"].asked
    is_here = asked.by == by
    falls = asked.is_down if is_here else None
    first = by if by == "no" else f"-{by}"
    turned = by if falls else f"-{by}"
    return {
        "label": label, "kind": kind, "hint": hint, "is_here": is_here, "falls": falls,
        "url": here(context, sort=turned if is_here else first),
    }  # fmt: skip


@register.inclusion_tag("web/board/_bar.html")
def progress(row: Row) -> dict[str, Any]:
    """What is approved of the goal, and in paler colour what is claimed; the goal is a stroke."""
    return {
        "row": row, "approved": _width(row.share), "claimed": _width(row.claimed_share),
        "due": _width(row.due) if row.due else 0, "goal": GOAL, "most": MOST,
    }  # fmt: skip


def _width(share: Fraction | None) -> str:
    return f"{min(max(float(share or 0) * GOAL, 0), MOST):.1f}"


@register.filter
def at_line(words: LineWords, line: Line) -> Any:
    return words.words(line)


@register.filter
def of_task(words: LineWords, line: Line) -> Any:
    return words.task(line)


@register.filter
def at_key(found: dict[Any, Any], key: Any) -> Any:
    return found.get(key, "")


@register.filter
def in_percent(share: Fraction | None) -> str:
    return saying.percent(share)


@register.filter
def unit_words(line: Line) -> str:
    return "" if line.is_ratio else line.unit


@register.simple_tag
def complete_words(complete: Complete) -> str:
    return saying.complete(complete)


@register.simple_tag
def overlap_words(lines: int) -> str:
    return saying.overlap(lines)
