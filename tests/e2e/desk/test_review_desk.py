"""The official's journey in a real browser: hand in, check with the keyboard, correct, publish."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from peiyou.kernel.plans.models import Document, Plan, Task, Version

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

ROWS = (
    ("1", "遴选200所左右优质学校，建设30个左右实训基地", "教育部、财政部，各地有关部门"),
    ("2", "培训1000名左右骨干教师", "教育部"),
    ("3", "推进数字校园建设试点", "教育部、人力资源社会保障部"),
)
PLAN = "\n".join(
    ["示例行动计划（2023—2025年）重点任务一览表", "| 序号 | 工作任务 | 责任部门 |", "| --- | --- | --- |"]
    + [f"| {no} | {text} | {who} |" for no, text, who in ROWS]
)  # fmt: skip


def hand_in(
    page: Page, folder: Path, name: str = "plan.md", content: bytes = PLAN.encode()
) -> None:
    page.goto("/desk/plans/")
    (folder / name).write_bytes(content)
    page.locator("input[type=file]").set_input_files(str(folder / name))
    page.locator("input[name=code]").fill("demo")
    page.locator("#upload button.btn-primary").click()


def no_serious_violation(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    serious = [v for v in found if v["impact"] in {"serious", "critical"}]
    told = [{v["id"]: [n["target"] for n in v["nodes"]][:4]} for v in serious]
    assert serious == [], json.dumps(told, ensure_ascii=False)


def is_still(page: Page) -> None:
    """Wait for the panel: a confirmation typed before a task stands there is dropped, on purpose."""
    moving = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"
    expect(page.locator(moving)).to_have_count(0)


def test_from_document_to_public_page(page: Page, tmp_path: Path) -> None:
    hand_in(page, tmp_path)
    expect(page.locator("#task-list > li")).to_have_count(3)
    no_serious_violation(page)
    version = Version.objects.get()
    first = version.tasks.get(seq=1)

    page.goto(f"/desk/plans/{version.pk}/?task={first.pk}&order=document")
    page.locator("#panel .promise").nth(0).click()
    lit = page.locator("#source .w.is-lit").all_inner_texts()
    assert "200所左右" in "".join(lit)

    page.keyboard.press("j")
    expect(page.locator("#panel")).to_have_attribute("data-task", str(first.pk + 1))
    page.keyboard.press("k")
    expect(page.locator("#panel")).to_have_attribute("data-task", str(first.pk))

    page.keyboard.press("e")
    title = page.locator("#panel input[name=title]")
    title.fill("学校与基地")
    no_serious_violation(page)
    page.locator("#panel .form-end .btn-primary").click()
    expect(page.locator("#panel-title")).to_contain_text("学校与基地")

    for place in range(3):
        expect(page.locator("#panel")).to_have_attribute("data-task", str(first.pk + place))
        is_still(page)
        page.keyboard.press("c")
        expect(page.locator("#progress b")).to_have_text(str(place + 1))
    page.locator("#progress a.btn-primary").click()
    no_serious_violation(page)
    page.locator("#publish-button").click()
    expect(page.locator(".published h2")).to_contain_text("Version 1")
    no_serious_violation(page)
    page.locator(".published a.btn-primary").click()
    assert page.url.endswith("/plans/demo/")
    assert page.locator("h1").count() >= 1
    version.refresh_from_db()
    assert version.no == 1
    assert Task.objects.get(pk=first.pk).title == "学校与基地"


def test_keys_undo_split_merge_add_and_help(page: Page, tmp_path: Path) -> None:
    hand_in(page, tmp_path)
    expect(page.locator("#task-list > li")).to_have_count(3)
    version = Version.objects.get()
    first = version.tasks.get(seq=1)
    page.goto(f"/desk/plans/{version.pk}/?task={first.pk}&order=document")

    page.keyboard.press("c")
    expect(page.locator("#progress b")).to_have_text("1")
    page.keyboard.press("u")
    expect(page.locator("#progress b")).to_have_text("0")

    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    no_serious_violation(page)
    page.keyboard.press("Escape")

    page.keyboard.press("s")
    expect(page.locator("[data-half='2']")).to_have_text("建设30个左右实训基地")
    page.locator("#panel .form-end .btn-primary").click()
    expect(page.locator("#task-list > li")).to_have_count(4)

    page.keyboard.press("m")
    page.locator("#panel .form-end .btn-primary").click()
    expect(page.locator("#task-list > li")).to_have_count(3)

    page.keyboard.press("a")
    page.locator("#panel textarea[name=text]").fill("遴选50个左右示范基地")
    page.locator("#panel .form-end .btn-primary").click()
    expect(page.locator("#task-list > li")).to_have_count(4)
    expect(page.locator("#panel .promise .is-number")).to_have_text("50")


def test_word_of_the_document_opens_its_task_and_back_returns(page: Page, tmp_path: Path) -> None:
    hand_in(page, tmp_path)
    expect(page.locator("#task-list > li")).to_have_count(3)
    version = Version.objects.get()
    first, third = version.tasks.get(seq=1), version.tasks.get(seq=3)
    page.goto(f"/desk/plans/{version.pk}/?task={first.pk}")
    page.locator(f"#source .w[data-t='{third.pk}']").first.click()
    expect(page.locator("#panel")).to_have_attribute("data-task", str(third.pk))
    assert f"task={third.pk}" in page.url
    page.go_back()
    expect(page.locator("#panel")).to_have_attribute("data-task", str(first.pk))


def test_two_tabs_ask_before_anything_is_overwritten(page: Page, tmp_path: Path) -> None:
    hand_in(page, tmp_path)
    expect(page.locator("#task-list > li")).to_have_count(3)
    version = Version.objects.get()
    first = version.tasks.get(seq=1)
    url = f"/desk/plans/{version.pk}/?task={first.pk}"
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(url)
        tab.keyboard.press("e")
        expect(tab.locator("#panel input[name=title]")).to_be_visible()
    other.locator("#panel input[name=title]").fill("别人的")
    other.locator("#panel .form-end .btn-primary").click()
    expect(other.locator("#panel-title")).to_contain_text("别人的")
    page.locator("#panel input[name=title]").fill("我的")
    page.locator("#panel .form-end .btn-primary").click()
    expect(page.locator(".field-theirs")).to_contain_text("别人的")
    assert Task.objects.get(pk=first.pk).title == "别人的"
    no_serious_violation(page)
    page.locator("#panel .form-end .btn-primary").click()
    expect(page.locator("#panel-title")).to_contain_text("我的")


def test_all_that_are_sure_after_a_dialog(page: Page, tmp_path: Path) -> None:
    hand_in(page, tmp_path)
    expect(page.locator("#task-list > li")).to_have_count(3)
    page.locator("[data-dialog]").click()
    expect(page.locator("#dialog-box")).to_be_visible()
    listed = page.locator(".sure-list li").count()
    assert listed > 0
    no_serious_violation(page)
    page.locator("#dialog-box .btn-primary").click()
    expect(page.locator("#progress b")).to_have_text(str(listed))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("plan.txt", b"", r"is empty"),
        ("plan.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, r"\.docx or \.xlsx"),
        ("plan.docx", b"plain words", r"could not be read|content is"),
        ("plan.txt", "没有任务的文章。".encode() * 30, r"looks like a list of tasks"),
        ("plan.txt", b"x" * (20 * 1024 * 1024 + 1), r"larger than"),
    ],
)
def test_bad_document_says_why_and_leaves_nothing(page: Page, tmp_path: Path, name: str, content: bytes, words: str) -> None:  # fmt: skip
    hand_in(page, tmp_path, name, content)
    error = page.locator("#upload [data-file-error]")
    expect(error).to_be_visible()
    expect(error).to_have_text(re.compile(words))
    assert page.locator("#upload").count() == 1
    assert not Plan.objects.exists()
    assert not Document.objects.exists()


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_scrolls_sideways(page: Page, width: int, tmp_path: Path) -> None:
    hand_in(page, tmp_path)
    expect(page.locator("#task-list > li")).to_have_count(3)
    version = Version.objects.get()
    page.set_viewport_size({"width": width, "height": 844})
    for tail in ("", "publish/", "compare/", "discard/", "check-sheet/"):
        page.goto(f"/desk/plans/{version.pk}/{tail}")
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, tail
        no_serious_violation(page)
