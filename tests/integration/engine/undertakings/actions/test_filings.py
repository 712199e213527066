"""Filings: the one way in which what is confirmed changes, from the draft to the record."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from peiyou.engine.undertakings.actions.filings import (
    attach_letter,
    file_filing,
    open_filing,
    propose_changes,
    record_filing,
    return_filing,
    take_letter_off,
    withdraw_filing,
)
from peiyou.engine.undertakings.actions.writing import Conflict, Write
from peiyou.engine.undertakings.enums import FilingState
from peiyou.engine.undertakings.measures import fund, item, taken
from peiyou.engine.undertakings.models import Commitment, FiledChange, Pledge, Undertaking
from peiyou.engine.undertakings.queries.filings import filings_in_log, filings_visible
from peiyou.engine.undertakings.queries.values import values_of
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.evidence.keeping import Upload
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.facts.models import Total
from peiyou.kernel.forms.unwritten import CellsWrong
from peiyou.kernel.organisations.enums import Kind
from tests.factories.filings import PDF, a_confirmed_take_up, a_filing, filed, fresh, propose
from tests.factories.organisations import a_person
from tests.factories.seasons import TakeUp
from tests.tools.refusals import refused

pytestmark = pytest.mark.django_db
AMOUNT, MONEY = "1/item/1/amount", "1/fund/OWN/2021"


@pytest.fixture
def takeup(db: None, settings: Any, tmp_path: Any) -> TakeUp:
    settings.MEDIA_ROOT = tmp_path
    return a_confirmed_take_up()


def nation_now(takeup: TakeUp) -> dict[str, int]:
    rows = Total.objects.filter(node__kind=Kind.PROVINCE)
    found: dict[str, int] = {}
    for code, quantity in rows.values_list("measure__code", "quantity"):
        found[code] = found.get(code, 0) + quantity
    return {code: quantity for code, quantity in found.items() if quantity}


def values(undertaking: Undertaking) -> dict[str, Any]:
    return values_of([undertaking])[undertaking.pk]


# --- opening -------------------------------------------------------------------------------------------


def test_only_what_is_confirmed_needs_a_filing(takeup: TakeUp) -> None:
    with refused("NOT_CONFIRMED"):
        open_filing(undertaking=takeup.college, **takeup.actor(Role.PROVINCE))


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.PREFECTURE, Role.COUNTY, Role.SCHOOL_HEAD])
def test_nobody_but_the_province_opens_one(takeup: TakeUp, role: Role) -> None:
    with pytest.raises(NotAllowed):
        open_filing(undertaking=takeup.school, **takeup.actor(role))


def test_another_province_does_not_open_one(takeup: TakeUp) -> None:
    west = a_person("west-province", "西省经办", Role.PROVINCE, takeup.country.west)
    with pytest.raises(NotAllowed):
        open_filing(undertaking=takeup.school, actor=west.actor, at=takeup.at)


def test_one_filing_of_an_undertaking_is_under_way(takeup: TakeUp) -> None:
    act = takeup.actor(Role.PROVINCE)
    first = open_filing(undertaking=takeup.school, **act)
    with refused("UNDER_WAY"):
        open_filing(undertaking=takeup.school, **act)
    withdraw_filing(filing=first, reason="不再需要", **act)
    open_filing(undertaking=takeup.school, **act)


# --- drafting ------------------------------------------------------------------------------------------


def test_original_and_proposed_stand_side_by_side_and_nothing_is_changed(takeup: TakeUp) -> None:
    before = values(takeup.school)
    filing = a_filing(takeup, {AMOUNT: Decimal(5), MONEY: Decimal("80.000001")})
    kept = {row.cell: (row.original, row.proposed) for row in filing.changes.all()}
    assert kept == {AMOUNT: ("8", "5"), MONEY: ("120.5", "80.000001")}
    assert values(takeup.school) == before


def test_the_original_value_takes_a_cell_out_again(takeup: TakeUp) -> None:
    filing = a_filing(takeup, {AMOUNT: Decimal(5), MONEY: None})
    propose(takeup, filing, {AMOUNT: Decimal(8)})
    assert set(filing.changes.values_list("cell", flat=True)) == {MONEY}


def test_who_proposes_over_something_else_is_asked(takeup: TakeUp) -> None:
    filing = a_filing(takeup, {AMOUNT: Decimal(5)})
    act = takeup.actor(Role.PROVINCE)
    with pytest.raises(Conflict) as caught:
        propose_changes(filing=filing, writes=[Write(AMOUNT, Decimal(8), Decimal(6))], **act)
    assert caught.value.questions[AMOUNT].current == Decimal(5)
    propose_changes(filing=filing, writes=[Write(AMOUNT, Decimal(8), Decimal(5))], **act)


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("1/item/9/amount", Decimal(1), "CELL_UNKNOWN"),
        ("nonsense", Decimal(1), "CELL_UNKNOWN"),
        ("3/taken", True, "TASK_NOT_OPEN"),
        ("2/person", "李主任", "NOT_TAKEN"),
    ],
)
def test_cells_that_cannot_be_changed_are_named(
    takeup: TakeUp, cell: str, value: Any, code: str
) -> None:
    filing = a_filing(takeup, {AMOUNT: Decimal(5)})
    with pytest.raises(CellsWrong) as caught:
        propose(takeup, filing, {cell: value})
    assert caught.value.code == code
    assert set(filing.changes.values_list("cell", flat=True)) == {AMOUNT}


def test_with_a_task_goes_all_that_was_said_about_it(takeup: TakeUp) -> None:
    filing = a_filing(takeup, {AMOUNT: Decimal(5), "2/taken": True, "2/person": "李主任"})
    propose(takeup, filing, {"1/taken": False})
    lost = set(values(takeup.school))
    gone = filing.changes.filter(cell__startswith="1/")
    assert set(gone.values_list("cell", flat=True)) == lost
    assert set(gone.values_list("proposed", flat=True)) == {None}
    propose(takeup, filing, {"1/taken": True})
    assert set(filing.changes.values_list("cell", flat=True)) == {"2/taken", "2/person"}


# --- letter and filing ---------------------------------------------------------------------------------


def test_a_letter_has_a_number_and_gives_it_to_the_filing(takeup: TakeUp) -> None:
    act = takeup.actor(Role.PROVINCE)
    filing = a_filing(takeup)
    with refused("NUMBER_MISSING"):
        attach_letter(filing=filing, upload=Upload("函.pdf", PDF), number=" ", **act)
    letter = attach_letter(filing=filing, upload=Upload("函.pdf", PDF), number=" 东教函1号 ", **act)
    assert fresh(filing).letter_number == "东教函1号"
    with refused("REASON_MISSING"):
        take_letter_off(filing=filing, attachment=letter, reason="", **act)
    take_letter_off(filing=filing, attachment=letter, reason="传错", **act)
    assert fresh(filing).letter_number == ""
    assert Attachment.objects.get().removed_at == takeup.at
    with refused("NOT_ATTACHED"):
        take_letter_off(filing=filing, attachment=letter, reason="传错", **act)


def test_it_is_filed_with_a_change_a_letter_and_a_reason(takeup: TakeUp) -> None:
    act = takeup.actor(Role.PROVINCE)
    filing = a_filing(takeup)
    with refused("NOTHING_CHANGED"):
        file_filing(filing=filing, reason="调整", **act)
    propose(takeup, filing, {AMOUNT: Decimal(5)})
    with refused("LETTER_MISSING"):
        file_filing(filing=filing, reason="调整", **act)
    attach_letter(filing=filing, upload=Upload("函.pdf", PDF), number="1", **act)
    with refused("REASON_MISSING"):
        file_filing(filing=filing, reason="  ", **act)
    done = file_filing(filing=filing, reason="调整", **act)
    assert (done.case.state, done.case.role, done.filed_at) == (
        FilingState.FILED, Role.MINISTRY, takeup.at,
    )  # fmt: skip
    for late in (
        lambda: propose(takeup, filing, {AMOUNT: Decimal(4)}),
        lambda: attach_letter(filing=filing, upload=Upload("x.pdf", PDF), number="2", **act),
        lambda: file_filing(filing=filing, reason="再报", **act),
    ):
        with refused("NOT_DRAFTED"):
            late()


def test_what_it_makes_incomplete_is_not_filed(takeup: TakeUp) -> None:
    filing = a_filing(takeup, {"1/person": None})
    with refused("INCOMPLETE"):
        file_filing(filing=filing, reason="调整", **takeup.actor(Role.PROVINCE))
    assert values(takeup.school)["1/person"] == "张校长"


# --- the ministry --------------------------------------------------------------------------------------


def test_recording_it_changes_what_counts_in_the_same_act(takeup: TakeUp) -> None:
    filing = filed(takeup, {AMOUNT: Decimal(5), MONEY: Decimal("80"), "1/fund/LOCAL/2022": Decimal(1)})  # fmt: skip
    opening = takeup.season.openings.get(seq=1)
    key, task = opening.items.get().deliverable_key, opening.task_key
    assert nation_now(takeup) == {taken(task): 1, item(key): 8, fund("OWN", task): 120_500_000}
    done = record_filing(filing=filing, **takeup.actor(Role.MINISTRY))
    assert (done.no, done.recorded_at, done.case.state) == (1, takeup.at, FilingState.RECORDED)
    assert nation_now(takeup) == {
        taken(task): 1, item(key): 5, fund("OWN", task): 80_000_000, fund("LOCAL", task): 1_000_000,
    }  # fmt: skip
    assert takeup.school.revision == 1
    assert set(Pledge.objects.values_list("vouched_by", flat=True)) == {filing.letter_number}
    assert not Pledge.objects.filter(vouched_at=None).exists()


def test_numbers_follow_one_another(takeup: TakeUp) -> None:
    for no, amount in ((1, 5), (2, 6)):
        filing = filed(takeup, {AMOUNT: Decimal(amount)})
        assert record_filing(filing=filing, **takeup.actor(Role.MINISTRY)).no == no
    assert Commitment.objects.get().amount == 6


def test_a_task_can_be_given_up_and_another_taken(takeup: TakeUp) -> None:
    cells = {path.replace("1/", "2/", 1): value for path, value in values(takeup.school).items()}
    record_filing(filing=filed(takeup, {"1/taken": False, **cells}), **takeup.actor(Role.MINISTRY))
    assert values(takeup.school) == cells
    one, two = (takeup.season.openings.get(seq=seq).task_key for seq in (1, 2))
    now = nation_now(takeup)
    assert (now.get(taken(one)), now[taken(two)], now[fund("OWN", two)]) == (None, 1, 120_500_000)


def test_the_ministry_returns_it_with_a_reason_and_the_province_files_it_again(
    takeup: TakeUp,
) -> None:
    filing = filed(takeup, {AMOUNT: Decimal(5)})
    ministry, province = takeup.actor(Role.MINISTRY), takeup.actor(Role.PROVINCE)
    with refused("REASON_MISSING"):
        return_filing(filing=filing, reason=" ", **ministry)
    returned = return_filing(filing=filing, reason="理由不足", **ministry)
    assert (returned.case.state, returned.case.holder) == (FilingState.RETURNED, takeup.country.east)  # fmt: skip
    with refused("STEP_NOT_HERE"):
        record_filing(filing=filing, **ministry)
    propose(takeup, filing, {AMOUNT: Decimal(6)})
    file_filing(filing=filing, reason="补充说明", **province)
    record_filing(filing=filing, **ministry)
    assert Commitment.objects.get().amount == 6


def test_only_the_ministry_records_and_returns(takeup: TakeUp) -> None:
    filing = filed(takeup, {AMOUNT: Decimal(5)})
    for role in (Role.PROVINCE, Role.PREFECTURE, Role.SCHOOL_HEAD):
        with pytest.raises(NotAllowed):
            record_filing(filing=filing, **takeup.actor(role))
        with pytest.raises(NotAllowed):
            return_filing(filing=filing, reason="x", **takeup.actor(role))
    with pytest.raises(NotAllowed):
        withdraw_filing(filing=filing, reason="x", **takeup.actor(Role.MINISTRY))


def test_a_confirmed_value_that_is_another_one_now_holds_it_back(takeup: TakeUp) -> None:
    filing = filed(takeup, {AMOUNT: Decimal(5)})
    Commitment.objects.update(amount=7)
    before = Total.objects.count()
    with refused("ORIGINAL_CHANGED"):
        record_filing(filing=filing, **takeup.actor(Role.MINISTRY))
    assert (Commitment.objects.get().amount, Total.objects.count()) == (7, before)
    assert fresh(filing).no is None


def test_withdrawn_is_over(takeup: TakeUp) -> None:
    filing = filed(takeup, {AMOUNT: Decimal(5)})
    withdraw_filing(filing=filing, reason="另行报送", **takeup.actor(Role.PROVINCE))
    with refused("STEP_NOT_HERE"):
        record_filing(filing=filing, **takeup.actor(Role.MINISTRY))
    assert Commitment.objects.get().amount == 8


# --- who sees it ---------------------------------------------------------------------------------------


def test_drafts_are_the_provinces_and_the_ministrys_and_what_is_on_record_the_schools_too(
    takeup: TakeUp,
) -> None:
    filing = filed(takeup, {AMOUNT: Decimal(5)})
    west = a_person("west-province", "西省经办", Role.PROVINCE, takeup.country.west)

    def sees(role: Role) -> bool:
        return filings_visible(takeup.people[role].actor, takeup.at).exists()

    seeing = {role for role in takeup.people if sees(role)}
    assert seeing == {Role.PROVINCE, Role.MINISTRY}
    assert not filings_visible(west.actor, takeup.at).exists()
    record_filing(filing=filing, **takeup.actor(Role.MINISTRY))
    seeing = {role for role in takeup.people if sees(role)}
    assert seeing == {
        Role.PROVINCE, Role.MINISTRY, Role.PREFECTURE, Role.COUNTY, Role.SCHOOL_HEAD, Role.SCHOOL_FILLER,
    }  # fmt: skip
    assert not filings_visible(west.actor, takeup.at).exists()
    assert not filings_visible(None, takeup.at).exists()


def test_the_log_is_of_published_seasons(takeup: TakeUp) -> None:
    record_filing(filing=filed(takeup, {AMOUNT: Decimal(5)}), **takeup.actor(Role.MINISTRY))
    filed(takeup, {AMOUNT: Decimal(4)})
    assert not filings_in_log().exists()
    type(takeup.season).objects.update(state="PUBLISHED")
    [change] = filings_in_log()
    assert (change.original, change.proposed, change.filing.no) == ("8", "5", 1)
    assert FiledChange.objects.count() == 2
