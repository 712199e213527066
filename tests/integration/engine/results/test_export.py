"""Every figure of a subtree as one stream: what the totals say, and only for who sees the subtree."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peiyou.common.formulas import harmless
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.figures import national
from peiyou.kernel.organisations.actions.moves import move_unit
from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.organisations.models import Unit
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


def test_cells_are_those_of_a_table(country: Country) -> None:
    """Byte for byte what the csv module writes, whatever stands in names, codes and units of count."""
    names = {
        country.school: '="危险",\r\n"引号"', country.college: "甲,乙", country.west_school: "a\\b\tc%sd$1 ' é",
    }  # fmt: skip
    for unit, name in names.items():
        Unit.objects.filter(pk=unit.pk).update(name=name)
    Measure.objects.filter(code="formula").update(unit='@"个",', scale=2)
    token = token_of(a_person("m", "部", Role.MINISTRY), "figures:read")
    answer = Client().get(ROOT, SPAN | {"at": country.nation.key}, headers=token)
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    assert content.decode() == out.getvalue()
    told = {(row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8]) for row in rows[1:]}
    plain = ("m", "个", "0")
    east, college, west = (harmless(name) for name in names.values())
    assert told == {
        (east, *plain, "2021", "COMMITTED", "7", "1"),
        (east, "formula", '\'@"个",', "2", "2021", "COMMITTED", "1", "1"),
        (college, *plain, "2022", "COMMITTED", "5", "1"),
        (west, *plain, "2021", "COMMITTED", "11", "1"),
        (west, *plain, "2021", "CLAIMED", "4", "1"),
    }


def test_a_unit_counts_where_it_stood(country: Country) -> None:
    """One that moved in between has lines at both places, each of its own periods; a sum is one line."""
    token = token_of(a_person("m", "部", Role.MINISTRY), "figures:read")
    m = a_measure()
    posted("again", "1", [a_line(country.school, m, 3)])
    act = {"actor": SYSTEM, "at": AT, "source": "test"}
    move_unit(
        unit=country.school,
        hierarchy=Hierarchy.PLACE,
        parent=country.west,
        on=date(2022, 3, 1),
        **act,
    )
    posted("later", "1", [a_line(country.school, m, 8, "2022")])

    def of(place: Unit) -> set[tuple[str, str, str]]:
        rows = get(token, at=place.key)
        return {(row["period"], row["quantity"], row["entries"]) for row in rows if row["unit"] == str(country.school.key) and row["measure"] == "m"}  # fmt: skip

    assert of(country.east) == {("2021", "10", "2")}
    assert of(country.west) == {("2022", "8", "1")}
    assert of(country.nation) == {("2021", "10", "2"), ("2022", "8", "1")}


def test_no_period_no_line(country: Country) -> None:
    token = token_of(a_person("m", "部", Role.MINISTRY), "figures:read")
    assert get(token, at=country.nation.key, starts_on="1999-01-01", ends_on="1999-12-31") == []
    assert get(token, at=country.nation.key, stage="APPROVED") == []


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
