"""Working days in China: the arrangements of the State Council, and what `DayRule` says against them.

The arrangements come with the library `chinesecalendar` (2004 to the last year that was announced when
it was released), later ones are entered by the ministry (`Arrangement`). Outside both, weekdays count:
`is_provisional` says so, and whoever shows a date that rests on it says so too.

Days are local days of Asia/Shanghai. Each function asks the database once.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from chinese_calendar.constants import holidays, workdays
from django.utils import timezone

from peiyou.kernel.calendar.models import Arrangement, DayRule

DAY: Final = timedelta(days=1)
SATURDAY: Final = 5
FIRST_KNOWN: Final[date] = date(min(holidays).year, 1, 1)
LAST_OF_LIBRARY: Final[date] = date(max(holidays).year, 12, 31)
LAST_MOMENT: Final = time(23, 59, 59)


class _Rules:
    """Whether days are working days, with the rules of one stretch read at once."""

    def __init__(self, since: date, until: date | None = None) -> None:
        """Rules from `since` on, up to and with `until` where it is given."""
        rows = DayRule.objects.filter(on__gte=since)
        if until is not None:
            rows = rows.filter(on__lte=until)
        self.ruled: dict[date, bool] = dict(rows.values_list("on", "is_working"))

    def is_working(self, on: date) -> bool:
        if on in self.ruled:
            return self.ruled[on]
        return on in workdays or (on.weekday() < SATURDAY and on not in holidays)


def is_working_day(on: date) -> bool:
    return _Rules(on, on).is_working(on)


def add_working_days(start: date, n: int) -> date:
    """The `n`-th working day after `start`, which does not count itself; `start` for 0."""
    if n < 0:
        raise ValueError(f"{n} working days after make no sense")
    rules, day = _Rules(start), start
    while n:
        day += DAY
        n -= rules.is_working(day)
    return day


def latest_start(n: int, by: date) -> date:
    """The latest day whose `n`-th working day after it is not later than `by`."""
    if n <= 0:
        raise ValueError(f"{n} working days before make no sense")
    rules, day = _Rules(FIRST_KNOWN, by), by
    while n := n - rules.is_working(day):
        day -= DAY
    return day - DAY


def working_days_between(a: date, b: date) -> int:
    """Working days after `a` up to and with `b`; negative where `b` is earlier."""
    if b < a:
        return -working_days_between(b, a)
    rules = _Rules(a, b)
    return sum(rules.is_working(a + DAY * i) for i in range(1, (b - a).days + 1))


def arrangement_known_until() -> date:
    """The last day of the years that are arranged without a gap: by the library, then as entered."""
    year, entered = LAST_OF_LIBRARY.year, set(Arrangement.objects.values_list("year", flat=True))
    while year + 1 in entered:
        year += 1
    return date(year, 12, 31)


def is_provisional(on: date) -> bool:
    """Whether nobody has arranged that day yet, so that only weekdays were counted."""
    return not FIRST_KNOWN <= on <= arrangement_known_until()


def end_of(day: date) -> datetime:
    """The last second of a local day: deadlines fall here."""
    return datetime.combine(day, LAST_MOMENT, timezone.get_default_timezone())


def deadline(at: datetime, n: int) -> datetime:
    """The end of the `n`-th working day after the local day of `at`."""
    return end_of(add_working_days(timezone.localdate(at), n))
