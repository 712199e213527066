"""Markup of the reporting: the pages of a round, where a return stands, money and rates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from django import template
from django.utils.translation import gettext

from peiyou.common.money import grouped, in_wan
from peiyou.engine.reporting import cells
from peiyou.engine.reporting.enums import BEING_REVIEWED, State
from peiyou.engine.reporting.models import Return
from peiyou.engine.reporting.queries import rates
from peiyou.engine.reporting.queries.opened import Question
from peiyou.engine.reporting.queries.sheet import Line, Tasks

register = template.Library()

LOOKS: Final = {
    State.FILLING: "filling", State.APPROVING: "confirming", State.RETURNED: "returned",
    State.CORRECTING: "returned", State.APPROVED: "confirmed", State.WAIVED: "withdrawn",
}  # fmt: skip


@register.filter
def look(state: str) -> str:
    """The class that a state wears."""
    return "is-checking" if state in BEING_REVIEWED[:-1] else f"is-{LOOKS[State(state)]}"


@register.filter
def standing(row: Return) -> str:
    """Where a return stands, in words; that nobody has begun is a state."""
    state = State(row.case.state)
    if state == State.FILLING and row.started_at is None:
        return gettext("not begun")
    return str(state.label)


@register.filter
def percent(rate: Fraction | None) -> str:
    return rates.percent(rate)


@register.filter
def wan(fen: int | None) -> str:
    """万元, exact."""
    return "" if fen is None else in_wan(fen)


@register.filter
def figure(number: Decimal | int) -> str:
    """A number with grouped digits, exact."""
    return grouped(Decimal(number))


@register.filter
def seq(cell: str) -> int:
    """The task that a cell belongs to."""
    return cells.seq_of(cell)


@register.filter
def fits(line: Line, filters: tuple[Tasks, str]) -> bool:
    return line.fits(*filters)


@register.filter
def short(names: Any, cell: str) -> str:
    """What a cell is called below the heading of its task."""
    said: str = names.short(cell)
    return said


@register.simple_tag
def asks(questions: Iterable[Question]) -> str:
    """The open ones in a word, for seeing whether others have come."""
    return " ".join(sorted(f"{one.code}:{one.cell}" for one in questions if one.is_open))


@register.filter
def at_key(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    """What a mapping has for a key that only the template knows."""
    return (mapping or {}).get(key)
