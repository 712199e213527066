"""The editor: tasks ticked and given up, cells saved, questions and refusals, remarks, what is locked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from peiyou.engine.undertakings.actions.deciding import return_undertaking
from peiyou.engine.undertakings.actions.submitting import submit_undertaking
from peiyou.engine.undertakings.models import Placement, Undertaking
from peiyou.engine.undertakings.queries.values import values_of
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.workflow.models import Remark
from tests.factories.seasons import TakeUp, filled
from tests.integration.engine.undertakings.pages.conftest import BUDGET, Enter, asked, page_of

pytestmark = pytest.mark.django_db
FRAGMENT = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "task"}


def save(client: Client, undertaking: Undertaking, *cells: tuple[str, str, str]) -> Any:
    names = ("cell", "base", "value")
    data = {
        name: list(values) for name, values in zip(names, zip(*cells, strict=True), strict=True)
    }
    return client.post(page_of(undertaking, "cells/"), data)


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def returned(takeup: TakeUp, remarks: dict[str, str]) -> None:
    takeup.write(takeup.school, filled(1), Role.SCHOOL_FILLER)
    submit_undertaking(undertaking=takeup.school, **takeup.actor(Role.SCHOOL_HEAD))
    takeup.at += timedelta(seconds=1)
    return_undertaking(
        undertaking=takeup.school, remarks=remarks, reason="请改", **takeup.actor(Role.COUNTY)
    )
    takeup.at += timedelta(seconds=1)


def test_ticking_asks_its_cells_and_giving_up_says_what_is_lost(
    takeup: TakeUp, enter: Enter
) -> None:
    client, tick = enter(Role.SCHOOL_FILLER), page_of(takeup.school, "tasks/1/")
    answer = client.post(tick, {"taken": "1"}, **FRAGMENT)
    assert 'id="1/fund/OWN/2021"' in text(answer)
    assert 'hx-swap-oob="true"' in text(answer)  # the line and the sums with it
    takeup.write(takeup.school, {"1/person": "张老师", "1/fund/OWN/2021": 5}, Role.SCHOOL_FILLER)
    assert "2 cells" in text(client.get(tick, **FRAGMENT))
    assert Placement.objects.filter(undertaking=takeup.school).exists()
    client.post(tick, {"taken": "0"})
    assert not Placement.objects.filter(undertaking=takeup.school).exists()


def test_cells_are_saved_and_the_answer_adds_up(takeup: TakeUp, enter: Enter) -> None:
    takeup.write(takeup.school, {"1/taken": True}, Role.SCHOOL_FILLER)
    answer = save(
        enter(Role.SCHOOL_FILLER), takeup.school,
        ("1/fund/OWN/2021", "", "1,200.5"), ("1/fund/LOCAL/2022", "", "0.000001"),
    )  # fmt: skip
    assert answer.status_code == 200
    said = answer.json()
    assert said["cells"]["1/fund/OWN/2021"]["value"] == "1200.5"
    assert said["sheet"]["total"] == "1,200.500001"
    assert said["sheet"]["sources"]["LOCAL"] == "0.000001"
    assert said["sheet"]["tasks"] == {"1": "1,200.500001"}
    assert "1/person" in {one["cell"] for one in said["missing"]}


def test_what_somebody_else_wrote_is_a_question(takeup: TakeUp, enter: Enter) -> None:
    takeup.write(takeup.school, {"1/taken": True, "1/person": "李老师"}, Role.SCHOOL_HEAD)
    answer = save(enter(Role.SCHOOL_FILLER), takeup.school, ("1/person", "", "张老师"))
    assert answer.status_code == 409
    asked_about = answer.json()["cells"]["1/person"]
    assert (asked_about["value"], asked_about["by"]) == ("李老师", "校长")


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1/fund/OWN/2021", "zwölf"), ("1/item/1/amount", "-3"), ("9/person", "x"), ("nonsense", "x")],
)
def test_what_cannot_be_kept_says_why_and_keeps_nothing(
    takeup: TakeUp, enter: Enter, cell: str, value: str
) -> None:
    takeup.write(takeup.school, {"1/taken": True}, Role.SCHOOL_FILLER)
    answer = save(
        enter(Role.SCHOOL_FILLER), takeup.school, ("1/person", "", "张老师"), (cell, "", value)
    )
    assert answer.status_code == 422
    assert answer.json()["cells"][cell]["message"]
    assert values_of([takeup.school])[takeup.school.pk] == {"1/taken": True}


def test_only_whose_it_is_may_write(takeup: TakeUp, enter: Enter) -> None:
    takeup.write(takeup.school, {"1/taken": True}, Role.SCHOOL_FILLER)
    for role in (Role.COUNTY, Role.PROVINCE, Role.MINISTRY):
        assert save(enter(role), takeup.school, ("1/person", "", "x")).status_code == 403
        page = text(enter(role).get(page_of(takeup.school, "?task=1")))
        assert "data-autosave=" not in page
        assert "data-cell=" not in page
    assert enter(Role.SCHOOL_FILLER).get(page_of(takeup.college)).status_code == 404


def test_before_the_province_has_declared_the_page_teaches(takeup: TakeUp, enter: Enter) -> None:
    Placement.objects.all().delete()
    Undertaking.objects.update(declared_at=None)
    page = text(enter(Role.SCHOOL_FILLER).get(page_of(takeup.school)))
    assert "Your province has not declared its tasks yet" in page


def test_the_list_says_what_is_taken_and_missing_and_can_be_filtered(
    takeup: TakeUp, enter: Enter
) -> None:
    takeup.write(takeup.school, {"2/taken": True}, Role.SCHOOL_FILLER)
    client = enter(Role.SCHOOL_FILLER)
    sheet = client.get(page_of(takeup.school)).context["sheet"]
    lines = {line.seq: (line.is_taken, line.missing) for line in sheet.lines}
    assert lines == {1: (False, 0), 2: (True, 5)}
    page = text(client.get(page_of(takeup.school, "?show=taken")))
    assert page.count("data-line=") == 2
    assert 'id="line-1" data-line="1"' in page.split(" hidden><a")[0].replace("\n", " ")


def test_returned_at_a_cell_only_that_cell_may_be_changed(takeup: TakeUp, enter: Enter) -> None:
    returned(takeup, {"1/fund/OWN/2021": "偏少"})
    client = enter(Role.SCHOOL_FILLER)
    page = text(client.get(page_of(takeup.school, "?task=1")))
    assert page.count("data-cell=") == 1
    assert "偏少" in page
    assert save(client, takeup.school, ("1/person", "张校长", "x")).status_code == 422
    assert save(client, takeup.school, ("1/fund/OWN/2021", "120.5", "130")).status_code == 200
    answer = {"cell": "1/fund/OWN/2021", "text": "已更正"}
    assert "Answered." in text(client.post(page_of(takeup.school, "answer/"), answer, **FRAGMENT))
    assert Remark.objects.get().answer == "已更正"


def test_returned_as_a_whole_everything_may_be_changed(takeup: TakeUp, enter: Enter) -> None:
    returned(takeup, {})
    page = text(enter(Role.SCHOOL_FILLER).get(page_of(takeup.school, "?task=1")))
    assert page.count("data-cell=") > 10
    assert "请改" in page


def test_who_checks_sees_what_changed_since_the_return(takeup: TakeUp, enter: Enter) -> None:
    returned(takeup, {"1/fund/OWN/2021": "偏少", "1/person": "请写全名"})
    takeup.write(takeup.school, {"1/fund/OWN/2021": 130, "1/person": "张国强"}, Role.SCHOOL_FILLER)
    client = enter(Role.SCHOOL_FILLER)
    for cell in ("1/fund/OWN/2021", "1/person"):
        client.post(page_of(takeup.school, "answer/"), {"cell": cell, "text": "改了"})
    submit_undertaking(undertaking=takeup.school, **takeup.actor(Role.SCHOOL_HEAD))
    page = text(enter(Role.COUNTY).get(page_of(takeup.school, "?task=1")))
    assert "was: 120.5" in page
    assert "was: 张校长" in page
    assert page.count("is-changed") == 2


def test_budget_is_the_same_for_one_task_and_for_more(takeup: TakeUp, enter: Enter) -> None:
    client, page = enter(Role.SCHOOL_FILLER), page_of(takeup.school, "?task=1")
    takeup.write(takeup.school, filled(1), Role.SCHOOL_FILLER)
    before = asked(client, page)
    takeup.write(takeup.school, filled(2, source="LOCAL"), Role.SCHOOL_FILLER)
    assert asked(client, page) == before <= BUDGET
    returned(takeup, {"1/fund/OWN/2021": "偏少", "2/person": "谁"})
    assert asked(client, page) <= BUDGET
    takeup.write(takeup.school, {"1/fund/OWN/2021": 130}, Role.SCHOOL_FILLER)
    for cell in ("1/fund/OWN/2021", "2/person"):
        client.post(page_of(takeup.school, "answer/"), {"cell": cell, "text": "改了"})
    submit_undertaking(undertaking=takeup.school, **takeup.actor(Role.SCHOOL_HEAD))
    assert asked(enter(Role.COUNTY), page) <= BUDGET
