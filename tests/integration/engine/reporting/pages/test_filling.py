"""The sheet of one return: cells, origins, sums and rates, nothing to report, proofs, owners, remarks, questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peiyou.engine.reporting.actions.reviewing import return_return
from peiyou.engine.reporting.models import Explanation, Line, Owner, Return
from peiyou.engine.reporting.queries import missing as checks
from peiyou.engine.undertakings.models import Opening
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.workflow.models import Remark
from tests.factories.filings import PDF
from tests.factories.returns import Reported, handed_in, reported
from tests.integration.engine.reporting.pages.conftest import Enter, asked, page_of

pytestmark = pytest.mark.django_db
FRAGMENT = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "task"}
PAGE_BUDGET = 28
CELL_BUDGET = 25


def save(client: Client, row: Return, *cells: tuple[str, str, str]) -> Any:
    data = {
        name: list(values)
        for name, values in zip(("cell", "base", "value"), zip(*cells, strict=True), strict=True)
    }
    return client.post(page_of(row, "cells/"), data)


def text(client: Client, url: str, **more: Any) -> str:
    return client.get(url, **more).content.decode()


def more_tasks(made: Reported) -> None:
    """The return is asked the other tasks of the round, too."""
    openings = Opening.objects.filter(season=made.round.season).exclude(seq=1)
    Line.objects.bulk_create(Line(of_return=made.school, opening=one) for one in openings)


@pytest.mark.usefixtures("without_rules")
def test_the_sheet_shows_what_was_taken_up_and_where_it_comes_from(
    made: Reported, enter: Enter
) -> None:
    answer = enter(Role.SCHOOL_FILLER).get(page_of(made.school))
    opened = answer.context["opened"]
    shown = {e.face.path: e for line in opened.items.rows for e in line.entries if e}
    assert shown["1/item/1/committed"].face.display == "8"
    assert shown["1/item/1/committed"].known.origin
    assert not shown["1/item/1/committed"].face.is_writable
    assert shown["1/item/1/done"].face.is_writable
    assert (opened.rates.budget, opened.rates.arrival) == (120_500_000, 0)
    [line] = answer.context["sheet"].lines
    assert (line.seq, line.is_begun, line.missing) == (1, False, 3)
    page = answer.content.decode()
    assert 'data-known="1/item/1/committed"' in page
    for formula in ("arrived ÷ budget", "spent ÷ arrived", "spent ÷ budget"):
        assert formula in page


@pytest.mark.usefixtures("without_rules")
def test_a_saved_cell_answers_with_sums_rates_and_what_is_missing(
    made: Reported, enter: Enter
) -> None:
    client = enter(Role.SCHOOL_FILLER)
    answer = save(
        client, made.school,
        ("1/fund/OWN/arrived", "", "121.5"), ("1/fund/OWN/spent", "", "60.25"), ("1/item/1/done", "", "3"),
    )  # fmt: skip
    assert answer.status_code == 200
    says = answer.json()["sheet"]["says"]
    assert (says["1/budget"], says["1/arrived"], says["1/spent"]) == ("120.5", "121.5", "60.25")
    assert (says["1/arrival"], says["1/use"], says["1/execution"]) == ("100.83 %", "49.59 %", "50.00 %")  # fmt: skip
    assert (says["whole/arrival"], says["1/item/1/whole"]) == ("100.83 %", "3")
    lacking = [one["cell"] for one in answer.json()["missing"]]
    assert lacking == ["1/progress", "1/rating", "1/item/1"]


def test_what_somebody_else_wrote_is_a_question_and_what_is_wrong_keeps_nothing(
    made: Reported, enter: Enter
) -> None:
    made.write({"1/progress": "开工"}, Role.SCHOOL_HEAD)
    client = enter(Role.SCHOOL_FILLER)
    answer = save(client, made.school, ("1/progress", "", "完工"))
    assert (answer.status_code, answer.json()["cells"]["1/progress"]["by"]) == (409, "校长")
    before = made.school.lines.get().values
    for cell, value in (("1/item/1/done", "-1"), ("1/item/1/committed", "9"), ("2/progress", "x"), ("?", "x")):  # fmt: skip
        answer = save(client, made.school, ("1/why", "", "雨"), (cell, "", value))
        assert answer.status_code == 422
        assert answer.json()["cells"][cell]["message"]
    assert made.school.lines.get().values == before


@pytest.mark.usefixtures("without_rules")
def test_nothing_to_report_asks_first_and_can_be_taken_back(made: Reported, enter: Enter) -> None:
    made.write({"1/progress": "开工", "1/rating": "GREEN"})
    client, url = enter(Role.SCHOOL_FILLER), page_of(made.school, "tasks/1/nothing/")
    assert len(client.get(url, **FRAGMENT).context["lost"]) == 2
    assert client.post(url, {"reason": " "}, **FRAGMENT).status_code == 422
    assert made.school.lines.get().values["progress"] == "开工"
    client.post(url, {"reason": "设备未到"})
    assert made.school.lines.get().values == {"nothing": "设备未到"}
    page = client.get(page_of(made.school))
    assert (page.context["sheet"].lines[0].is_silent, page.context["todo"]) == (True, [])
    assert "data-cell=" not in page.content.decode()
    client.post(url, {"taken_back": "1"}, **FRAGMENT)
    assert made.school.lines.get().values == {"nothing": None}
    assert client.get(page_of(made.school, "tasks/2/nothing/")).status_code == 404


def test_a_proof_is_attached_with_its_number_and_taken_off(made: Reported, enter: Enter) -> None:
    client, url = enter(Role.SCHOOL_FILLER), page_of(made.school, "proofs/")
    file = SimpleUploadedFile("立项批文.pdf", PDF)
    answer = client.post(url, {"cell": "1/item/1", "file": file, "number": "教职成〔2021〕1号"})
    assert answer.headers["Location"].endswith("?task=1#proof-1/item/1")
    page = text(client, page_of(made.school))
    assert "教职成〔2021〕1号" in page
    attached = Attachment.objects.get(source_kind="return")
    off = {"attachment": str(attached.key), "reason": "传错了"}
    assert enter(Role.COUNTY).post(page_of(made.school, "proofs/off/"), off).status_code == 403
    client.post(page_of(made.school, "proofs/off/"), off)
    attached.refresh_from_db()
    assert attached.removed_at is not None
    assert client.post(page_of(made.school, "proofs/off/"), off).status_code == 404
    assert client.post(page_of(made.school, "proofs/off/"), {"attachment": "x"}).status_code == 404
    client.post(url, {"cell": "9/item/1", "file": SimpleUploadedFile("a.pdf", PDF)})
    client.post(url, {"cell": "1/item/1"})
    assert Attachment.objects.filter(source_kind="return", removed_at=None).count() == 0


def test_an_entry_with_an_owner_is_written_by_that_person_alone(
    made: Reported, enter: Enter
) -> None:
    head, filler = enter(Role.SCHOOL_HEAD), made.takeup.people[Role.SCHOOL_FILLER]
    url = page_of(made.school, "owners/")
    assert enter(Role.SCHOOL_FILLER).get(url).status_code == 403
    assert set(head.get(url).context["people"]) == {filler, made.takeup.people[Role.SCHOOL_HEAD]}
    for data in ({"person": str(filler.key)}, {"task": "1", "person": ""}, {"task": "1", "person": "x"},
                 {"row": "7/item/1", "person": str(filler.key)},
                 {"task": "1", "person": str(made.takeup.people[Role.EXPERT].key)}):  # fmt: skip
        assert head.post(url, data).status_code == 422
    assert Owner.objects.count() == 0
    head.post(url, {"task": "1", "person": str(filler.key)})
    assert set(made.school.owners.values_list("row", flat=True)) > {"1", "1/item/1", "1/fund/OWN"}
    mine = enter(Role.SCHOOL_FILLER).get(page_of(made.school)).context["sheet"].lines[0]
    assert (mine.owners, mine.is_mine) == ((filler.name,), True)
    page = head.get(page_of(made.school))
    assert page.context["sheet"].lines[0].is_mine is False
    assert "data-cell=" not in page.content.decode()
    assert save(head, made.school, ("1/why", "", "x")).status_code == 422
    head.post(url, {"row": ["1"], "person": "everybody"})
    assert save(head, made.school, ("1/why", "", "x")).status_code == 200


def test_returned_at_a_cell_only_that_opens_and_is_answered(made: Reported, enter: Enter) -> None:
    handed_in(made)
    locked = text(enter(Role.SCHOOL_FILLER), page_of(made.school))
    assert "data-cell=" not in locked
    return_return(
        return_=made.school, remarks={"1/item/1/done": "与佐证不符"}, **made.actor(Role.COUNTY)
    )
    client = enter(Role.SCHOOL_FILLER)
    page = text(client, page_of(made.school))
    assert page.count("data-cell=") == 1
    assert "与佐证不符" in page
    answer = {"cell": "1/item/1/done", "text": "已按佐证更正"}
    assert client.post(page_of(made.school, "answer/"), answer, **FRAGMENT).status_code == 200
    assert Remark.objects.get().answer == "已按佐证更正"
    nowhere = client.post(page_of(made.school, "answer/"), {"cell": "x", "text": "x"}, **FRAGMENT)
    assert nowhere.status_code == 422


def a_question(rows: Sequence[checks.Asked]) -> dict[int, list[checks.Missing]]:
    """Asks about every figure above two until it was explained for that very figure."""
    found = {}
    for one in rows:
        value = one.said.values.get("1/item/1/done")
        said = Explanation.objects.filter(of_return=one.return_, code="BIG", value=str(value))
        is_asked = value is not None and value > 2 and not said.exists()  # type: ignore[operator]
        question = checks.Missing("1/item/1/done", "三个？", "BIG", is_question=True)
        found[one.return_.pk] = [question] if is_asked else []
    return found


@pytest.mark.usefixtures("without_rules")
def test_a_question_is_answered_about_the_figure_that_stands_there(
    made: Reported, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(checks._checks, "test", a_question)
    client = enter(Role.SCHOOL_FILLER)
    sheet = save(client, made.school, ("1/item/1/done", "", "3")).json()["sheet"]
    assert sheet["asks"] == {"1": "BIG:1/item/1/done"}
    part = client.get(page_of(made.school, "?task=1"), **FRAGMENT | {"HTTP_HX_TARGET": "questions"})
    [question] = part.context["opened"].questions
    assert (question.value, question.is_open) == ("3", True)
    said = {"code": "BIG", "cell": "1/item/1/done", "value": "3"}
    empty = client.post(page_of(made.school, "explain/"), said | {"text": " "}, **FRAGMENT)
    assert empty.status_code == 422
    answer = client.post(page_of(made.school, "explain/"), said | {"text": "新增专业"}, **FRAGMENT)
    [question] = answer.context["opened"].questions
    assert (question.is_open, question.said.text) == (False, "新增专业")
    strange = client.post(page_of(made.school, "explain/"), said | {"cell": "1/x", "text": "x"})
    assert strange.status_code == 404


def test_only_whose_it_is_may_write_and_strangers_see_nothing(made: Reported, enter: Enter) -> None:
    for role in (Role.COUNTY, Role.PROVINCE, Role.MINISTRY):
        assert save(enter(role), made.school, ("1/why", "", "x")).status_code == 403
        assert "data-autosave=" not in text(enter(role), page_of(made.school))
    assert enter(Role.EXPERT).get(page_of(made.school)).status_code == 404
    assert save(enter(Role.EXPERT), made.school, ("1/why", "", "x")).status_code == 404


def test_budget_is_the_same_for_one_task_and_for_more(made: Reported, enter: Enter) -> None:
    client = enter(Role.SCHOOL_FILLER)
    made.write(reported())
    made.prove()

    def saving(base: str, value: str) -> int:
        row = made.school
        with CaptureQueriesContext(connection) as queries:
            assert save(client, row, ("1/why", base, value)).status_code == 200
        return len([one for one in queries if "SAVEPOINT" not in one["sql"]])

    saving("", "雨")
    one = asked(client, page_of(made.school)), saving("雨", "雪")
    more_tasks(made)
    made.write(reported(2) | reported(3))
    made.prove("2/item/1", PDF + b"2")
    assert (asked(client, page_of(made.school)), saving("雪", "风")) == one
    assert one[0] <= PAGE_BUDGET
    assert one[1] <= CELL_BUDGET
