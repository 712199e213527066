"""Periods: codes say spans and back, and a period is made of its smaller ones without a gap."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from peiyou.common.periods import (
    FIRST_YEAR,
    LAST_YEAR,
    NotAPeriod,
    Span,
    half,
    month,
    parse,
    period_of,
    quarter,
    school_year,
    window,
    year,
    years,
)

DAY = timedelta(days=1)
some_year = st.integers(FIRST_YEAR, LAST_YEAR)
days = st.dates(date(FIRST_YEAR, 9, 1), date(LAST_YEAR, 8, 31))
kinds = st.sampled_from(["YEAR", "SCHOOL_YEAR", "HALF_YEAR", "QUARTER", "MONTH"])
named = st.one_of(
    some_year.map(year),
    some_year.map(school_year),
    st.builds(half, some_year, st.integers(1, 2)),
    st.builds(quarter, some_year, st.integers(1, 4)),
    st.builds(month, some_year, st.integers(1, 12)),
)


@st.composite
def windows(draw: st.DrawFn) -> Span:
    """Some days; where they are a period of another kind, that one."""
    first = draw(days)
    last = first + timedelta(days=draw(st.integers(0, 4000)))
    try:
        return window(first, last)
    except NotAPeriod:
        return month(first.year, first.month)


spans = st.one_of(named, windows())


@pytest.mark.parametrize(
    ("span", "code", "first", "last"),
    [
        (year(2021), "2021", date(2021, 1, 1), date(2021, 12, 31)),
        (school_year(2021), "2021S", date(2021, 9, 1), date(2022, 8, 31)),
        (half(2021, 1), "2021H1", date(2021, 1, 1), date(2021, 6, 30)),
        (half(2021, 2), "2021H2", date(2021, 7, 1), date(2021, 12, 31)),
        (quarter(2021, 3), "2021Q3", date(2021, 7, 1), date(2021, 9, 30)),
        (month(2021, 7), "2021-07", date(2021, 7, 1), date(2021, 7, 31)),
        (month(2024, 2), "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        (years(2020, 2023), "2020..2023", date(2020, 1, 1), date(2023, 12, 31)),
        (years(2021, 2021), "2021", date(2021, 1, 1), date(2021, 12, 31)),
        (
            window(date(2021, 3, 1), date(2021, 4, 15)),
            "2021-03-01..2021-04-15",
            date(2021, 3, 1),
            date(2021, 4, 15),
        ),
    ],
)
def test_each_kind(span: Span, code: str, first: date, last: date) -> None:
    assert (span.code, span.starts_on, span.last_day) == (code, first, last)
    assert parse(code) == span


@given(spans)
def test_codes_and_spans_say_the_same(span: Span) -> None:
    assert parse(span.code) == span


@given(spans, spans)
def test_different_spans_have_different_codes(a: Span, b: Span) -> None:
    assert (a.code == b.code) == (a == b)
    assert ((a.starts_on, a.ends_on) == (b.starts_on, b.ends_on)) == (a == b)


@pytest.mark.parametrize(
    "text",
    [
        "", "21", "2021s", "2021H3", "2021H0", "2021Q5", "2021-13", "2021-7", "2021..2020",
        "2021..2021", "2021-01-01..2021-12-31", "2021-07-01..2021-07-31", "2020-01-01..2023-12-31",
        "2021-09-01..2022-08-31", "2021-02-30..2021-03-01", "2021-03-01..2021-02-01", "0999", "9998",
        " 2021", "2021\n", "２０２１", "2021W3", "2021-07-01",
    ],
)  # fmt: skip
def test_what_is_no_code(text: str) -> None:
    with pytest.raises(NotAPeriod):
        parse(text)


@given(st.text(alphabet="0123456789SHQ-.", max_size=22))
def test_nothing_reads_that_would_not_be_written(text: str) -> None:
    try:
        span = parse(text)
    except NotAPeriod:
        return
    assert span.code == text


# --- days, containment, overlap ----------------------------------------------------------------------


@given(days, kinds)
def test_a_day_lies_in_one_period_of_a_kind(on: date, kind: str) -> None:
    span = period_of(on, kind)  # type: ignore[arg-type]
    assert on in span
    assert span.kind == kind
    assert span.starts_on - DAY not in span
    assert span.ends_on not in span
    assert period_of(span.last_day, kind) == span  # type: ignore[arg-type]


@given(spans, spans)
def test_containment_and_overlap_are_about_days(a: Span, b: Span) -> None:
    assert a.overlaps(b) == b.overlaps(a)
    assert a.overlaps(b) == (max(a.starts_on, b.starts_on) < min(a.ends_on, b.ends_on))
    assert a.contains(b) == (b.starts_on in a and b.last_day in a)
    if a.contains(b):
        assert a.overlaps(b)
        assert a.days >= b.days
    if a.contains(b) and b.contains(a):
        assert a == b


@given(spans, spans, spans)
def test_containment_is_handed_on(a: Span, b: Span, c: Span) -> None:
    if a.contains(b) and b.contains(c):
        assert a.contains(c)


# --- splitting ---------------------------------------------------------------------------------------


@given(named, kinds)
def test_parts_make_up_the_whole(span: Span, kind: str) -> None:
    try:
        parts = span.split(kind)  # type: ignore[arg-type]
    except NotAPeriod:
        assume(span.starts_on.year > FIRST_YEAR and span.last_day.year <= LAST_YEAR)
        first = period_of(span.starts_on, kind)  # type: ignore[arg-type]
        last = period_of(span.last_day, kind)  # type: ignore[arg-type]
        assert first.starts_on != span.starts_on or last.ends_on != span.ends_on
        return
    assert all(part.kind == kind and span.contains(part) for part in parts)
    assert (parts[0].starts_on, parts[-1].ends_on) == (span.starts_on, span.ends_on)
    assert all(a.ends_on == b.starts_on for a, b in pairwise(parts))
    assert sum(part.days for part in parts) == span.days


def test_splitting_in_words() -> None:
    assert [p.code for p in year(2021).split("QUARTER")] == ["2021Q1", "2021Q2", "2021Q3", "2021Q4"]
    assert [p.code for p in years(2020, 2023).split("YEAR")] == ["2020", "2021", "2022", "2023"]
    assert [p.code for p in school_year(2021).split("MONTH")][0::11] == ["2021-09", "2022-08"]
    for span, kind in (
        (quarter(2021, 1), "HALF_YEAR"),
        (year(2021), "SCHOOL_YEAR"),
        (school_year(2021), "HALF_YEAR"),
        (window(date(2021, 3, 1), date(2021, 4, 15)), "MONTH"),
        (year(2021), "WINDOW"),
    ):
        with pytest.raises(NotAPeriod):
            span.split(kind)  # type: ignore[arg-type]


def test_the_first_and_the_last_year() -> None:
    assert window(date(FIRST_YEAR, 1, 1), date(FIRST_YEAR, 1, 2)).days == 2
    assert len(year(LAST_YEAR).split("MONTH")) == 12
    with pytest.raises(NotAPeriod):
        period_of(date(FIRST_YEAR, 1, 1), "SCHOOL_YEAR")


@pytest.mark.parametrize(("of", "number"), [(999, 1), (9998, 1), (2021, 0), (2021, 5)])
def test_years_and_numbers_outside(of: int, number: int) -> None:
    with pytest.raises(NotAPeriod):
        quarter(of, number)
