"""A base that two ratios share is asked once of whoever reports both, and where it stands of whoever reports one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from peiyou.engine.reporting.actions.reviewing import return_return
from peiyou.engine.reporting.actions.rounds import open_round
from peiyou.engine.reporting.actions.setting import set_proofs
from peiyou.engine.reporting.actions.verdicts import give_verdict
from peiyou.engine.reporting.models import Ask, Line
from peiyou.engine.reporting.parts import parts_of
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.reporting.queries.values import said_by
from peiyou.engine.undertakings.enums import Counting
from peiyou.engine.undertakings.models import Commitment, Item, Opening
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.forms.definition import Value
from peiyou.kernel.workflow.moves import open_remarks
from tests.factories.filings import a_confirmed_take_up
from tests.factories.returns import Reported, a_round
from tests.tools.refusals import refused

pytestmark = pytest.mark.django_db
HERE, THERE = "1/item/1/base", "2/item/1/base"


@pytest.fixture
def made() -> Reported:
    """The base of task 1, which the school has taken up, is asked in task 2, which it has not."""
    takeup = a_confirmed_take_up()
    items = Item.objects.filter(opening__season=takeup.season, opening__seq__in=[1, 2])
    items.update(counting=Counting.RATIO)
    made = a_round(takeup, opened=False)
    one, two = Ask.objects.filter(term__round=made.round).order_by("item__opening__seq")[:2]
    act = made.actor(Role.MINISTRY)
    set_proofs(round_=made.round, changes={one.pk: {"same_as_id": two.pk, "proofs": 0}, two.pk: {"proofs": 0}}, **act)  # fmt: skip
    made.round = open_round(round_=made.round, **act).round
    return made


def both(made: Reported) -> None:
    """The school reports task 2 as well."""
    two = Opening.objects.get(season=made.round.season, seq=2)
    Line.objects.create(of_return=made.school, opening=two)


def value(made: Reported, cell: str) -> Value:
    row = made.school
    return said_by([row], skeleton_of(row.round))[row.pk].values.get(cell)


def writable(made: Reported) -> set[str]:
    [part] = parts_of(made.round, [made.school], made.actor(Role.SCHOOL_FILLER)["actor"], made.at)
    return {cell for cell in part.writable if cell.endswith("/base")}


def said(seq: int, **figures: int) -> dict[str, object]:
    cells = {f"{seq}/item/1/{what}": Decimal(number) for what, number in figures.items()}
    return {f"{seq}/progress": "完成立项并开工", f"{seq}/rating": "GREEN"} | cells


def test_what_was_taken_up_of_a_ratio_stands_beside_it(made: Reported) -> None:
    one = Commitment.objects.get(placement__undertaking=made.school.undertaking)
    assert value(made, "1/item/1/promised") is None
    Commitment.objects.filter(pk=one.pk).update(amount=1_340, base=1_500)
    assert value(made, "1/item/1/promised") == "1,340/1,500"
    with refused("CELL_UNKNOWN"):
        made.write({"1/item/1/promised": "9/9"})
    made.write(said(1, amount=40, base=50))
    row = made.submit()
    assert row.snapshot.content["cells"]["1/item/1/promised"] == "1,340/1,500"  # type: ignore[union-attr]


def test_who_reports_one_of_them_is_asked_there(made: Reported) -> None:
    assert writable(made) == {HERE}
    made.write(said(1, amount=40, base=50))
    assert made.submit().snapshot.content["cells"][HERE] == "50"  # type: ignore[union-attr]


def test_who_reports_both_is_asked_once(made: Reported) -> None:
    both(made)
    assert writable(made) == {THERE}
    with refused("ASKED_ELSEWHERE"):
        made.write({HERE: Decimal(50)})
    made.write({THERE: Decimal(60)})
    assert value(made, HERE) == 60


def test_where_the_other_task_has_nothing_to_report_it_is_asked_here(made: Reported) -> None:
    both(made)
    made.write({THERE: Decimal(60)})
    made.write({"2/nothing": "设备未到"})
    assert value(made, HERE) is None
    assert HERE in writable(made)
    made.write(said(1, amount=40, base=50))
    assert value(made, HERE) == 50
    made.write({"2/nothing": None} | said(2, amount=30, base=60))
    assert value(made, HERE) == 60
    with refused("ASKED_ELSEWHERE"):
        made.write({HERE: Decimal(1)})


def test_a_remark_stands_where_the_figure_is_asked(made: Reported) -> None:
    both(made)
    made.write(said(1, amount=40) | said(2, amount=30, base=60))
    made.submit()
    act = made.actor(Role.COUNTY)
    with refused("ASKED_ELSEWHERE"):
        give_verdict(return_=made.school, cell=HERE, value="50", reason="不符", **act)
    return_return(return_=made.school, remarks={HERE: "与年报不符", THERE: "请核对"}, **act)
    [(cell, remark)] = open_remarks(made.school.case).items()
    assert (cell, remark.text) == (THERE, "与年报不符\n请核对")
    made.write({THERE: Decimal(50)})
    assert value(made, HERE) == 50


def test_another_number_stands_where_it_was_asked_alone(made: Reported) -> None:
    made.write(said(1, amount=40, base=50))
    made.submit()
    act = made.actor(Role.COUNTY)
    assert (
        give_verdict(return_=made.school, cell=HERE, value="55", reason="不符", **act).value == "55"
    )
