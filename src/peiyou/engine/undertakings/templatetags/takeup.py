"""Markup of the take-up: money in 万元, the pages of a season, where somebody stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from peiyou.common.money import in_wan, in_yi
from peiyou.engine.undertakings.enums import State
from peiyou.engine.undertakings.models import Undertaking

register = template.Library()

LOOKS: Final = {
    State.FILLING: "filling", State.COUNTY_CHECK: "checking", State.PREFECTURE_CHECK: "checking",
    State.CONFIRMING: "confirming", State.RETURNED: "returned", State.CONFIRMED: "confirmed",
    State.WITHDRAWN: "withdrawn",
}  # fmt: skip


@register.filter
def wan(fen: int | None) -> str:
    """万元, exact."""
    return "" if fen is None else in_wan(fen)


@register.filter
def yi(fen: int | None) -> str:
    """亿元 to hundredths, for sums of provinces and the nation."""
    return "" if fen is None else in_yi(fen)


@register.filter
def look(state: str) -> str:
    """The class that a state wears."""
    return f"is-{LOOKS[State(state)]}"


@register.filter
def standing(undertaking: Undertaking) -> str:
    """Where an undertaking stands, in words; that it was not answered is a state."""
    state = State(undertaking.case.state)
    if state == State.FILLING and undertaking.started_at is None:
        return gettext("not answered")
    return str(state.label)


@register.filter
def at_key(mapping: dict[Any, Any], key: Any) -> Any:
    """What a mapping has for a key that only the template knows."""
    return mapping.get(key)


@register.filter
def item(values: Sequence[Any], place: int) -> Any:
    """What stands at a place that only the template knows."""
    return values[place]


@register.filter
def has_key(mapping: Mapping[str, Any] | None, key: str) -> bool:
    return bool(mapping) and key in (mapping or {})


@register.simple_tag
def percent(part: int, whole: int) -> SafeString:
    """A part of a whole, for the width of a bar: 0…100."""
    return SafeString(f"{100 * part / whole:.2f}" if whole else "0")
