"""What a new round is suggested: periods of a season, and ends that fit the period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from peiyou.common.periods import Kind, NotAPeriod, Span, parse, period_of, window
from peiyou.engine.reporting.beginnings import beginnings
from peiyou.engine.reporting.models import Round
from peiyou.engine.undertakings.models import Season
from peiyou.kernel.calendar.days import end_of

DAY: Final = timedelta(days=1)
KINDS: Final[tuple[Kind, ...]] = ("YEAR", "SCHOOL_YEAR", "HALF_YEAR", "QUARTER", "MONTH")
"""Of periods that are chosen from a list; a window is any days."""


def periods_of(season: Season) -> Iterator[tuple[Kind, list[str]]]:
    """Codes of every period of each kind that begins in the years of a season and has no round yet."""
    used = set(Round.objects.filter(season=season).values_list("period__code", flat=True))
    for kind in KINDS:
        yield kind, [code for code in _codes(season, kind) if code not in used]


def _codes(season: Season, kind: Kind) -> Iterator[str]:
    on = date(season.year_start, 1, 1)
    while on <= date(season.year_end, 12, 31):
        span = period_of(on, kind)
        if span.starts_on.year >= season.year_start:
            yield span.code
        on = span.ends_on


def read_period(code: str, first: str, last: str) -> Span | None:
    """The period that was chosen, or the days of a window; None where neither is one.

    A window that is a year, a month … is that.
    """
    try:
        if code:
            return parse(code)
        return _around(date.fromisoformat(first), date.fromisoformat(last))
    except (NotAPeriod, ValueError):
        return None


def _around(first: date, last: date) -> Span:
    for kind in KINDS:
        span = period_of(first, kind)
        if (span.starts_on, span.last_day) == (first, last):
            return span
    return window(first, last)


def suggested_ends(span: Span, at: datetime) -> dict[str, datetime]:
    """Provinces report by 31 December, the levels below them earlier (`data/reporting.yaml`).

    What ends within the year is reported so many days after it; what should have been reported by now, as many
    days from today.
    """
    days = beginnings().ends
    ends = _counted_back(_last_day(span), days)
    if ends["fill_by"] <= at:
        ends = _counted_back(timezone.localdate(at) + days["opens"] * DAY, days)
    return ends


def _last_day(span: Span) -> date:
    if span.kind in {"YEAR", "SCHOOL_YEAR", "WINDOW"}:
        return date(span.last_day.year, 12, 31)
    return span.last_day + beginnings().ends["fill"] * DAY


def _counted_back(last: date, days: Mapping[str, int]) -> dict[str, datetime]:
    opens = datetime.combine(last - days["opens"] * DAY, time(0), timezone.get_default_timezone())
    return {
        "opens_at": opens,
        **{f"{level}_by": end_of(last - days[level] * DAY) for level in ("fill", "county", "prefecture", "province")},
    }  # fmt: skip


def suggested_title(span: Span) -> str:
    return _("Returns of %(period)s") % {"period": span.code}
