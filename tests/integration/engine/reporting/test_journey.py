"""A return from the open round to the national figure, and back for one cell."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from peiyou.engine.reporting import measures
from peiyou.engine.reporting.actions.correcting import correct_return, drop_correction
from peiyou.engine.reporting.actions.proofs import take_proof_off
from peiyou.engine.reporting.actions.reviewing import return_return
from peiyou.engine.reporting.book.freezing import differences
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.models import Return
from peiyou.engine.undertakings.models import Item, Opening
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.figures import national
from peiyou.kernel.workflow.moves import answer_remark
from tests.factories.filings import PDF
from tests.factories.returns import Reported, a_round, approved, handed_in, reported
from tests.tools.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Reported:
    return a_round()


def figures(made: Reported, code: str) -> dict[str, int]:
    """By stage: what the nation has of it."""
    measure = Measure.objects.get(code=code)
    stages = ["CLAIMED", "CHECKED", "APPROVED"]
    return {key.stage: one.quantity for key, one in national([measure.pk], stages).items()}


def done_of(made: Reported) -> str:
    item = Item.objects.get(opening__season=made.round.season, opening__seq=1)
    return measures.done(item.deliverable_key)


def test_who_took_up_is_asked(made: Reported) -> None:
    assert [row.unit for row in Return.objects.all()] == [made.takeup.country.school]
    assert made.school.case.state == State.FILLING
    assert made.school.lines.count() == 1


def test_from_the_cell_to_the_nation(made: Reported) -> None:
    handed_in(made, done=3)
    assert made.school.case.state == State.COUNTY_CHECK
    assert figures(made, done_of(made)) == {"CLAIMED": 3}
    made.pass_on(Role.COUNTY, Role.PREFECTURE)
    assert figures(made, done_of(made)) == {"CLAIMED": 3}
    made.pass_on(Role.PROVINCE)
    assert made.school.case.state == State.APPROVING
    assert figures(made, done_of(made)) == {"CLAIMED": 3, "CHECKED": 3}
    made.approve()
    assert figures(made, done_of(made)) == {"CLAIMED": 3, "CHECKED": 3, "APPROVED": 3}
    opening = Opening.objects.get(season=made.round.season, seq=1)
    assert figures(made, measures.spent("OWN", opening.task_key))["APPROVED"] == 55_500_000
    row = made.school
    assert row.case.state == State.APPROVED
    assert row.approved == row.snapshot


def test_without_its_proof_no_figure_is_handed_in(made: Reported) -> None:
    made.write(reported())
    with refused("INCOMPLETE"):
        made.submit()


def test_one_cell_comes_back_and_only_that_opens(made: Reported) -> None:
    handed_in(made)
    return_return(
        return_=made.school, remarks={"1/item/1/done": "与佐证不符"}, **made.actor(Role.COUNTY)
    )
    with refused("CELL_LOCKED"):
        made.write({"1/progress": "改写"})
    made.write({"1/item/1/done": Decimal(2)})
    with refused("HELD_BACK"):
        made.submit()
    answer_remark(
        case=made.school.case, cell="1/item/1/done", text="已改", **made.actor(Role.SCHOOL_FILLER)
    )
    row = made.submit()
    first, second = row.snapshots.order_by("no")
    assert differences(first, second) == {"1/item/1/done"}
    assert figures(made, done_of(made)) == {"CLAIMED": 2}


def test_a_correction_stands_only_once_it_is_approved(made: Reported) -> None:
    approved(made, done=3)
    correct_return(return_=made.school, reason="多报一个", **made.actor(Role.SCHOOL_HEAD))
    made.write({"1/item/1/done": Decimal(2)})
    row = made.submit()
    assert differences(row.approved, row.snapshot) == {"1/item/1/done"}  # type: ignore[arg-type]
    assert figures(made, done_of(made)) == {"CLAIMED": 2, "CHECKED": 3, "APPROVED": 3}
    made.pass_on()
    made.approve()
    assert figures(made, done_of(made)) == {"CLAIMED": 2, "CHECKED": 2, "APPROVED": 2}


def test_a_correction_that_is_dropped_leaves_what_was_approved(made: Reported) -> None:
    approved(made, done=3)
    before = made.school.lines.get().values
    correct_return(return_=made.school, reason="看看", **made.actor(Role.SCHOOL_HEAD))
    made.write({"1/item/1/done": Decimal(2)})
    drop_correction(return_=made.school, **made.actor(Role.SCHOOL_HEAD))
    assert made.school.lines.get().values == before
    assert made.school.case.state == State.APPROVED
    with refused("NOT_BEING_WRITTEN"):
        made.write({"1/item/1/done": Decimal(1)})


def test_with_a_correction_that_is_dropped_its_proofs_go_too(made: Reported) -> None:
    approved(made, done=3)
    [first] = Attachment.objects.all()
    head = made.actor(Role.SCHOOL_HEAD)
    correct_return(return_=made.school, reason="看看", **head)
    take_proof_off(return_=made.school, attachment=first, **head)
    made.prove(content=PDF + b"%2\n")
    drop_correction(return_=made.school, **head)
    [stands] = Attachment.objects.filter(removed_at=None)
    assert (stands.file, stands.name, stands.cell) == (first.file, first.name, first.cell)
    assert Attachment.objects.count() == 3
    correct_return(return_=made.school, reason="看看", **head)
    with refused("NOTHING_CHANGED"):
        made.submit()


def test_nothing_to_report_takes_back_the_rest(made: Reported) -> None:
    made.write(reported())
    made.write({"1/nothing": "设备未到"})
    assert made.school.lines.get().values == {"nothing": "设备未到"}
    with refused("NOTHING_TO_REPORT"):
        made.write({"1/progress": "开工"})
    made.submit()
    assert figures(made, done_of(made)) == {}


@pytest.mark.parametrize(
    "role", [Role.SCHOOL_FILLER, Role.SCHOOL_HEAD, Role.EXPERT, Role.PREFECTURE]
)
def test_only_whose_turn_it_is_passes(made: Reported, role: Role) -> None:
    handed_in(made)
    with pytest.raises(NotAllowed):
        made.pass_on(role)


def test_the_next_period_knows_what_was_approved(made: Reported) -> None:
    approved(made, done=3)
    after: Any = a_round(made.takeup, "2022")
    from peiyou.engine.reporting.queries.skeleton import skeleton_of
    from peiyou.engine.reporting.queries.values import said_by

    row = after.school
    said = said_by([row], skeleton_of(row.round))[row.pk]
    assert said.values["1/item/1/before"] == 3
    assert said.values["1/item/1/committed"] == 8
    assert "2021" in str(said.known["1/item/1/before"].origin)
