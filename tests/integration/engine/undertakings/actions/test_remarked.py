"""What may be changed after a return with remarks: enough to do what they ask, and no more."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from peiyou.engine.undertakings.actions.answering import answer_remark
from peiyou.engine.undertakings.actions.deciding import return_undertaking
from peiyou.engine.undertakings.actions.declaring import declare_tasks
from peiyou.engine.undertakings.actions.submitting import submit_undertaking
from peiyou.engine.undertakings.actions.writing import Write, write_cells
from peiyou.engine.undertakings.enums import State
from peiyou.engine.undertakings.errors import UndertakingError
from peiyou.engine.undertakings.queries.values import values_of
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.forms.unwritten import CellsWrong
from tests.factories.seasons import TakeUp, a_take_up, filled

FILLER = Role.SCHOOL_FILLER


@pytest.fixture
def takeup(db: None) -> TakeUp:
    """The school has handed in task 1; its province took up 1 and 2."""
    takeup = a_take_up()
    takeup.write(takeup.province, {f"{seq}/taken": True for seq in (1, 2)}, Role.PROVINCE)
    declare_tasks(undertaking=takeup.province, **takeup.actor(Role.PROVINCE))
    takeup.write(takeup.school, filled(1) | {"1/item/1/2021": Decimal(8)}, FILLER)
    submit_undertaking(undertaking=takeup.school, actor=SYSTEM, at=takeup.at)
    return takeup


def returned(takeup: TakeUp, *cells: str) -> None:
    remarks = dict.fromkeys(cells, "请修改")
    return_undertaking(undertaking=takeup.school, remarks=remarks, **takeup.actor(Role.COUNTY))


def submitted(takeup: TakeUp, cell: str) -> str:
    act: dict[str, Any] = {"undertaking": takeup.school, "at": takeup.at}
    answer_remark(cell=cell, text="已修改", actor=takeup.people[FILLER].actor, **act)
    submit_undertaking(actor=SYSTEM, **act)
    state: str = takeup.school.case.state
    return state


def test_a_remark_at_a_tick_lets_the_whole_task_be_filled_in(takeup: TakeUp) -> None:
    returned(takeup, "2/taken")
    takeup.write(takeup.school, filled(2), FILLER)
    with pytest.raises(CellsWrong):
        takeup.write(takeup.school, {"1/person": "李校长"}, FILLER)
    assert submitted(takeup, "2/taken") == State.COUNTY_CHECK


def test_the_task_can_be_ticked_on_its_page(takeup: TakeUp) -> None:
    returned(takeup, "2/taken")
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(takeup.people[FILLER])
    page = f"/take-up/{takeup.season.key}/units/{takeup.school.key}/"
    assert "We take this task up" in client.get(page, {"task": 2}).content.decode()
    assert "Do not take it up" not in client.get(page, {"task": 1}).content.decode()


def test_a_remark_at_a_quantity_lets_its_years_follow(takeup: TakeUp) -> None:
    returned(takeup, "1/item/1/amount")
    changed = {"1/item/1/amount": Decimal(10), "1/item/1/2021": Decimal(10)}
    takeup.write(takeup.school, changed, FILLER)
    with pytest.raises(CellsWrong):
        takeup.write(takeup.school, {"1/fund/OWN/2021": Decimal(1)}, FILLER)
    assert submitted(takeup, "1/item/1/amount") == State.COUNTY_CHECK


@pytest.mark.parametrize("cell", ["9/person", "1/fund/NONE/2021", "1/item/1/due", "1/person/x"])
def test_a_remark_is_at_a_cell_that_the_season_asks(takeup: TakeUp, cell: str) -> None:
    """At any other one nothing could be changed, and it could never be handed in again."""
    with pytest.raises(UndertakingError, match=cell):
        returned(takeup, cell)


def test_a_figure_is_not_written_into_a_task_that_the_same_request_gives_up(takeup: TakeUp) -> None:
    returned(takeup, "1/taken")
    act: dict[str, Any] = {"undertaking": takeup.school, **takeup.actor(FILLER)}
    give_up = Write("1/taken", True, False)
    with pytest.raises(CellsWrong) as wrong:
        write_cells(writes=[give_up, Write("1/person", "张校长", "李校长")], **act)
    assert list(wrong.value.messages) == [(takeup.school.pk, "1/person")]
    write_cells(writes=[give_up, Write("1/person", "张校长", None)], **act)
    assert values_of([takeup.school])[takeup.school.pk] == {}


def test_what_was_answered_before_does_not_open_again(takeup: TakeUp) -> None:
    returned(takeup, "1/item/1/amount")
    assert submitted(takeup, "1/item/1/amount") == State.COUNTY_CHECK
    returned(takeup, "1/person")
    with pytest.raises(CellsWrong):
        takeup.write(takeup.school, {"1/item/1/amount": Decimal(9)}, FILLER)
    takeup.write(takeup.school, {"1/person": "李校长"}, FILLER)
    assert submitted(takeup, "1/person") == State.COUNTY_CHECK
    return_undertaking(
        undertaking=takeup.school, remarks={}, reason="请全部核对", **takeup.actor(Role.COUNTY)
    )
    takeup.write(takeup.school, {"1/item/1/amount": Decimal(9), "1/item/1/2021": Decimal(9)}, FILLER)  # fmt: skip
