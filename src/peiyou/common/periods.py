"""Periods: stretches of whole days that figures are about, and their codes.

    year(2021)               2021          2021-01-01 to 2021-12-31
    school_year(2021)        2021S         2021-09-01 to 2022-08-31
    half(2021, 1)            2021H1        two halves of the year
    quarter(2021, 3)         2021Q3        four quarters
    month(2021, 7)           2021-07
    window(a, b)             2020..2023 for whole years, else 2021-03-01..2021-04-15

A `Span` is half-open, `[starts_on, ends_on)`; codes of windows name the last day itself. A code says
one span and a span has one code: a window is never one of the other kinds in disguise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

Kind = Literal["YEAR", "SCHOOL_YEAR", "HALF_YEAR", "QUARTER", "MONTH", "WINDOW"]

DAY: Final = timedelta(days=1)
SCHOOL_BEGINS: Final = 9
"""The month in which a school year begins (1 September)."""

FIRST_YEAR: Final = 1000
LAST_YEAR: Final = 9997
"""Codes have years of four digits, and the days after the last one have to exist."""


class NotAPeriod(ValueError):
    """The text is no code of a period, or the days make none."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `starts_on` until before `ends_on`. Built by the functions below, which keep kinds honest."""

    kind: Kind
    starts_on: date
    ends_on: date

    @property
    def code(self) -> str:
        return _CODES[self.kind](self)

    @property
    def last_day(self) -> date:
        return self.ends_on - DAY

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days

    def __contains__(self, on: date) -> bool:
        return self.starts_on <= on < self.ends_on

    def contains(self, other: Span) -> bool:
        """Whether every day of `other` is one of these."""
        return self.starts_on <= other.starts_on and other.ends_on <= self.ends_on

    def overlaps(self, other: Span) -> bool:
        """Whether they share a day."""
        return self.starts_on < other.ends_on and other.starts_on < self.ends_on

    def split(self, kind: Kind) -> list[Span]:
        """The periods of a smaller kind that make it up exactly, in their order.

        Raises `NotAPeriod` where they would not: a quarter has no half-years, a year no school years.
        """
        if kind == "WINDOW":
            raise NotAPeriod("windows are named, not cut")
        parts = list(_parts(self, kind))
        whole = bool(parts) and parts[0].starts_on == self.starts_on
        if not whole or parts[-1].ends_on != self.ends_on:
            raise NotAPeriod(f"{self.code} does not consist of whole periods of the kind {kind}")
        return parts


# --- building ----------------------------------------------------------------------------------------


def year(of: int) -> Span:
    return _months("YEAR", of, 1, 12)


def school_year(begins_in: int) -> Span:
    """The one that begins on 1 September of that year."""
    return _months("SCHOOL_YEAR", begins_in, SCHOOL_BEGINS, 12)


def half(of: int, number: int) -> Span:
    return _months("HALF_YEAR", of, 6 * _within(number, 2) - 5, 6)


def quarter(of: int, number: int) -> Span:
    return _months("QUARTER", of, 3 * _within(number, 4) - 2, 3)


def month(of: int, number: int) -> Span:
    return _months("MONTH", of, _within(number, 12), 1)


def window(first: date, last: date) -> Span:
    """From `first` to `last`, both included. Raises `NotAPeriod` where another kind says the same days."""
    if last < first:
        raise NotAPeriod(f"{last} is before {first}")
    span = Span("WINDOW", _day(first), _day(last) + DAY)
    for kind in _SHAPES:
        same = _around(first, kind)
        if (same.starts_on, same.ends_on) == (span.starts_on, span.ends_on):
            raise NotAPeriod(f"{first}..{last} is {same.code}")
    return span


def years(first: int, last: int) -> Span:
    """Whole years: the year itself where it is one, else a window."""
    return (
        year(first)
        if first == last
        else window(date(_year(first), 1, 1), date(_year(last), 12, 31))
    )


def period_of(on: date, kind: Kind) -> Span:
    """The period of that kind (no window) in which a day lies."""
    span = _around(on, kind)
    _year(span.starts_on.year)
    return span


