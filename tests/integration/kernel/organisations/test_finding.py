"""Finding units by name, sound and number."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.organisations.enums import Scheme
from peiyou.kernel.organisations.queries.register import find, unit_of_number, visible_to
from tests.integration.kernel.organisations.conftest import Country

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("  ", []),
        ("长沙", ["长沙市", "长沙职业学院"]),
        ("长沙市", ["长沙市"]),
        ("长沙 学院", ["长沙职业学院"]),
        ("职业", ["长沙职业学院", "岳麓职业学校"]),
        ("changsha", ["长沙市", "长沙职业学院"]),
        ("Chang Sha", ["长沙市", "长沙职业学院"]),
        ("cqs", ["重庆市"]),
        ("chongqing", ["重庆市"]),
        ("hns", ["湖南省", "湖南省教育厅"]),
        ("4301", ["长沙市", "望城区", "岳麓区"]),
        ("３６４３０００００１", ["岳麓职业学校"]),
        ("%", []),
        ("_", []),
        ("北京", []),
    ],
)
def test_find(country: Country, text: str, names: list[str]) -> None:
    assert [unit.name for unit in find(text, TODAY)] == names


def test_whose_number(country: Country) -> None:
    assert unit_of_number(Scheme.REGION, "430104", TODAY) == country.yuelu
    assert unit_of_number(Scheme.SCHOOL, "430104", TODAY) is None


def test_everybody_sees_the_register(country: Country, at: datetime) -> None:
    assert visible_to(SYSTEM, at).count() == 12
