"""Every figure of a subtree as one stream: what the totals say, and only for who sees the subtree."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.figures import national
from tests.factories.country import Country, a_country
from tests.factories.facts import a_line, a_measure, posted, withdrawn
from tests.factories.organisations import AT, a_person
from tests.integration.engine.reporting.test_api import token_of

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/figures/visible/rows.csv"
SPAN = {"starts_on": "2021-01-01", "ends_on": "2022-12-31"}


@pytest.fixture
def country() -> Country:
    country, m, formula = a_country(), a_measure(), a_measure("formula")
    Measure.objects.filter(pk=formula.pk).update(unit="=个")
    posted("east", "1", [a_line(country.school, m, 7), a_line(country.college, m, 5, "2022"), a_line(country.school, formula, 1)])  # fmt: skip
    posted("west", "1", [a_line(country.west_school, m, 11), a_line(country.west_school, m, 2, "2023")])  # fmt: skip
    posted("west", "1", [a_line(country.west_school, m, 4)], Stage.CLAIMED)
    posted("gone", "1", [a_line(country.school, m, 90)])
    withdrawn("gone", at=AT + timedelta(days=2))
    return country


def get(headers: dict[str, str], status: int = 200, **asked: Any) -> list[dict[str, str]]:
    answer = Client().get(ROOT, SPAN | asked, headers=headers)
    assert answer.status_code == status, answer.content
    if status != 200:
        return []
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


def test_the_rows_add_up_to_the_totals(country: Country) -> None:
    token = token_of(a_person("m", "部", Role.MINISTRY), "figures:read")
    rows = get(token, at=country.nation.key, ends_on="2023-12-31")
    found: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        found[row["measure"], row["period"], row["stage"]] += int(row["quantity"])
    m = a_measure()
    totals = national([m.pk], [Stage.COMMITTED, Stage.CLAIMED])
    assert sorted(one.quantity for one in totals.values()) == sorted(n for (of, *_), n in found.items() if of == "m")  # fmt: skip
    assert len(get(token, at=country.nation.key)) == 5  # 2023 is not asked for
    assert {row["unit_of_count"] for row in rows} == {"个", "'=个"}
    claimed = get(token, at=country.nation.key, stage="CLAIMED")
    assert [(row["name"], row["quantity"]) for row in claimed] == [(country.west_school.name, "4")]
    then = get(token, at=country.county.key, as_of=AT.date().isoformat())
    assert {row["quantity"] for row in then} == {"97", "5", "1"}


def test_only_for_who_sees_the_subtree(country: Country) -> None:
    province = a_person("p", "省", Role.PROVINCE, country.east)
    token = token_of(province, "figures:read")
    assert {row["unit"] for row in get(token, at=country.east.key)} == {str(country.school.key), str(country.college.key)}  # fmt: skip
    for place in (country.nation, country.west, country.west_school):
        get(token, 404, at=place.key)
    get(token, 404, at="00000000-0000-4000-8000-000000000000")
    get(token, 422, at="x")
    get({}, 401, at=country.east.key)
    get(token_of(province, "returns:read"), 403, at=country.east.key)
    get(token_of(a_person("nobody", "路人"), "figures:read"), 404, at=country.east.key)


def test_one_statement_reads_all_of_it(country: Country) -> None:
    token = token_of(a_person("m", "部", Role.MINISTRY), "figures:read")

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            get(token, at=country.nation.key)
        return len(captured)

    count()  # notes that the token is used
    few = count()
    m = a_measure()
    posted("more", "1", [a_line(country.other_school, m, n, str(n)) for n in range(2021, 2024)])
    assert count() == few