_SHAPES: Final[dict[Kind, tuple[int, int]]] = {
    "YEAR": (1, 12),
    "SCHOOL_YEAR": (SCHOOL_BEGINS, 12),
    "HALF_YEAR": (1, 6),
    "QUARTER": (1, 3),
    "MONTH": (1, 1),
}
"""Kind → (a month in which one begins, its months)."""


def _months(kind: Kind, of: int, first: int, length: int) -> Span:
    return Span(kind, date(_year(of), first, 1), _after(of, first, length))


def _around(on: date, kind: Kind) -> Span:
    """`period_of`, also where it begins too early to have a code."""
    begins, length = _SHAPES[kind]
    since = (on.month - begins) % length
    months = on.year * 12 + on.month - 1 - since
    of, first = months // 12, months % 12 + 1
    return Span(kind, date(of, first, 1), _after(of, first, length))


def _after(of: int, first: int, length: int) -> date:
    months = of * 12 + first - 1 + length
    return date(months // 12, months % 12 + 1, 1)


def _parts(span: Span, kind: Kind) -> Iterator[Span]:
    part = _around(span.starts_on, kind)
    while part.ends_on < span.ends_on:
        yield part
        part = _around(part.ends_on, kind)
    if part.ends_on == span.ends_on:
        yield part


def _year(of: int) -> int:
    if not FIRST_YEAR <= of <= LAST_YEAR:
        raise NotAPeriod(f"{of} is no year from {FIRST_YEAR} to {LAST_YEAR}")
    return of


def _day(on: date) -> date:
    _year(on.year)
    return on


def _within(number: int, highest: int) -> int:
    if not 1 <= number <= highest:
        raise NotAPeriod(f"{number} is not between 1 and {highest}")
    return number


# --- codes -------------------------------------------------------------------------------------------


def _code_of_window(span: Span) -> str:
    first, last = span.starts_on, span.last_day
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"{first.year}..{last.year}"
    return f"{first.isoformat()}..{last.isoformat()}"


_CODES: Final[dict[Kind, Callable[[Span], str]]] = {
    "YEAR": lambda s: f"{s.starts_on.year}",
    "SCHOOL_YEAR": lambda s: f"{s.starts_on.year}S",
    "HALF_YEAR": lambda s: f"{s.starts_on.year}H{s.starts_on.month // 6 + 1}",
    "QUARTER": lambda s: f"{s.starts_on.year}Q{s.starts_on.month // 3 + 1}",
    "MONTH": lambda s: f"{s.starts_on.year}-{s.starts_on.month:02}",
    "WINDOW": _code_of_window,
}

_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[..., Span]], ...]] = (
    (re.compile(r"(\d{4})", re.A), lambda y: year(int(y))),
    (re.compile(r"(\d{4})S", re.A), lambda y: school_year(int(y))),
    (re.compile(r"(\d{4})H(\d)", re.A), lambda y, n: half(int(y), int(n))),
    (re.compile(r"(\d{4})Q(\d)", re.A), lambda y, n: quarter(int(y), int(n))),
    (re.compile(r"(\d{4})-(\d\d)", re.A), lambda y, n: month(int(y), int(n))),
    (re.compile(r"(\d{4})\.\.(\d{4})", re.A), lambda a, b: _years_window(int(a), int(b))),
    (
        re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", re.A),
        lambda a, b: window(date.fromisoformat(a), date.fromisoformat(b)),
    ),
)


def _years_window(first: int, last: int) -> Span:
    return window(date(_year(first), 1, 1), date(_year(last), 12, 31))


def parse(code: str) -> Span:
    """The span of a code. Raises `NotAPeriod` for anything that `Span.code` would not have written."""
    for form, build in _FORMS:
        if match := form.fullmatch(code):
            try:
                span = build(*match.groups())
            except NotAPeriod:
                raise
            except ValueError as error:
                raise NotAPeriod(f"{code}: {error}") from error
            if span.code == code:
                return span
    raise NotAPeriod(f"{code!r} is no code of a period")
