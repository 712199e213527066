"""A ratio is said as the plan prints its target, in forecasts and in the text of reports as on the board."""

from __future__ import annotations

from fractions import Fraction

import pytest

from peiyou.engine.results.narrative.situations import Parts
from peiyou.engine.results.queries.reports.saying import parts_text
from peiyou.engine.results.templatetags.ratings import number_of
from peiyou.engine.results.wording import ratio
from tests.unit.web.board.test_saying import a_line

MILLIONTHS = 6


@pytest.mark.parametrize(
    ("printed", "foreseen", "forecast", "parts", "text"),
    [
        ("不低于1:350", 2_857, "1 : 350", Parts(2, 700), "1:350"),
        ("不低于1：350", 0, "0", Parts(0, 700), "0%"),
        ("超过50%", 523_000, "52.3 %", Parts(523, 1000), "52.3%"),
        ("超过50%", 523_000, "52.3 %", Parts(5, 0), "—"),
    ],
)
def test_as_the_plan_prints_it(
    printed: str, foreseen: int, forecast: str, parts: Parts, text: str
) -> None:
    line = a_line(printed, ratio=True)
    assert (
        number_of(line, MILLIONTHS, foreseen) == forecast == ratio(line, Fraction(foreseen, 10**6))
    )
    assert parts_text(line, parts) == text
