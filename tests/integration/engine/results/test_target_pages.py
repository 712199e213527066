"""Pages of targets and milestones: each level sees its own and below, looks before it sets, and hands a workbook in."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peiyou.engine.results.actions.milestones import Planned, add_milestone
from peiyou.engine.results.models import Milestone, Target
from peiyou.kernel.actions.roles import Role
from tests.factories.filings import PDF
from tests.integration.engine.results.cascading import Cascading, one_world

pytestmark = pytest.mark.django_db
PAGE = "/results/targets/"


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cascading]:
    with one_world(django_db_blocker) as world:
        yield world


def client_of(made: Cascading, role: Role) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(made.takeup.people[role])
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_each_level_sees_its_own_and_below(made: Cascading) -> None:
    country = made.country
    made.ministry(made.wish(country.east, 61_000), made.wish(country.west, 39_000))
    made.province(made.wish(country.school, 37_000))
    ministry, province = client_of(made, Role.MINISTRY), client_of(made, Role.PROVINCE)
    head = client_of(made, Role.SCHOOL_HEAD)
    nation = text(ministry.get(PAGE, {"line": "1.1"}))
    assert 'value="61,000"' in nation
    assert 'value="39,000"' in nation
    own = text(province.get(PAGE, {"line": "1.1"}))
    assert country.school.name in own
    assert 'value="37,000"' in own
    assert country.west.name not in own
    assert province.get(PAGE, {"at": country.nation.key}).status_code == 404
    assert province.get(PAGE, {"at": country.west.key}).status_code == 404
    mine = text(head.get(PAGE))
    assert "37,000" in mine
    assert "39,000" not in mine
    assert head.get(PAGE, {"at": country.east.key}).status_code == 404
    assert Client().get(PAGE).status_code == 302


def test_the_log_is_for_everybody_and_a_units_targets_are_not_in_it(made: Cascading) -> None:
    country = made.country
    made.ministry(made.wish(country.east, 61))
    made.ministry(made.wish(country.east, 67), reason="东省扩面")
    made.province(made.wish(country.school, 37), reason="")
    made.province(made.wish(country.school, 31), reason="不外传之由")
    for address in ("/results/targets/log/", "/results/targets/log.csv"):
        said = text(Client().get(address))
        assert "东省扩面" in said
        assert "67" in said
        assert "不外传之由" not in said
        assert country.school.name not in said
        assert made.takeup.people[Role.MINISTRY].name not in said
    assert "不外传之由" in text(client_of(made, Role.PROVINCE).get("/results/targets/log/"))
    only = text(Client().get("/results/targets/log/", {"show": "changes"}))
    assert only.count("<tr><td") == 1


def agreed(client: Client, looked: Any, **said: str) -> Any:
    token = looked.context["token"]
    assert token
    return client.post(
        "/results/targets/set/", {"at": looked.context["at"], "token": token, **said}
    )


def test_typed_looked_at_and_set(made: Cascading) -> None:
    client, east = client_of(made, Role.MINISTRY), made.country.east
    form = {"at": str(made.country.nation.key), "line": "1.1", f"t-{east.pk}-0": "1,200", f"st-{east.pk}-0": "0",
            f"b-{east.pk}-0": "7", f"t-{east.pk}-2021": "", f"t-{made.country.west.pk}-0": "x"}  # fmt: skip
    looked = client.post("/results/targets/check/", form)
    assert looked.status_code == 422
    assert "“x” is no number" in text(looked)
    assert Target.objects.count() == 0
    del form[f"t-{made.country.west.pk}-0"]
    looked = client.post("/results/targets/check/", form)
    assert (looked.status_code, Target.objects.count()) == (200, 0)
    assert agreed(client, looked).status_code == 302
    assert sorted(Target.objects.values_list("aim", "quantity")) == [("BASELINE", 7), ("TARGET", 1200)]  # fmt: skip
    again = client.post("/results/targets/check/", form | {f"t-{east.pk}-0": "1300", f"st-{east.pk}-0": "1", f"sb-{east.pk}-0": "1"})  # fmt: skip
    refused = agreed(client, again)
    assert refused.status_code == 409
    assert "Say why" in text(refused)
    assert agreed(client, again, reason="调整", source="教职成〔2021〕3号").status_code == 302
    assert Target.objects.get(no=2).source == "教职成〔2021〕3号"
    other = client_of(made, Role.PROVINCE)
    stolen = {"at": str(made.country.nation.key), "token": again.context["token"], "reason": "x"}
    assert other.post("/results/targets/set/", stolen).status_code == 404
    assert other.post("/results/targets/set/", stolen | {"at": str(east.key)}).status_code == 302
    assert Target.objects.count() == 3


def test_a_proposal_adds_up(made: Cascading) -> None:
    client = client_of(made, Role.MINISTRY)
    asked = {"at": str(made.country.nation.key), "line": "2.1", "by": "equal", "year": "0"}
    looked = client.post("/results/targets/check/", asked)
    assert agreed(client, looked).status_code == 302
    amounts = list(Target.objects.values_list("quantity", flat=True))
    assert (sum(amounts), len(amounts)) == (200, 2)


def test_a_target_is_withdrawn_with_its_reason(made: Cascading) -> None:
    made.province(made.wish(made.country.school, 37))
    client, row = client_of(made, Role.PROVINCE), Target.objects.get()
    form = {"at": str(made.country.east.key), "target": str(row.key), "reason": ""}
    page = client.get(
        "/results/targets/", {"at": form["at"], "line": made.lines[0].code}
    ).content.decode()
    assert f"target={row.key}" in page
    looked = client.get("/results/targets/withdraw/", form).content.decode()
    assert "<del>37</del>" in looked
    assert Target.objects.count() == 1, "to look writes nothing"
    client.post("/results/targets/withdraw/", form)
    assert Target.objects.count() == 1
    client.post("/results/targets/withdraw/", form | {"reason": "撤点"})
    assert Target.objects.get(no=2).quantity is None
    assert client.get("/results/targets/withdraw/", form).status_code == 302, "nothing to take away"
    ministry = client_of(made, Role.MINISTRY)
    assert ministry.post("/results/targets/withdraw/", form | {"reason": "x"}).status_code == 403


def test_there_and_back_in_a_workbook(made: Cascading) -> None:
    country, client = made.country, client_of(made, Role.MINISTRY)
    made.ministry(made.wish(country.east, 60))
    book = openpyxl.load_workbook(io.BytesIO(client.get("/results/targets/workbook/").content))
    sheet = book.worksheets[0]
    rows = {(row[0].value, row[3].value): row for row in sheet.iter_rows(min_row=2)}
    assert rows["1.1", country.east.name][7].value == "60"
    made.ministry(
        made.wish(country.east, 65), reason="其间另有调整"
    )  # not touched in the file: left alone
    rows["1.1", country.west.name][7].value = 40
    rows["2.1", country.west.name][7].value = "四十"
    rows["2.1", country.west.name][8].value = 1.5
    looked = handed_in(client, made, book)
    assert looked.status_code == 422
    said = text(looked)
    row = rows["2.1", country.west.name][7].row
    assert f"H{row}" in said
    assert f"I{row}" in said
    rows["2.1", country.west.name][7].value = rows["2.1", country.west.name][8].value = None
    looked = handed_in(client, made, book)
    assert (looked.status_code, looked.context["n"]) == (200, 1)
    agreed(client, looked)
    held = dict(Target.objects.filter(replaced_by=None).values_list("node__name", "quantity"))
    assert held == {country.east.name: 65, country.west.name: 40}
    rows["1.1", country.east.name][
        7
    ].value = "61"  # changed by both: a question, never last-write-wins
    assert "Somebody else has set" in text(handed_in(client, made, book))
    wrong = SimpleUploadedFile("x.xlsx", b"PK no workbook")
    at = str(country.nation.key)
    assert client.post("/results/targets/check/", {"at": at, "file": wrong}).status_code == 302


def handed_in(client: Client, made: Cascading, book: Any) -> Any:
    out = io.BytesIO()
    book.save(out)
    file = SimpleUploadedFile("目标.xlsx", out.getvalue())
    return client.post(
        "/results/targets/check/", {"at": str(made.country.nation.key), "file": file}
    )


def test_rules_broken_as_page_and_files(made: Cascading) -> None:
    made.ministry(made.wish(made.country.east, 60))
    client = client_of(made, Role.MINISTRY)
    page = text(client.get("/results/targets/rules/", {"rule": "SUM"}))
    assert "60 (1)" in page
    assert made.country.east.name in text(client.get("/results/targets/rules.csv"))
    assert client.get("/results/targets/rules.xlsx").content.startswith(b"PK")
    assert client.get("/results/targets/rules.exe").status_code == 404


def test_sections_are_folded_and_the_address_says_which_are_not(made: Cascading) -> None:
    client = client_of(made, Role.MINISTRY)
    made.ministry(made.wish(made.country.east, 60))
    page = text(client.get(PAGE))
    sections = {line.section for line in made.lines}
    assert page.count('class="is-folded"') == len(sections) > 0
    assert page.count('id="l-') == len(made.lines), "print shows them all"
    assert "3 lines · 3 with a target" in re.sub(r"\s+", " ", page)
    seq = made.lines[0].section
    opened = text(client.get(PAGE, {"open": seq}))
    assert opened.count('class="is-folded"') == len(sections) - 1
    line = text(client.get(PAGE, {"line": made.lines[0].code}))
    assert f"open={seq}#l-{made.lines[0].code}" in line, "one comes back to the line"
    for asked in ({"open": "all"}, {"q": made.lines[0].code}, {"show": "set"}):
        assert 'class="is-folded"' not in text(client.get(PAGE, asked)), asked
    assert 'class="is-folded"' in text(client.get(PAGE, {"open": "<b>", "show": "nonsense"}))


def test_as_many_statements_for_one_target_as_for_many(made: Cascading) -> None:
    client, country = client_of(made, Role.MINISTRY), made.country
    addresses = [PAGE, f"{PAGE}?line=1.1", "/results/targets/rules/", "/results/targets/log/", "/results/milestones/"]  # fmt: skip

    def statements() -> list[int]:
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            counts.append(len(seen))
        return counts

    def a_milestone(n: int) -> None:
        what = Planned(made.version, country.east, country.nation, made.lines[0].task_key, f"节点{n}", date(2021, 6, 1))  # fmt: skip
        add_milestone(planned=what, **made.actor(Role.MINISTRY))

    made.ministry(made.wish(country.east, 60))
    a_milestone(0)
    statements()
    one = statements()
    made.ministry(
        *(made.wish(node, 5, line=n) for node in (country.east, country.west) for n in (1, 2))
    )
    for n in range(1, 5):
        a_milestone(n)
    assert statements() == one
    assert max(one) <= 45


# --- milestones -------------------------------------------------------------------------------------------


def test_a_milestone_from_setting_to_reached(made: Cascading) -> None:
    country, province = made.country, client_of(made, Role.PROVINCE)
    form = {"at": str(country.east.key), "place": str(country.school.key), "line": "1.1", "title": "完成立项", "due_on": "2021-06-30"}  # fmt: skip
    assert province.post("/results/milestones/add/", form).status_code == 302
    row = Milestone.objects.get()
    head, page = client_of(made, Role.SCHOOL_HEAD), f"/results/milestones/{row.key}/"
    assert "overdue" in text(head.get("/results/milestones/"))
    head.post(f"{page}act/", {"state": "REACHED"})
    row.refresh_from_db()
    assert row.state == "PLANNED"  # there is no proof yet
    head.post(f"{page}proof/", {"file": SimpleUploadedFile("批复.pdf", PDF)})
    head.post(f"{page}act/", {"state": "REACHED"})
    row.refresh_from_db()
    assert row.state == "REACHED"
    said = text(head.get(page))
    assert "批复.pdf" in said
    head.post(f"{page}act/", {"state": "DROPPED", "reason": "x"})
    row.refresh_from_db()
    assert row.state == "REACHED"
    for role in (Role.SCHOOL_CHECKER, Role.EXPERT):  # the west's province, the college
        assert client_of(made, role).get(page).status_code == 404
    assert "完成立项" in text(province.get("/results/milestones.csv"))
    whole = form | {"line": "task:1", "title": "全任务节点"}
    province.post("/results/milestones/add/", whole)
    assert Milestone.objects.get(title="全任务节点").deliverable_key is None
    assert head.post("/results/milestones/add/", form | {"at": str(country.school.key), "place": str(country.east.key)}).status_code == 403  # fmt: skip
