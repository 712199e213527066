"""Totals against the ledger: differences are found, told and put right."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from click.testing import CliRunner
from django.db.models import F

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM, NotAllowed
from peiyou.kernel.audit.models import Row
from peiyou.kernel.facts.actions.totals import recompute_totals
from peiyou.kernel.facts.cli import group
from peiyou.kernel.facts.errors import FactError
from peiyou.kernel.facts.models import Total
from peiyou.kernel.facts.recomputing import check, differences
from peiyou.kernel.notices.models import Notice
from peiyou.kernel.organisations.models import Place
from tests.factories.country import Country, a_country
from tests.factories.facts import a_line, a_measure, expected, posted, totals

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> Country:
    country = a_country()
    m = a_measure()
    posted("r", "1", [a_line(country.school, m, 7), a_line(country.college, m, 5)])
    posted("s", "1", [a_line(country.west_school, m, 11, period="2022")])
    return country


def test_there_is_nothing_to_find(country: Country) -> None:
    assert differences() == []
    check(datetime.now().astimezone())
    assert not Notice.objects.exists()


def test_each_kind_of_wrong_total_is_found(country: Country) -> None:
    Total.objects.filter(node=country.city).update(quantity=F("quantity") + 1)
    Total.objects.filter(node=country.west_city).delete()
    [city, west] = differences()
    assert (city.node, city.parent, city.quantity, city.n) == (
        country.city.pk,
        country.east.pk,
        -1,
        0,
    )
    assert (west.node, west.quantity, west.n) == (country.west_city.pk, 11, 1)


def test_an_entry_that_counts_nowhere_is_found(country: Country) -> None:
    """As it would be if places were lost: the nation lacks it, and the regions have too much."""
    Place.objects.filter(unit=country.west_school).delete()
    found = [(one.node, one.quantity) for one in differences()]
    assert (None, 11) in found
    assert (country.west.pk, -11) in found


def test_operators_are_told_once_a_day_and_the_work_fails(
    country: Country, operator: Person, at: datetime
) -> None:
    Total.objects.filter(node=country.city).update(quantity=1)
    for _ in range(2):
        with pytest.raises(FactError, match="recompute"):
            check(at)
    notice = Notice.objects.get()
    assert (notice.person, notice.kind, notice.params) == (operator, "TOTALS_DIFFER", {"count": 1})


def test_recomputing_puts_them_right_and_is_on_record(
    country: Country, operator: Person, at: datetime
) -> None:
    Total.objects.filter(node=country.city).update(quantity=1)
    Total.objects.filter(node=country.west_city).delete()
    done = recompute_totals(actor=operator.actor, at=at)
    assert (done.totals, done.wrong) == (Total.objects.count(), 2)
    assert totals() == expected()
    row = Row.objects.get(verb="facts.recompute_totals")
    assert json.loads(row.data)["wrong"] == 2


def test_only_operators_recompute(country: Country, official: Person, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        recompute_totals(actor=official.actor, at=at)


def test_commands(country: Country) -> None:
    run = CliRunner().invoke
    assert run(group, ["check"]).output.endswith("3 entries, 5 totals, 0 differences\n")
    Total.objects.filter(node=country.city).update(quantity=1)
    said = run(group, ["check", "--json"])
    assert said.exit_code == 1
    assert [one["quantity"] for one in json.loads(said.output)["differences"]] == [11]
    assert json.loads(run(group, ["recompute", "--json"]).output)["wrong"] == 1
    assert run(group, ["check"]).exit_code == 0


def test_the_system_may_recompute_an_empty_ledger(at: datetime) -> None:
    assert recompute_totals(actor=SYSTEM, at=at).totals == 0
