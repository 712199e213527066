"""Markup of ratings and forecasts: numbers of a forecast in the unit of its line, and chances in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peiyou.common.money import grouped
from peiyou.engine.reporting.enums import Rating
from peiyou.engine.results.enums import RedState, Voice
from peiyou.engine.results.models import Forecast
from peiyou.engine.results.queries.forecasts import Foretold, Record, words_of
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.tables.ratings import why_none
from peiyou.engine.results.wording import ratio

register = template.Library()

SILENT: Final[Mapping[str, Promise]] = {
    Voice.SELF: _("no own rating"),
    Voice.COMPUTED: _("cannot be computed"),
    Voice.INDEPENDENT: _("not rated"),
}
"""What stands where a voice says nothing."""
MOST_SAID: Final = 999
"""Percent."""


def number_of(line: Line, scale: int, value: int) -> str:
    """A whole number of a forecast in the unit of its line; a ratio as the plan prints its target."""
    if line.is_ratio:
        return ratio(line, Fraction(value, 10**scale))
    return grouped(Decimal(value).scaleb(-scale))


@register.inclusion_tag("results/_rating.html")
def rating(
    colour: str | None, voice: str = "", why: object = "", small: str = ""
) -> dict[str, Any]:
    """One voice: shape, colour and words. `small`: the shape alone, with its words for who cannot see it."""
    words: Promise | str = Rating(colour).label if colour else SILENT.get(voice, _("not rated"))
    return {"colour": colour or "", "words": words, "why": why, "small": small}


@register.inclusion_tag("results/_forecast.html")
def forecast(
    foretold: Foretold | None, record: Record | None = None, why: object = ""
) -> dict[str, Any]:
    """The newest forecast of a line for the end of the plan, with how earlier ones did; or why there is none."""
    return {"foretold": foretold, "record": record, "why": why}


@register.filter
def of_line(value: int, foretold: Foretold) -> str:
    """A number of its newest forecast."""
    return number_of(foretold.line, foretold.newest.scale, value)


@register.simple_tag
def foreseen(line: Line, row: Forecast, value: int) -> str:
    return number_of(line, row.scale, value)


@register.filter
def chance(value: int | None) -> str:
    """Words, with the number."""
    if value is None:
        return "—"
    percent = "> 99" if value >= 995 else "< 1" if value < 5 else f"{round(value / 10)}"
    return f"{words_of(value)} ({percent} %)"


@register.filter
def percent(value: Fraction | None) -> str:
    """Of a share, with its sign."""
    return "—" if value is None else f"{float(100 * value):+.1f} %"


@register.filter
def unsigned(value: Fraction | None) -> str:
    return "—" if value is None else f"{float(100 * value):.1f} %"


@register.filter
def thousandths(value: int) -> str:
    return grouped(Decimal(value).scaleb(-3))


@register.filter
def unlocalized(value: float) -> str:
    """A coordinate, with a point in any language."""
    return f"{value:g}"


@register.simple_tag
def red_state(code: str) -> Promise | str:
    return RedState(code).label


@register.simple_tag
def no_forecast(grounds: object) -> str:
    """Why there is none; where there are grounds and it has not been made yet, that."""
    return why_none(grounds)


@register.filter
def capped(percent_: int) -> str:
    """A share that says no more above ten times what was to be reached."""
    return f"{percent_}" if percent_ <= MOST_SAID else f"> {MOST_SAID}"
