"""Units as open data: pages, filters, any day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.organisations.actions.endings import merge_units
from peiyou.kernel.organisations.actions.units import rename_unit
from peiyou.kernel.organisations.models import Unit
from tests.integration.kernel.organisations.conftest import Country

ROOT = "/api/v1/units"


def get(path: str, status: int = 200) -> Any:
    answer = Client().get(f"{ROOT}{path}")
    assert answer.status_code == status, answer.content
    return answer.json()


def names(path: str) -> list[str]:
    return [unit["name"] for unit in get(path)["items"]]


def test_page_by_page_is_all(country: Country) -> None:
    seen, cursor = [], ""
    while True:
        page = get(f"?limit=4&cursor={cursor}")
        seen += [unit["key"] for unit in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [str(key) for key in Unit.objects.order_by("pk").values_list("key", flat=True)]


def test_filters(country: Country) -> None:
    assert names("?kind=SCHOOL&school_type=HIGHER") == ["长沙职业学院"]
    assert names(f"?under={country.changsha.key}&kind=COUNTY") == ["岳麓区", "望城区"]
    assert names(f"?under={country.office.key}&hierarchy=OVERSIGHT&kind=SCHOOL") == [
        "岳麓职业学校",
        "长沙职业学院",
    ]
    assert names("?q=yuelu") == ["岳麓区", "岳麓职业学校"]


def test_one_unit_as_of_a_day(country: Country, at: datetime) -> None:
    rename_unit(
        unit=country.school,
        name="岳麓中等职业学校",
        on=date(2024, 9, 1),
        source="批复",
        actor=SYSTEM,
        at=at,
    )
    now = get(f"/{country.school.key}")
    was = get(f"/{country.school.key}?on=2024-08-31")
    assert (was["name"], now["name"]) == ("岳麓职业学校", "岳麓中等职业学校")
    assert now["numbers"] == {"region": None, "school": "3643000001", "credit": None}
    assert now["parents"]["oversight"] == str(country.office.key)
    assert [change["source"] for change in now["changes"]] == ["批复", "名录"]
    assert (now["since"], now["until"]) == (None, None)


def test_ended_units_and_who_followed(country: Country, at: datetime) -> None:
    merge_units(
        units=[country.wangcheng],
        into=country.yuelu,
        on=date(2025, 1, 1),
        source="x",
        actor=SYSTEM,
        at=at,
    )
    assert names("?ended=true") == ["望城区"]
    gone = get(f"/{country.wangcheng.key}")
    assert gone["until"] == "2025-01-01"
    assert gone["successors"] == [
        {"unit": str(country.yuelu.key), "on": "2025-01-01", "is_heir": True}
    ]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/00000000-0000-0000-0000-000000000000", 404, "NOT_FOUND"),
        ("?cursor=rubbish!", 404, "NOT_FOUND"),
        ("?kind=X", 422, "BAD_PARAMETER"),
        ("?limit=1000", 422, "BAD_PARAMETER"),
        ("?on=never", 422, "BAD_PARAMETER"),
        ("?on=0", 422, "BAD_PARAMETER"),
        ("?on=20200916", 422, "BAD_PARAMETER"),
        ("?on=2020-W38-3", 422, "BAD_PARAMETER"),
        ("?on=2020-09-16T00:00", 422, "BAD_PARAMETER"),
        ("?q=%00", 400, "BAD_REQUEST"),
    ],
)
def test_problems(country: Country, path: str, status: int, code: str) -> None:
    assert get(path, status)["code"] == code
