"""Autosave in a real browser, against a server that the test plays: what is typed is never lost in silence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.utils.translation import override
from playwright.sync_api import Browser, Page, Route, expect

from peiyou.kernel.forms.definition import Choice, Column, Form, Row, Table, Type
from peiyou.kernel.forms.web import Answers

pytestmark = pytest.mark.e2e

SITE = "http://takeup.test"
TABLE = Table(
    "funds",
    "经费",
    tuple(Row(f"9/fund/{code}", code) for code in ("OWN", "LOCAL", "PROVINCE")),
    (
        Column("2020", "2020", Type.MONEY, unit="万元", required=True),
        Column("2021", "2021", Type.MONEY, unit="万元"),
        Column("sum", "合计", Type.MONEY, locked=True),
        Column("how", "方式", Type.CHOICE, choices=(Choice("A", "甲"), Choice("B", "乙"))),
        Column("done", "承接", Type.YES_NO),
        Column("why", "说明", Type.LONG_TEXT),
    ),
)
FORM = Form("f", "经费", (TABLE,))
PAGE = (
    '<!doctype html><html lang="en"><head><title>t</title>'
    '<link rel="stylesheet" href="/web/tokens.css"><link rel="stylesheet" href="/forms/forms.css">'
    '<script src="/forms/autosave.js" defer></script></head><body><main>'
    '{% load cells %}<form method="post" {% autosave "/save/" %}>'
    '<input type="hidden" name="csrfmiddlewaretoken" value="token">'
    "{% form_table table answers %}{% autosave_status %}</form></main></body></html>"
)

Sent = list[tuple[str, str, str]]
Answer = Callable[[Sent], tuple[int, dict[str, Any]] | None]


def kept(sent: Sent) -> tuple[int, dict[str, Any]]:
    """A server that keeps everything, as it is written."""
    return 200, {"cells": {c: {"value": v, "display": v} for c, _b, v in sent}, "missing": []}


class Desk:
    """The page, what was sent from it, and the answer that it gets next."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[Sent] = []
        self.answer: Answer = kept
        page.route(f"{SITE}/**", self._serve)
        page.goto(f"{SITE}/")

    def _serve(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path == "/save/":
            assert route.request.headers["x-csrftoken"] == "token"
            self._saved(route)
        elif path == "/":
            values = {"9/fund/OWN/2020": Decimal("1.5"), "9/fund/OWN/sum": Decimal("1.5")}
            with override("en"):
                html = Template(PAGE).render(Context({"table": TABLE, "answers": Answers(values)}))
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            found = finders.find(path.strip("/"))
            route.fulfill(path=Path(str(found))) if found else route.fulfill(status=404)

    def _saved(self, route: Route) -> None:
        fields = parts(route.request.post_data or "")
        sent = list(zip(fields["cell"], fields["base"], fields["value"], strict=True))
        self.requests.append(sent)
        answer = self.answer(sent)
        if answer is None:
            route.abort("internetdisconnected")
        else:
            route.fulfill(
                status=answer[0], body=json.dumps(answer[1]), content_type="application/json"
            )

    def cell(self, path: str) -> Any:
        return self.page.locator(f'[data-cell="9/fund/{path}"]')

    def says(self, words: str) -> None:
        expect(self.page.locator(".form-status-words")).to_contain_text(words)

    def paste(self, text: str) -> None:
        self.page.evaluate(
            """text => {
              const data = new DataTransfer();
              data.setData("text/plain", text);
              document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
            }""",
            text,
        )


def parts(body: str) -> dict[str, list[str]]:
    """The fields of a multipart body, in their order."""
    boundary = body.split("\r\n", 1)[0]
    found: dict[str, list[str]] = {"cell": [], "base": [], "value": []}
    for part in body.split(boundary)[1:-1]:
        head, _, value = part.strip("\r\n").partition("\r\n\r\n")
        found[head.split('name="')[1].split('"')[0]].append(value)
    return found


@pytest.fixture
def desk(browser: Browser) -> Iterator[Desk]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield Desk(context.new_page())
    context.close()


def test_a_cell_is_saved_as_it_is_left_with_what_stood_there(desk: Desk) -> None:
    desk.answer = lambda sent: (
        200,
        {"cells": {c: {"value": "1200", "display": "1,200"} for c, _b, _v in sent}},
    )
    desk.cell("OWN/2020").fill("１，２００")
    desk.page.keyboard.press("Tab")
    desk.says("All saved")
    assert desk.requests[0] == [("9/fund/OWN/2020", "1.5", "１，２００")]
    expect(desk.cell("OWN/2020")).to_have_value("1200")
    desk.answer = kept
    desk.cell("OWN/2020").fill("7")
    desk.page.keyboard.press("Tab")
    desk.says("All saved")
    assert desk.requests[-1] == [("9/fund/OWN/2020", "1200", "7")]


def test_typing_alone_saves_after_a_pause_and_what_is_taken_back_is_not_sent(desk: Desk) -> None:
    desk.cell("LOCAL/2020").press_sequentially("12")
    desk.says("All saved")
    assert desk.requests == [[("9/fund/LOCAL/2020", "", "12")]]
    desk.cell("OWN/2020").press_sequentially("0")
    desk.page.keyboard.press("Backspace")
    desk.page.keyboard.press("Tab")
    desk.says("All saved")
    assert len(desk.requests) == 1


def test_what_is_wrong_stands_at_the_cell_and_the_rest_is_saved(desk: Desk) -> None:
    def picky(sent: Sent) -> tuple[int, dict[str, Any]]:
        wrong = {c: {"message": "not a number"} for c, _b, v in sent if v == "x"}
        return (422, {"cells": wrong}) if wrong else kept(sent)

    desk.answer = picky
    desk.cell("OWN/2020").focus()
    desk.paste("x\t5\n6\t7")
    desk.says("To be mended: 1")
    assert [len(sent) for sent in desk.requests] == [4, 3]
    expect(desk.page.locator('[id="9/fund/OWN/2020:error"]')).to_have_text("not a number")
    expect(desk.cell("OWN/2020")).to_have_attribute("aria-invalid", "true")
    desk.cell("OWN/2020").fill("9")
    desk.page.keyboard.press("Enter")
    desk.says("All saved")
    expect(desk.page.locator('[id="9/fund/OWN/2020:error"]')).to_be_hidden()


def test_what_somebody_else_wrote_is_a_question(desk: Desk) -> None:
    theirs = {"value": "3", "display": "3", "by": "李四", "at": "2020-11-02T08:00:00+00:00"}

    def crossed(sent: Sent) -> tuple[int, dict[str, Any]]:
        asked = {c: theirs for c, base, _v in sent if base != "3"}
        return (409, {"cells": asked}) if asked else kept(sent)

    desk.answer = crossed
    desk.cell("LOCAL/2020").fill("9")
    desk.page.keyboard.press("Tab")
    question = desk.page.locator(".cell-question")
    expect(question).to_contain_text("李四")
    expect(question).to_contain_text("“3”")
    expect(question).to_contain_text("“9”")
    desk.says("To be decided by you: 1")
    question.get_by_role("button", name="Keep mine").click()
    desk.says("All saved")
    assert desk.requests[-1] == [("9/fund/LOCAL/2020", "3", "9")]
    expect(question).to_have_count(0)
    desk.page.reload()
    desk.cell("LOCAL/2020").fill("9")
    desk.page.keyboard.press("Tab")
    before = len(desk.requests)
    desk.page.get_by_role("button", name="Take theirs").click()
    desk.says("All saved")
    expect(desk.cell("LOCAL/2020")).to_have_value("3")
    assert len(desk.requests) in {before, before + 1}


def test_without_a_connection_it_says_so_keeps_and_tries_again(desk: Desk) -> None:
    desk.answer = lambda _sent: None
    desk.cell("LOCAL/2020").fill("9")
    desk.page.keyboard.press("Tab")
    desk.says("No connection. Not saved yet: 1")
    left: list[str] = []
    desk.page.on("dialog", lambda dialog: (left.append(dialog.type), dialog.dismiss()))
    desk.page.close(run_before_unload=True)
    desk.page.wait_for_timeout(200)
    assert left == ["beforeunload"]
    desk.answer = kept
    desk.page.get_by_role("button", name="Try again now").click()
    desk.says("All saved")
    assert desk.requests[-1] == [("9/fund/LOCAL/2020", "", "9")]


def test_signed_out_is_said_as_such(desk: Desk) -> None:
    desk.answer = lambda _sent: (403, {})
    desk.cell("LOCAL/2020").fill("9")
    desk.page.keyboard.press("Tab")
    desk.says("You are signed out")


def test_a_block_from_a_spreadsheet_fills_the_table_in_one_request(desk: Desk) -> None:
    desk.cell("OWN/2020").focus()
    desk.paste('1\t2\t99\t乙\t是\t"两行\n""引号"""\r\n3\t4\t\tA\t0\t\r\n')
    desk.says("Left out because they cannot be changed: 1")
    (sent,) = desk.requests
    assert {
        cell.removeprefix("9/fund/"): value.replace("\r\n", "\n") for cell, _b, value in sent
    } == {
        "OWN/2020": "1",
        "OWN/2021": "2",
        "OWN/how": "B",
        "OWN/done": "是",
        "OWN/why": '两行\n"引号"',
        "LOCAL/2020": "3",
        "LOCAL/2021": "4",
        "LOCAL/how": "A",
        "LOCAL/done": "0",
    }
    expect(desk.cell("OWN/done")).to_be_checked()
    expect(desk.cell("OWN/how")).to_have_value("B")


def test_moves_as_in_a_spreadsheet(desk: Desk) -> None:
    desk.cell("OWN/2020").focus()
    for key, where in (
        ("Enter", "LOCAL/2020"),
        ("ArrowDown", "PROVINCE/2020"),
        ("ArrowRight", "PROVINCE/2021"),
        ("ArrowRight", "PROVINCE/how"),
    ):
        desk.page.keyboard.press(key)
        expect(desk.cell(where)).to_be_focused()
    desk.cell("PROVINCE/2021").focus()
    for key, where in (("Shift+Enter", "LOCAL/2021"), ("ArrowLeft", "LOCAL/2020")):
        desk.page.keyboard.press(key)
        expect(desk.cell(where)).to_be_focused()


def test_choices_and_ticks_are_saved_at_once(desk: Desk) -> None:
    desk.cell("OWN/how").select_option("B")
    desk.says("All saved")
    desk.cell("OWN/done").check()
    desk.says("All saved")
    desk.cell("OWN/done").uncheck()
    desk.says("All saved")
    assert [sent[0][2] for sent in desk.requests] == ["B", "1", "0"]
