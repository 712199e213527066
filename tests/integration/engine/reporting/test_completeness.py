"""Completeness: everybody who is expected is counted once at every level, data and sealed page apart."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peiyou.engine.reporting.actions.pages import receive_sealed_page
from peiyou.engine.reporting.enums import SnapshotKind, State
from peiyou.engine.reporting.models import Return, Snapshot
from peiyou.engine.reporting.queries.completeness import (
    LETTERS,
    STATES,
    Tally,
    by_prefecture,
    by_province,
    chosen,
    letter_of,
    state_of,
    total,
    with_letters,
)
from peiyou.engine.reporting.queries.money import money_of
from peiyou.engine.reporting.queries.rates import percent
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.evidence.keeping import Upload
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.workflow.models import Case
from tests.factories.filings import PDF, a_confirmed_take_up
from tests.factories.returns import Reported, a_round, approved, handed_in

DAY = timedelta(days=1)


@pytest.fixture
def made(db: None) -> Any:
    """Everybody that was asked to take something up is asked to report: two schools, a college, the province."""
    takeup = a_confirmed_take_up()
    cases = takeup.season.undertakings.values("case")
    Case.objects.filter(pk__in=cases).update(state="CONFIRMED")
    with translation.override("en"):
        yield a_round(takeup)


def tallies(made: Reported) -> list[list[Tally]]:
    """At every level; of units each for itself."""
    rows = with_letters(Return.objects.filter(round=made.round)).select_related("case")
    on = timezone.localdate(made.at)
    one_by_one = [total(rows.filter(pk=row.pk)) for row in rows]
    return [[total(rows)], by_province(rows), by_prefecture(rows, on), one_by_one]


def test_the_parts_are_all_that_is_expected(made: Reported) -> None:
    names = {place.name: place.expected for place in by_prefecture(with_letters(Return.objects.all()), timezone.localdate(made.at))}  # fmt: skip
    assert names["东一市"] == 3
    assert sum(names.values()) == Return.objects.count() == 4


WHERE = st.tuples(
    st.sampled_from(list(State)),
    st.booleans(),  # begun
    st.sampled_from([None, -1, 0, 1]),  # handed in so many days after the deadline
    st.sampled_from(["none", "old", "newest"]),  # sealed page
    st.booleans(),  # approved once
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(where=st.lists(WHERE, min_size=4, max_size=4))
def test_whatever_happens_nobody_is_lost_or_counted_twice(made: Reported, where: list[Any]) -> None:
    for row, one in zip(Return.objects.order_by("pk"), where, strict=True):
        put(made, row, *one)
    rows = with_letters(Return.objects.filter(round=made.round)).select_related("case", "snapshot")
    levels = tallies(made)
    for places in levels:
        summed = Tally(**{name: sum(getattr(p, name) for p in places) for name in Tally.__slots__ if name not in {"name", "key"}})  # fmt: skip
        assert summed.expected == 4
        assert summed == levels[0][0]
        for place in places:
            parts = place.not_begun + place.begun + place.on_time + place.late + place.waived
            assert parts == place.expected
            assert place.complete <= min(place.handed_in, place.letters)
    for code in STATES:  # the page says of each row what the database counts
        assert {row.pk for row in chosen(rows, code)} == {row.pk for row in rows if state_of(row) == code}  # fmt: skip
    for code in LETTERS:
        assert {row.pk for row in chosen(rows, "", code)} == {row.pk for row in rows if letter_of(row) == code}  # fmt: skip


def put(made: Reported, row: Return, state: State, begun: bool, after: int | None, letter: str, approved: bool) -> None:  # fmt: skip
    Snapshot.objects.filter(of_return=row).update(sealed_at=None)
    Case.objects.filter(pk=row.case_id).update(state=state)
    row.started_at = made.at if begun else None
    row.submitted_at = None if after is None else made.at + after * DAY
    row.was_due_at = None if after is None else made.at
    row.approved_at = made.at if approved else None
    kind = SnapshotKind.PROVINCE if row.party == "PROVINCE" else SnapshotKind.RETURN
    pages = [
        Snapshot.objects.get_or_create(
            of_return=row, kind=kind, no=no,
            defaults={"content": {}, "digest": "x", "check_code": f"{row.pk}-{no}", "made_at": made.at, "made_by": "x"},
        )[0]
        for no in (1, 2)
    ]  # fmt: skip
    sealed = {"none": [], "old": pages[:1], "newest": pages[1:]}[letter]
    Snapshot.objects.filter(pk__in=[page.pk for page in sealed]).update(sealed_at=made.at)
    row.snapshot = pages[1] if kind == SnapshotKind.RETURN else None
    row.save()


def as_(made: Reported, role: Role) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(made.takeup.people[role])
    return client


def test_filled_in_without_a_letter_is_incomplete(made: Reported) -> None:
    row = handed_in(made)
    rows = with_letters(Return.objects.filter(round=made.round))
    before = total(rows)
    assert (before.on_time, before.letters, before.complete) == (1, 0, 0)
    assert row.snapshot is not None
    receive_sealed_page(snapshot=row.snapshot, upload=Upload("a.pdf", PDF), **made.actor(Role.SCHOOL_HEAD))  # fmt: skip
    after = total(rows)
    assert (after.on_time, after.letters, after.complete) == (1, 1, 1)


def test_pages_and_files_show_what_one_may_see_at_one_price(made: Reported) -> None:
    handed_in(made)
    client, url = as_(made, Role.MINISTRY), f"/returns/{made.round.key}/completeness"
    costs: dict[str, list[int]] = {}
    for level in ("province", "prefecture", "unit"):
        client.get(f"{url}/", {"level": level})
        for few in ({"q": "甲县职教"}, {}):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(f"{url}/", {"level": level} | few).status_code == 200
            costs.setdefault(level, []).append(len(asked))
    assert all(one == other for one, other in costs.values()), costs
    answer = client.get(f"{url}.csv", {"level": "unit"})
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(lines) == 5
    assert client.get(f"{url}.xlsx", {"level": "prefecture"}).content.startswith(b"PK")
    assert client.get(f"{url}.exe").status_code == 404
    county = as_(made, Role.COUNTY).get(f"{url}.csv", {"level": "unit"}).content.decode()
    assert "甲县职教中心" in county
    assert "乙县职业中学" not in county
    assert (
        client.get(f"{url}/", {"province": "no-key", "page": "x", "state": "?"}).status_code == 200
    )


def test_money_with_its_three_rates(made: Reported) -> None:
    approved(made, arrived="60", spent="55.5")
    seen = Return.objects.filter(round=made.round)
    for stage in (Stage.CLAIMED, Stage.APPROVED):
        found = money_of(made.round, seen, stage)
        own = found.by_source["OWN"]
        assert (own.budget, own.arrived, own.spent) == (120_500_000, 60_000_000, 55_500_000)
        assert [percent(rate) for _one, rate in own.named] == ["49.79 %", "92.50 %", "46.06 %"]
        assert found.by_province[made.takeup.country.east.pk] == own == found.total
    client = as_(made, Role.PROVINCE)
    url = f"/returns/{made.round.key}/money"
    words = client.get(f"{url}/", {"stage": "APPROVED"}).content.decode()
    assert "92.50 %" in words
    for form in ("csv", "xlsx", "docx"):
        assert client.get(f"{url}.{form}").status_code == 200
    assert "120.5" in client.get(f"{url}.csv").content.decode()
    assert client.get(f"{url}/", {"province": "x"}).status_code == 404
