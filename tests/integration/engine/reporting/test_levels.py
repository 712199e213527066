"""Tasks of one return whose last levels differ: each is approved by its own, and what others have approved stands."""

from __future__ import annotations

from decimal import Decimal

import pytest

from peiyou.engine.reporting import measures
from peiyou.engine.reporting.actions.correcting import correct_return
from peiyou.engine.reporting.actions.rounds import open_round
from peiyou.engine.reporting.actions.setting import set_terms
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.models import Line
from peiyou.engine.undertakings.models import Item, Opening
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.figures import national
from peiyou.kernel.facts.recomputing import differences
from tests.factories.returns import Reported, a_round, reported

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Reported:
    """Task 1 ends at the province, task 2 at the ministry; the school reports both."""
    made = a_round(opened=False)
    act = made.actor(Role.MINISTRY)
    Opening.objects.filter(season=made.round.season, seq=1).update(parties=["SECONDARY"])
    set_terms(round_=made.round, levels={1: ["COUNTY", "PREFECTURE", "PROVINCE"]}, **act)
    made.round = open_round(round_=made.round, **act).round
    two = Opening.objects.get(season=made.round.season, seq=2)
    Line.objects.create(of_return=made.school, opening=two)
    return made


def approved_of(made: Reported, seq: int) -> int | None:
    item = Item.objects.get(opening__season=made.round.season, opening__seq=seq)
    measure = Measure.objects.get(code=measures.done(item.deliverable_key))
    found = national([measure.pk], ["APPROVED"])
    return next((one.quantity for one in found.values()), None)


def handed_in(made: Reported) -> None:
    made.write(reported(1, done=3) | reported(2, done=4))
    made.prove("1/item/1")
    made.prove("2/item/1", content=b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n%2\n")  # fmt: skip
    made.submit()


def test_each_task_is_approved_by_its_last_level(made: Reported) -> None:
    handed_in(made)
    made.pass_on(Role.COUNTY, Role.PREFECTURE)
    assert (approved_of(made, 1), approved_of(made, 2)) == (None, None)
    made.pass_on(Role.PROVINCE)
    assert made.school.case.state == State.APPROVING
    assert (approved_of(made, 1), approved_of(made, 2)) == (3, None)
    made.approve()
    assert (approved_of(made, 1), approved_of(made, 2)) == (3, 4)


def test_while_one_is_corrected_the_others_stand(made: Reported) -> None:
    handed_in(made)
    made.pass_on()
    made.approve()
    correct_return(return_=made.school, reason="多报", **made.actor(Role.SCHOOL_HEAD))
    made.write({"1/item/1/done": Decimal(2), "2/item/1/done": Decimal(5)})
    made.submit()
    made.pass_on()
    assert (approved_of(made, 1), approved_of(made, 2)) == (2, 4)
    made.approve()
    assert (approved_of(made, 1), approved_of(made, 2)) == (2, 5)
    assert differences() == []
