"""A base that the register of units counts is filled in, says where it comes from, and can be written over."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peiyou.engine.reporting.actions.rounds import open_round
from peiyou.engine.reporting.actions.setting import set_proofs
from peiyou.engine.reporting.models import Ask, Return
from peiyou.engine.reporting.queries.registered import counted_in_register
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.reporting.queries.values import Said, said_by
from peiyou.engine.undertakings.enums import Counting
from peiyou.engine.undertakings.models import Item
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.closure import rebuild
from peiyou.kernel.organisations.enums import Hierarchy, Kind, SchoolType
from tests.factories.filings import a_confirmed_take_up
from tests.factories.organisations import a_unit, put
from tests.factories.returns import Reported, a_round
from tests.tools.refusals import refused

pytestmark = pytest.mark.django_db
BASE = "1/item/1/base"


@pytest.fixture
def made() -> Reported:
    """Prepared; item 1 is a ratio. The school has taken it up, as its province has."""
    takeup = a_confirmed_take_up()
    Item.objects.filter(opening__season=takeup.season).update(counting=Counting.RATIO)
    return a_round(takeup, opened=False)


def ask(made: Reported, seq: int = 1) -> Ask:
    return Ask.objects.get(term__round=made.round, item__opening__seq=seq)


def counted(made: Reported, type_: str = SchoolType.SECONDARY) -> None:
    act = made.actor(Role.MINISTRY)
    set_proofs(round_=made.round, changes={ask(made).pk: {"register": type_}}, **act)
    made.round = open_round(round_=made.round, **act).round


def said(row: Return) -> Said:
    return said_by([row], skeleton_of(row.round))[row.pk]


def known(made: Reported) -> dict[int, Any]:
    rows = list(Return.objects.filter(round=made.round).select_related("round__period"))
    return {row.unit_id: found for row in rows for found in [counted_in_register(rows, skeleton_of(made.round))[row.pk]]}  # fmt: skip


def test_schools_below_whoever_reports_are_counted_on_the_last_day(made: Reported) -> None:
    country = made.takeup.country
    later = a_unit("后来的学校", Kind.SCHOOL, country.county, school_type=SchoolType.SECONDARY)
    put(later, country.office, Hierarchy.OVERSIGHT)
    later.links_up.update(valid_from=made.round.period.ends_on)
    rebuild(Hierarchy.OVERSIGHT, {later.pk})
    college = a_unit("另一学院", Kind.SCHOOL, country.county, school_type=SchoolType.HIGHER)
    put(college, country.office, Hierarchy.OVERSIGHT)
    counted(made)
    Return.objects.filter(round=made.round).update(unit=country.office)
    [(_unit, found)] = known(made).items()
    assert found[BASE].value == 1, "neither the college nor what came later"
    assert "2021-12-31" in found[BASE].origin


def test_who_oversees_nobody_is_asked(made: Reported) -> None:
    counted(made)
    assert BASE not in said(made.school).known
    made.write({BASE: Decimal(7)})
    assert said(made.school).values[BASE] == 7


def test_what_it_says_stands_until_somebody_writes_over_it(
    made: Reported, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted(made)
    country = made.takeup.country
    branch = a_unit("分校", Kind.SCHOOL, country.county, school_type=SchoolType.SECONDARY)
    put(branch, country.school, Hierarchy.OVERSIGHT)
    assert (said(made.school).values[BASE], BASE in said(made.school).written) == (1, False)
    made.write({BASE: Decimal(2)})
    assert (said(made.school).values[BASE], BASE in said(made.school).known) == (2, False)


def test_nothing_is_asked_of_the_database_where_no_round_wants_it(made: Reported) -> None:
    made.round = open_round(round_=made.round, **made.actor(Role.MINISTRY)).round
    row, asked = made.school, skeleton_of(made.round)
    with CaptureQueriesContext(connection) as queries:
        assert counted_in_register([row], asked) == {}
    assert len(queries) == 0


def test_only_a_base_that_is_asked_here_is_counted(made: Reported) -> None:
    act = made.actor(Role.MINISTRY)
    one, two = ask(made), ask(made, 2)
    Item.objects.filter(pk=two.item_id).update(counting=Counting.SUM)
    for pk, values in (
        (one.pk, {"register": "HOSPITAL"}),
        (two.pk, {"register": SchoolType.HIGHER}),
        (one.pk, {"register": SchoolType.HIGHER, "same_as_id": ask(made, 3).pk}),
    ):
        with refused("NOT_IN_THE_REGISTER"):
            set_proofs(round_=made.round, changes={pk: values}, **act)
    assert not Ask.objects.exclude(register="").exists()


def test_the_ministry_chooses_it_on_the_page(made: Reported) -> None:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(made.takeup.people[Role.MINISTRY])
    url, one = f"/returns/{made.round.key}/setup/proofs/", ask(made)
    sent = {f"proofs-{one.pk}": "1", f"register-{one.pk}": SchoolType.SECONDARY}
    assert client.post(url, sent).status_code == 302
    assert ask(made).register == SchoolType.SECONDARY
    page = client.get(url).content.decode()
    assert '<option value="SECONDARY" selected>' in page
    assert client.post(url, sent | {f"register-{one.pk}": "X"}).status_code == 422
