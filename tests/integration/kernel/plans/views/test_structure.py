"""Which tasks there are: split, merge, move, add, remove, through the browser's forms."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from peiyou.kernel.plans.models import Task, Version
from peiyou.kernel.plans.queries.review import fingerprint
from tests.integration.kernel.plans.views.conftest import HTMX, words_of

pytestmark = pytest.mark.django_db


def post(browser: Client, name: str, task: Task, **data: Any) -> Any:
    return browser.post(
        reverse(f"plans:{name}", args=[task.pk]), {"seen": fingerprint(task), **data}, **HTMX
    )


def texts(version: Version) -> list[str]:
    return list(version.tasks.order_by("seq").values_list("text", flat=True))


@pytest.fixture
def task(version: Version) -> Task:
    return version.tasks.get(seq=1)


def test_split_proposes_punctuation_and_cuts(task: Task, version: Version, browser: Client) -> None:
    page = words_of(browser.get(reverse("plans:split", args=[task.pk]), **HTMX))
    at = task.text.index("，") + 1
    assert f'value="{at}"' in page
    answer = post(browser, "split", task, at_char=at)
    assert answer.status_code == 204
    assert f"task={task.pk}" in answer["HX-Redirect"]
    assert texts(version)[:2] == ["遴选200所左右优质学校，", "建设30个实训基地"]


@pytest.mark.parametrize("at_char", ["0", "", "x", "999"])
def test_split_needs_two_halves(task: Task, browser: Client, at_char: str) -> None:
    answer = post(browser, "split", task, at_char=at_char)
    assert answer.status_code == 422
    assert "both halves need words" in words_of(answer)


def test_merge_with_the_next(task: Task, version: Version, browser: Client) -> None:
    second = version.tasks.get(seq=2)
    assert second.text in words_of(browser.get(reverse("plans:merge", args=[task.pk]), **HTMX))
    stale = post(browser, "merge", task, seen_second="old")
    assert stale.status_code == 409
    assert post(browser, "merge", task, seen_second=fingerprint(second)).status_code == 204
    assert len(texts(version)) == 2


def test_last_task_has_nothing_to_merge_with(version: Version, browser: Client) -> None:
    assert post(browser, "merge", version.tasks.get(seq=3)).status_code == 409


@pytest.mark.parametrize("name", ["split", "merge", "remove_task", "reread"])
def test_acts_on_what_was_seen_only(task: Task, browser: Client, version: Version, name: str) -> None:  # fmt: skip
    before = texts(version)
    assert post(browser, name, task, seen="old", at_char=3).status_code == 409
    assert texts(version) == before


def test_move_to_the_end_and_to_the_beginning(task: Task, version: Version, browser: Client) -> None:  # fmt: skip
    before = texts(version)
    post(browser, "move", task, after=version.tasks.get(seq=3).pk)
    assert texts(version) == [before[1], before[2], before[0]]
    post(browser, "move", task, after="")
    assert texts(version) == before
    assert post(browser, "move", task, after="999999").status_code == 409


def test_remove_opens_the_neighbour(task: Task, version: Version, browser: Client) -> None:
    neighbour = version.tasks.get(seq=2)
    answer = post(browser, "remove_task", task)
    assert f"task={neighbour.pk}" in answer["HX-Redirect"]
    assert len(texts(version)) == 2


def test_added_task_is_read_at_once(task: Task, version: Version, browser: Client) -> None:
    url = reverse("plans:add_task", args=[version.pk]) + f"?after={task.pk}"
    assert "选中的话" in words_of(browser.get(url + "&text=选中的话", **HTMX))
    assert browser.post(url, {"text": ""}, **HTMX).status_code == 422
    browser.post(url, {"text": "遴选100个左右示范基地", "no": "1a"}, **HTMX)
    added = version.tasks.get(seq=2)
    assert (added.no, added.section) == ("1a", task.section)
    assert added.deliverables.get().quantity == "100"


def test_first_task_of_an_empty_draft(version: Version, browser: Client) -> None:
    version.tasks.all().delete()
    url = reverse("plans:add_task", args=[version.pk])
    assert "<form" in words_of(browser.get(url))
    browser.post(url, {"text": "遴选100个左右示范基地"})
    assert texts(version) == ["遴选100个左右示范基地"]


def test_reread_replaces_the_deliverables(task: Task, browser: Client) -> None:
    Task.objects.filter(pk=task.pk).update(text="培训50名骨干教师")
    task.refresh_from_db()
    assert post(browser, "reread", task).status_code == 200
    assert [d.quantity for d in task.deliverables.all()] == ["50"]
