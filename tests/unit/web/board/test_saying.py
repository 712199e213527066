"""Figures in words: what the plan prints as a ratio is said as the same kind of ratio."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from peiyou.engine.results.queries.figures import Amount
from peiyou.engine.results.queries.lines import Codes, Line
from peiyou.engine.undertakings.enums import Counting
from peiyou.web.board.asked import asked_of
from peiyou.web.board.saying import difference, parts, percent, said

KEY = UUID(int=1)


def a_line(printed: str = "", ratio: bool = False, scale: int = 0, **fields: Any) -> Line:
    codes = Codes("a", "b") if ratio else Codes("a")
    known = {
        "key": KEY, "task_key": KEY, "task_seq": 1, "task_no": "1", "task": "", "section": 1, "seq": 1, "words": "",
        "way": "build", "counting": Counting.RATIO if ratio else Counting.SUM, "unit": "个", "scale": scale,
        "target": None, "printed": printed, "bound": "", "committed": codes, "reported": codes,
    }  # fmt: skip
    return Line(**(known | fields))


@pytest.mark.parametrize(
    ("line", "amount", "words"),
    [
        (a_line(), Amount(1234567, None, 1), "1,234,567"),
        (a_line(scale=2), Amount(1234567, None, 1), "12,345.67"),
        (a_line(), Amount(-3, None, 1), "−3"),
        (a_line(), None, ""),
        (a_line("超过50%", ratio=True), Amount(520, 1000, 2), "52 %"),
        (a_line("不低于1:350", ratio=True), Amount(2, 700, 2), "1 : 350"),
        (a_line("2倍以上", ratio=True), Amount(21, 10, 2), "2.1 倍"),
        (a_line("超过50%", ratio=True), Amount(5, 0, 2), "—"),
    ],
)
def test_said(line: Line, amount: Amount | None, words: str) -> None:
    assert said(line, amount).replace("times", "倍") == words


def test_a_ratio_is_said_with_its_two_sums_and_changes_in_points() -> None:
    line = a_line("50%", ratio=True)
    assert parts(line, Amount(520, 1000, 2)) == "520 / 1,000"
    assert difference(line, Amount(52, 100, 2), Amount(1, 2, 2)).startswith("+2 ")
    assert difference(a_line(), Amount(5, None, 1), None) == "+5"
    assert difference(a_line(), Amount(5, None, 1), Amount(5, None, 1)) == ""


def test_per_cent() -> None:
    assert [percent(Fraction(n, 1000)) for n in (0, 1, 255, 1000, 12345)] == [
        "0 %",
        "0.1 %",
        "25.5 %",
        "100 %",
        "> 999 %",
    ]
    assert percent(None) == ""


def test_an_address_says_again_what_it_was_asked() -> None:
    from datetime import date

    today = date(2021, 6, 1)
    get = {"year": "2021", "sort": "-share", "q": "双师", "as_of": "2021-05-01", "nonsense": "1"}
    asked = asked_of(get, 2021, today)
    assert asked.query("K") == "at=K&year=2021&q=%E5%8F%8C%E5%B8%88&sort=-share&as_of=2021-05-01"
    assert asked.query("K", sort="no", q=None) == "at=K&year=2021&sort=no&as_of=2021-05-01"
    assert asked_of({"as_of": "2021-06-01"}, None, today).as_of is None
