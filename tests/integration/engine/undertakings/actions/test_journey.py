"""One take-up from the season to the published result, by the people whose turn it is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from peiyou.engine.undertakings.actions.answering import answer_remark
from peiyou.engine.undertakings.actions.deciding import (
    confirm_undertaking,
    confirm_undertakings,
    pass_undertaking,
    pass_undertakings,
    return_undertaking,
)
from peiyou.engine.undertakings.actions.declaring import declare_tasks
from peiyou.engine.undertakings.actions.seasons import publish_season
from peiyou.engine.undertakings.actions.submitting import submit_undertaking
from peiyou.engine.undertakings.actions.vouching import vouch_pledges
from peiyou.engine.undertakings.actions.writing import Conflict, Write, write_cells
from peiyou.engine.undertakings.enums import Party, SeasonState, State
from peiyou.engine.undertakings.measures import fund, item, taken
from peiyou.engine.undertakings.models import Pledge
from peiyou.engine.undertakings.queries.choosing import openings_for
from peiyou.engine.undertakings.queries.missing import missing_of
from peiyou.engine.undertakings.queries.values import values_of
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts.models import Total
from tests.factories.seasons import TakeUp, a_take_up, filled
from tests.tools.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def takeup(db: None) -> TakeUp:
    return a_take_up()


def declared(takeup: TakeUp, seqs: tuple[int, ...] = (1, 2)) -> None:
    takeup.write(takeup.province, {f"{seq}/taken": True for seq in seqs}, Role.PROVINCE)
    declare_tasks(undertaking=takeup.province, **takeup.actor(Role.PROVINCE))


def submitted(takeup: TakeUp, **cells: Any) -> None:
    takeup.write(takeup.school, filled(1, **cells), Role.SCHOOL_FILLER)
    submit_undertaking(undertaking=takeup.school, **takeup.actor(Role.SCHOOL_HEAD))


def test_everybody_is_asked_and_who_has_no_line_is_named(takeup: TakeUp) -> None:
    parties = dict(takeup.season.undertakings.values_list("unit__name", "party"))
    country = takeup.country
    assert parties == {
        country.bureau.name: Party.PROVINCE,
        country.school.name: Party.SECONDARY,
        country.other_school.name: Party.SECONDARY,
        country.college.name: Party.HIGHER,
    }
    assert takeup.season.undertakings.filter(started_at=None).count() == 4


def test_units_see_what_their_province_took_once_it_has_declared(takeup: TakeUp) -> None:
    takeup.write(takeup.province, {"1/taken": True}, Role.PROVINCE)
    assert list(openings_for(takeup.school)) == []
    with refused("TASK_NOT_OPEN"):
        takeup.write(takeup.school, {"1/taken": True}, Role.SCHOOL_FILLER)
    declare_tasks(undertaking=takeup.province, **takeup.actor(Role.PROVINCE))
    assert [opening.seq for opening in openings_for(takeup.school)] == [1]
    takeup.write(takeup.school, {"1/taken": True}, Role.SCHOOL_FILLER)
    with refused("TAKEN_BELOW"):
        takeup.write(takeup.province, {"1/taken": False}, Role.PROVINCE)


def test_cells_are_kept_as_they_were_said(takeup: TakeUp) -> None:
    declared(takeup)
    cells = filled(1) | {"1/item/1/2021": Decimal(3), "1/fund/LOCAL/2022": Decimal("0.000001")}
    takeup.write(takeup.school, cells, Role.SCHOOL_FILLER)
    assert values_of([takeup.school])[takeup.school.pk] == cells
    assert Pledge.objects.get(source__code="LOCAL").amount == 1
    takeup.write(takeup.school, {"1/fund/LOCAL/2022": None}, Role.SCHOOL_FILLER)
    assert not Pledge.objects.filter(source__code="LOCAL").exists()


def test_what_somebody_else_wrote_is_a_question(takeup: TakeUp) -> None:
    declared(takeup)
    takeup.write(takeup.school, filled(1), Role.SCHOOL_FILLER)
    act = takeup.actor(Role.SCHOOL_HEAD)
    with pytest.raises(Conflict) as caught:
        write_cells(
            undertaking=takeup.school,
            writes=[Write("1/person", None, "李副校长"), Write("1/criterion", "建成并通过省级验收", "另写")],
            **act,
        )  # fmt: skip
    question = caught.value.questions["1/person"]
    assert (question.current, question.by) == ("张校长", "填报人")
    assert values_of([takeup.school])[takeup.school.pk]["1/criterion"] == "建成并通过省级验收"
    write_cells(undertaking=takeup.school, writes=[Write("1/person", None, "张校长")], **act)


def test_what_is_missing_is_listed_and_holds_it_back(takeup: TakeUp) -> None:
    declared(takeup)
    takeup.write(takeup.school, {"1/taken": True, "1/item/1/2021": Decimal(2)}, Role.SCHOOL_FILLER)
    missing = {one.cell: one.code for one in missing_of(takeup.school)}
    assert missing == {
        "1/person": "PERSON_MISSING",
        "1/criterion": "CRITERION_MISSING",
        "1/item/1/amount": "YEARS_DIFFER",
        "1/fund/OWN/2020": "MONEY_MISSING",
    }
    with refused("INCOMPLETE"):
        submit_undertaking(undertaking=takeup.school, **takeup.actor(Role.SCHOOL_HEAD))


def test_who_fills_in_does_not_hand_in(takeup: TakeUp) -> None:
    declared(takeup)
    takeup.write(takeup.school, filled(1), Role.SCHOOL_FILLER)
    with pytest.raises(NotAllowed):
        submit_undertaking(undertaking=takeup.school, **takeup.actor(Role.SCHOOL_FILLER))


def test_a_school_goes_through_county_and_city_a_college_straight_to_the_province(
    takeup: TakeUp,
) -> None:
    declared(takeup)
    submitted(takeup)
    case = takeup.school.case
    assert (case.state, case.holder, case.role) == (
        State.COUNTY_CHECK, takeup.country.office, Role.COUNTY,
    )  # fmt: skip
    for role in (Role.PREFECTURE, Role.PROVINCE, Role.MINISTRY, Role.SCHOOL_HEAD):
        with pytest.raises(NotAllowed):
            pass_undertaking(undertaking=takeup.school, **takeup.actor(role))
    pass_undertaking(undertaking=takeup.school, **takeup.actor(Role.COUNTY))
    assert takeup.school.case.state == State.PREFECTURE_CHECK
    pass_undertakings(
        season=takeup.season, undertakings=[takeup.school], **takeup.actor(Role.PREFECTURE)
    )
    assert takeup.school.case.state == State.CONFIRMING
    takeup.write(takeup.college, filled(2), Role.EXPERT)
    submit_undertaking(undertaking=takeup.college, **takeup.actor(Role.EXPERT))
    assert takeup.college.case.state == State.CONFIRMING
    both = [takeup.school, takeup.college]
    confirm_undertakings(season=takeup.season, undertakings=both, **takeup.actor(Role.PROVINCE))
    assert {takeup.school.case.state, takeup.college.case.state} == {State.CONFIRMED}


def test_only_the_cell_with_a_remark_can_be_corrected(takeup: TakeUp) -> None:
    declared(takeup)
    submitted(takeup)
    return_undertaking(
        undertaking=takeup.school, remarks={"1/item/1/amount": "数量与规模不符"},
        **takeup.actor(Role.COUNTY),
    )  # fmt: skip
    assert takeup.school.case.state == State.RETURNED
    with refused("CELL_LOCKED"):
        takeup.write(takeup.school, {"1/person": "别人"}, Role.SCHOOL_FILLER)
    takeup.write(takeup.school, {"1/item/1/amount": Decimal(3)}, Role.SCHOOL_FILLER)
    with refused("HELD_BACK"):
        submit_undertaking(undertaking=takeup.school, **takeup.actor(Role.SCHOOL_HEAD))
    answer_remark(
        undertaking=takeup.school, cell="1/item/1/amount", text="已更正", **takeup.actor(Role.SCHOOL_FILLER)
    )  # fmt: skip
    submit_undertaking(undertaking=takeup.school, **takeup.actor(Role.SCHOOL_HEAD))
    assert takeup.school.case.state == State.COUNTY_CHECK


def test_money_of_others_waits_for_their_word(takeup: TakeUp) -> None:
    declared(takeup)
    submitted(takeup, source="LOCAL")
    for role in (Role.COUNTY, Role.PREFECTURE):
        pass_undertaking(undertaking=takeup.school, **takeup.actor(role))
    act = takeup.actor(Role.PROVINCE)
    with refused("NOT_VOUCHED"):
        confirm_undertaking(undertaking=takeup.school, **act)
    pledges = list(Pledge.objects.all())
    with pytest.raises(NotAllowed):
        vouch_pledges(season=takeup.season, pledges=pledges, **act)
    city = takeup.actor(Role.PREFECTURE)
    with refused("AMOUNT_CHANGED"):
        vouch_pledges(season=takeup.season, pledges=pledges, seen={pledges[0].pk: 1}, **city)
    vouch_pledges(season=takeup.season, pledges=pledges, seen={pledges[0].pk: 120_500_000}, **city)
    confirm_undertaking(undertaking=takeup.school, **act)


def test_what_is_confirmed_counts_in_the_county_the_city_and_the_province(takeup: TakeUp) -> None:
    declared(takeup)
    submitted(takeup)
    assert not Total.objects.exists()
    for role in (Role.COUNTY, Role.PREFECTURE):
        pass_undertaking(undertaking=takeup.school, **takeup.actor(role))
    confirm_undertaking(undertaking=takeup.school, **takeup.actor(Role.PROVINCE))
    opening = takeup.season.openings.get(seq=1)
    codes = {
        taken(opening.task_key): 1,
        item(opening.items.get().deliverable_key): 8,
        fund("OWN", opening.task_key): 120_500_000,
    }
    country = takeup.country
    for node in (country.county, country.city, country.east):
        found = Total.objects.filter(node=node).values_list("measure__code", "quantity")
        assert dict(found) == codes
    with refused("NOT_BEING_FILLED_IN"):
        takeup.write(takeup.school, {"1/item/1/amount": Decimal(9)}, Role.SCHOOL_FILLER)


def test_a_province_is_confirmed_by_the_ministry_and_the_result_published(takeup: TakeUp) -> None:
    declared(takeup)
    takeup.write(takeup.province, filled(1) | filled(2), Role.PROVINCE)
    submit_undertaking(undertaking=takeup.province, **takeup.actor(Role.PROVINCE))
    act = takeup.actor(Role.MINISTRY)
    with refused("PROVINCES_MISSING"):
        publish_season(season=takeup.season, **act)
    with pytest.raises(NotAllowed):
        confirm_undertaking(undertaking=takeup.province, **takeup.actor(Role.PROVINCE))
    confirm_undertaking(undertaking=takeup.province, **act)
    published = publish_season(season=takeup.season, **act)
    assert published.state == SeasonState.PUBLISHED
    assert published.statements.count() == 1
