"""A round can be of every kind of period: it is filled in, counted in that period, and its budget says of which year it is."""

from __future__ import annotations

import pytest

from peiyou.engine.reporting import measures
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.reporting.queries.values import said_by
from peiyou.engine.undertakings.models import Item
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.models import Entry
from tests.factories.returns import a_round, approved

pytestmark = pytest.mark.django_db
BUDGET = "1/fund/OWN/budget"


@pytest.mark.parametrize(
    ("code", "kind", "budget", "of_which"),
    [
        ("2021", "YEAR", 120.5, ""),
        ("2020S", "SCHOOL_YEAR", 120.5, "2021"),
        ("2021S", "SCHOOL_YEAR", None, ""),  # of 2022, for which nothing was promised
        ("2021H1", "HALF_YEAR", 120.5, "2021"),
        ("2021Q4", "QUARTER", 120.5, "2021"),
        ("2021-07", "MONTH", 120.5, "2021"),
        ("2021-03-01..2021-04-15", "WINDOW", 120.5, "2021"),
        ("2021..2022", "WINDOW", 120.5, ""),
    ],
)
def test_every_kind_of_period(code: str, kind: str, budget: float | None, of_which: str) -> None:
    made = a_round(period=code)
    row = made.school
    said = said_by([row], skeleton_of(row.round))[row.pk]
    assert said.values.get(BUDGET) == budget
    if budget is not None:
        assert of_which in said.known[BUDGET].origin
        assert ("2021" in said.known[BUDGET].origin) is bool(of_which)
    approved(made, done=3)
    item = Item.objects.get(opening__season=made.round.season, opening__seq=1)
    posted = Entry.objects.filter(measure__code=measures.done(item.deliverable_key))
    assert {one.period.code for one in posted.select_related("period")} == {code}
    assert Period.objects.get(code=code).kind == kind
    before = said_by([row], skeleton_of(row.round))[row.pk].values.get("1/item/1/before")
    assert before is None, "what is approved now was not before"
