"""Posting, replacing, withdrawing."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.facts import ledger
from peiyou.kernel.facts.enums import Aggregation, Stage
from peiyou.kernel.facts.errors import FactError
from peiyou.kernel.facts.ledger import Posting
from peiyou.kernel.facts.models import Batch, Entry
from peiyou.kernel.facts.queries.figures import by_units
from tests.factories.country import Country, a_country
from tests.factories.facts import (
    KIND,
    a_line,
    a_measure,
    expected,
    inside,
    posted,
    totals,
    withdrawn,
)
from tests.factories.organisations import AT, a_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> Country:
    return a_country()


def test_a_posting_counts_at_every_region_above_it(country: Country) -> None:
    m = a_measure()
    posted("r", "1", [a_line(country.school, m, 7)])
    found = {(node, parent): value for (node, _m, _p, _s, parent), value in totals().items()}
    assert found == {
        (country.county.pk, country.city.pk): (7, 1),
        (country.city.pk, country.east.pk): (7, 1),
        (country.east.pk, country.nation.pk): (7, 1),
    }
    assert totals() == expected()


def test_what_stands_under_the_nation_has_its_own_row(country: Country) -> None:
    m, ministry = a_measure(), a_unit("教育部", "AUTHORITY", country.nation)
    posted("r", "1", [a_line(ministry, m, 3), a_line(country.nation, m, 2)])
    found = {(node, parent): value[0] for (node, _m, _p, _s, parent), value in totals().items()}
    assert found == {
        (ministry.pk, country.nation.pk): 3,
        (country.nation.pk, country.nation.pk): 2,
    }
    assert totals() == expected()


def test_the_same_content_again_does_nothing(country: Country) -> None:
    lines = [a_line(country.school, a_measure(), 7)]
    first = posted("r", "1", lines)
    before = totals()
    assert posted("r", "1", lines) == first
    assert (Batch.objects.count(), Entry.objects.count(), totals()) == (1, 1, before)


def test_replacing_reverses_what_is_not_kept(country: Country) -> None:
    m = a_measure()
    stays, goes = a_line(country.school, m, 7, line="1/a"), a_line(country.school, m, 5, line="1/b")
    posted("r", "1", [stays, goes])
    posted("r", "2", [stays, a_line(country.school, m, 6, line="1/b")])
    rows = Entry.objects.order_by("pk").values_list("line", "quantity", "reverses__quantity")
    assert list(rows) == [("1/a", 7, None), ("1/b", 5, None), ("1/b", -5, 5), ("1/b", 6, None)]
    kinds = Batch.objects.order_by("pk").values_list("source_hash", "kind")
    assert list(kinds) == [("1", "POST"), ("1", "REVERSE"), ("2", "POST")]
    assert set(totals().values()) == {(13, 2)}
    assert totals() == expected()


def test_equal_lines_are_told_apart_by_their_number(country: Country) -> None:
    line = a_line(country.school, a_measure(), 7)
    posted("r", "1", [line, line])
    posted("r", "2", [line])
    assert set(totals().values()) == {(7, 1)}


def test_withdrawing_leaves_nothing(country: Country) -> None:
    posted("r", "1", [a_line(country.school, a_measure(), 7)])
    assert withdrawn("r") is not None
    assert totals() == expected() == {}
    assert withdrawn("r") is None
    assert withdrawn("never") is None


def test_a_content_of_nothing_stands_too(country: Country) -> None:
    m = a_measure()
    first = posted("r", "1", [])
    assert posted("r", "1", []) == first
    posted("r", "2", [a_line(country.school, m, 4)])
    posted("r", "3", [])
    assert totals() == {}


@pytest.mark.parametrize("over_time", [Aggregation.SUM, Aggregation.LAST])
def test_0_is_said(country: Country, over_time: Aggregation) -> None:
    m = a_measure(over_time=over_time)
    posted("r", "1", [a_line(country.school, m, 0)])
    assert set(totals().values()) == {(0, 1)}
    assert totals() == expected()
    posted("r", "2", [a_line(country.school, m, 0), a_line(country.school, m, 3, "2022")])
    assert Entry.objects.count() == 2
    withdrawn("r")
    said = Entry.objects.filter(quantity=0).values_list("reverses__quantity", flat=True)
    assert set(said) == {None, 0}
    assert len(said) == 2
    assert totals() == expected() == {}


def test_what_was_withdrawn_is_not_said_to_be_0(country: Country) -> None:
    school, m = country.school, a_measure()
    posted("r", "1", [a_line(school, m, 5)])
    [said] = by_units([school.pk], [m.pk], [Stage.COMMITTED])[school.pk].values()
    assert (said.quantity, said.n) == (5, 1)
    withdrawn("r")
    assert by_units([school.pk], [m.pk], [Stage.COMMITTED]) == {}


def test_an_old_content_does_not_come_back_unsaid(country: Country) -> None:
    lines = [a_line(country.school, a_measure(), 7)]
    posted("r", "1", lines)
    posted("r", "2", [])
    with pytest.raises(FactError) as refused:
        posted("r", "1", lines)
    assert refused.value.code == "POSTED_BEFORE"
    posted("r", "3", lines)
    assert set(totals().values()) == {(7, 1)}


def test_stages_and_sources_do_not_touch_each_other(country: Country) -> None:
    m = a_measure()
    posted("r", "1", [a_line(country.school, m, 7)])
    posted("r", "1", [a_line(country.school, m, 6)], Stage.CLAIMED)
    posted("s", "1", [a_line(country.college, m, 1)])
    withdrawn("r")
    assert {(key[3], value) for key, value in totals().items()} == {
        ("CLAIMED", (6, 1)),
        ("COMMITTED", (1, 1)),
    }
    assert totals() == expected()


def test_many_sources_at_once_cost_as_many_statements_as_one(country: Country) -> None:
    m = a_measure()

    def post(count: int, name: str) -> int:
        postings = [
            Posting(f"{name}{i}", "1", [a_line(country.school, m, i + 1, line=f"{n}/x") for n in range(28)])
            for i in range(count)
        ]  # fmt: skip
        with CaptureQueriesContext(connection) as captured:
            inside(
                lambda: ledger.post_many(
                    source_kind=KIND, stage=Stage.COMMITTED, postings=postings, actor=SYSTEM, at=AT
                )
            )
        return sum("facts_" in q["sql"] or "advisory" in q["sql"] for q in captured)

    assert post(1, "a") == post(200, "b") <= 5
    assert totals() == expected()


def test_a_source_says_one_thing_at_a_time() -> None:
    twice = [Posting("r", "1", []), Posting("r", "2", [])]
    with pytest.raises(ValueError, match="one thing"):
        inside(
            lambda: ledger.post_many(
                source_kind=KIND, stage=Stage.COMMITTED, postings=twice, actor=SYSTEM, at=AT
            )
        )


def test_what_an_inner_act_posted_and_lost_does_not_count(country: Country) -> None:
    m = a_measure()

    def fail() -> None:
        posted("lost", "1", [a_line(country.school, m, 100)])
        raise FactError("X", "x")

    def outer() -> None:
        posted("r", "1", [a_line(country.school, m, 7)])
        with pytest.raises(FactError):
            inside(fail, "inner")
        posted("s", "1", [a_line(country.school, m, 1)])

    inside(outer, "outer")
    assert set(totals().values()) == {(8, 2)}


def test_posting_outside_an_act_is_refused(country: Country) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        ledger.post(
            source_kind=KIND, source_id="r", source_hash="1", stage=Stage.COMMITTED,
            lines=[a_line(country.school, a_measure(), 7)], actor=SYSTEM, at=AT,
        )  # fmt: skip


@pytest.mark.parametrize("change", ["UPDATE {} SET stage = 'CLAIMED'", "DELETE FROM {}"])
@pytest.mark.parametrize("model", [Batch, Entry])
def test_the_database_refuses_to_change_what_was_posted(
    country: Country, model: type[Batch | Entry], change: str
) -> None:
    posted("r", "1", [a_line(country.school, a_measure(), 7)])
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(model._meta.db_table))
