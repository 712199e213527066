"""Numbers and dates as officials type them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from peiyou.kernel.plans.fields import DateWords, ExactNumber, larger


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1000", "1000"), ("1,000", "1000"), ("１０００", "1000"), ("1.2万", "12000"), ("3亿", "300000000"),
        ("2.5", "2.5"), ("1:350", "1/350"), ("１：３５０", "1/350"), ("2.6:1", "2.6/1"), ("1/2", "1/2"),
        ("0.1", "0.1"), (" ", None), ("", None),
    ],
)  # fmt: skip
def test_number_is_stored_exactly(typed: str, stored: str | None) -> None:
    assert ExactNumber().clean(typed) == stored


@pytest.mark.parametrize("typed", ["许多", "-5", "1:0", "12个", "1e9", "1::2"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        ExactNumber().clean(typed)


@pytest.mark.parametrize(("typed", "stored"), [("2023-12-31", "2023-12-31"), ("10-31", "10-31"), ("02-29", "02-29"), ("", None)])  # fmt: skip
def test_date_may_lack_its_year(typed: str, stored: str | None) -> None:
    assert DateWords().clean(typed) == stored


@pytest.mark.parametrize("typed", ["2023", "2023-02-30", "2023/12/31", "年底", "13-01"])
def test_what_is_no_date_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        DateWords().clean(typed)


def test_upper_end_is_larger() -> None:
    assert larger("5", "3")
    assert larger(None, "3")
    assert larger("1/2", "1/3")
    assert not larger("3", "3")
    assert larger("3.5/1", "2")
