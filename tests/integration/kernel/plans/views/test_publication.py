"""Comparing, publishing, giving up, and what leaves the desk."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from peiyou.kernel.plans.models import Deliverable, Version
from tests.integration.kernel.plans.views.conftest import Draft, words_of

pytestmark = pytest.mark.django_db

Publish = Callable[[Version], Version]


@pytest.fixture
def second(draft: Draft, publish: Publish) -> Version:
    """A draft that changes one task, adds one and drops one."""
    first = publish(
        draft(("遴选200所左右优质学校", "培训1000名左右骨干教师", "完善职业学校督导办法"))
    )
    return draft(
        ("遴选300所左右优质学校", "完善职业学校督导办法", "推进数字校园建设试点"), first.plan
    )


def test_comparison_counts_first(second: Version, browser: Client) -> None:
    url = reverse("plans:compare", args=[second.pk])
    page = words_of(browser.get(url))
    for change in ("added", "removed", "changed"):
        assert f'class="count count-{change}"><a href="{url}?only={change.upper()}"><b class="num">1</b>' in page  # fmt: skip
    assert "<del>200</del><ins>300</ins>" in page
    assert "完善职业学校督导办法" not in page
    only = words_of(browser.get(url + "?only=REMOVED"))
    assert "培训1000名左右骨干教师" in only
    assert "推进数字校园" not in only


def test_first_version_has_nothing_to_compare(version: Version, browser: Client) -> None:
    page = words_of(browser.get(reverse("plans:compare", args=[version.pk])))
    assert "nothing to compare" in page


def test_dry_run_says_what_will_be(second: Version, browser: Client) -> None:
    page = words_of(browser.get(reverse("plans:publish", args=[second.pk])))
    assert "<b>version 2</b>" in page
    assert "3 tasks wait for confirmation" in page
    assert "教育部" in page


def test_refusal_lists_what_is_open_with_links(version: Version, browser: Client) -> None:
    answer = browser.post(reverse("plans:publish", args=[version.pk]))
    page = words_of(answer)
    assert answer.status_code == 409
    assert "3 of 3 tasks are not confirmed yet" in page
    for task in version.tasks.all():
        assert f"{reverse('plans:review', args=[version.pk])}?task={task.pk}" in page


def test_publish_then_see_the_public_page(version: Version, browser: Client, at: object) -> None:
    version.tasks.update(confirmed_at=at, confirmed_by="x")
    answer = browser.post(reverse("plans:publish", args=[version.pk]), follow=True)
    version.refresh_from_db()
    assert version.no == 1
    page = words_of(answer)
    assert "Version 1 is published" in page
    assert f"/plans/{version.plan.code}/" in page


def test_title_and_years(version: Version, browser: Client) -> None:
    url = reverse("plans:title", args=[version.pk])
    data = {"title": "新名", "year_start": "2020", "year_end": "2023", "was_title": version.title}
    assert browser.post(url, data).status_code == 302
    version.refresh_from_db()
    assert (version.title, version.year_start, version.year_end) == ("新名", 2020, 2023)
    assert browser.post(url, data).status_code == 409, "the title it was based on is gone"
    back = browser.post(url, data | {"was_title": "新名", "year_end": "2019"})
    assert back.status_code == 422
    assert "lies before the first year" in words_of(back)


def test_discard_says_what_is_lost(version: Version, browser: Client) -> None:
    url = reverse("plans:discard", args=[version.pk])
    assert "3 tasks with" in words_of(browser.get(url))
    assert browser.post(url).status_code == 302
    version.refresh_from_db()
    assert version.state == "DISCARDED"
    assert "示例行动计划" in words_of(browser.get(reverse("plans:desk")))


def test_document_comes_back_as_it_was_handed_in(version: Version, browser: Client) -> None:
    answer = browser.get(reverse("plans:document", args=[version.pk]))
    with version.document.file.open() as file:
        assert b"".join(answer.streaming_content) == file.read()
    answer.close()
    assert answer["Content-Disposition"].startswith("attachment")


def test_check_sheet_has_a_box_for_each_task(version: Version, browser: Client) -> None:
    page = words_of(browser.get(reverse("plans:check_sheet", args=[version.pk])))
    assert page.count('class="sheet-tick"') == 3


def test_workbook_has_a_line_for_each_deliverable(version: Version, browser: Client) -> None:
    item = version.tasks.get(seq=2).deliverables.get()
    Deliverable.objects.filter(pk=item.pk).update(confidence=0.5, object='=HYPERLINK("x")')
    answer = browser.get(reverse("plans:excel", args=[version.pk]))
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) == 1 + Deliverable.objects.filter(task__version=version).count()
    line = next(row for row in rows if row[7] == '=HYPERLINK("x")')
    assert line[16] == 0.5


def test_workbook_never_holds_a_formula(version: Version, browser: Client) -> None:
    version.tasks.update(text="=1+1")
    book = load_workbook(io.BytesIO(browser.get(reverse("plans:excel", args=[version.pk])).content))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n"}
