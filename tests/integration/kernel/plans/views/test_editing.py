"""Correcting in place: errors at the field, and never last-write-wins."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.plans.actions.review import edit_deliverable, edit_task
from peiyou.kernel.plans.forms import DeliverableForm, TaskForm, party_values
from peiyou.kernel.plans.models import Deliverable, Task, Version
from tests.integration.kernel.plans.views.conftest import HTMX, words_of

pytestmark = pytest.mark.django_db


def sent(values: dict[str, Any], was: dict[str, Any]) -> dict[str, str]:
    data = {k: str(v) for k, v in values.items() if v not in (None, False)}
    return data | {"was": json.dumps(was)}


@pytest.fixture
def task(version: Version) -> Task:
    return version.tasks.get(seq=1)


@pytest.fixture
def item(task: Task) -> Deliverable:
    return task.deliverables.get(seq=1)


def post_task(browser: Client, task: Task, was: dict[str, Any] | None = None, **values: Any) -> Any:
    now = TaskForm.values_of(task)
    return browser.post(
        reverse("plans:edit_task", args=[task.pk]), sent({**now, **values}, was or now), **HTMX
    )


def post_item(
    browser: Client, item: Deliverable, was: dict[str, Any] | None = None, **values: Any
) -> Any:
    now = DeliverableForm.values_of(item)
    url = reverse("plans:edit_deliverable", args=[item.pk])
    return browser.post(url, sent({**now, **values}, was or now), **HTMX)


def test_edit_changes_and_asks_for_the_marks_anew(task: Task, browser: Client) -> None:
    answer = post_task(browser, task, title="新标题")
    assert answer.status_code == 200
    assert answer["HX-Trigger-After-Settle"] == "source-changed"
    task.refresh_from_db()
    assert task.title == "新标题"


def test_saving_without_a_change_keeps_the_confirmation(task: Task, browser: Client, at: datetime) -> None:  # fmt: skip
    Task.objects.filter(pk=task.pk).update(text=task.text + " ", confirmed_at=at, confirmed_by="x")
    task.refresh_from_db()
    post_task(browser, task)
    task.refresh_from_db()
    assert task.is_confirmed
    assert task.text.endswith(" ")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("text", "", "This field is required"),
        ("deadline_end", "明年", "Write a date as 2023-12-31"),
        ("deadline_end", "2023-02-30", "Write a date as 2023-12-31"),
        ("deadline_kind", "by", "Write the words of the deadline"),
    ],
)
def test_task_errors_stand_at_the_field(
    task: Task, browser: Client, field: str, value: str, words: str
) -> None:
    answer = post_task(browser, task, **{field: value})
    assert answer.status_code == 422
    assert words in words_of(answer)
    assert 'aria-invalid="true"' in words_of(answer)


def test_other_windows_change_is_a_question(
    task: Task, browser: Client, official: Person, at: datetime
) -> None:
    was = TaskForm.values_of(task)
    edit_task(
        task=task, values={"title": "别人的", "text": "别人的话"}, actor=official.actor, at=at
    )
    task.refresh_from_db()
    mine = {**was, "title": "我的"}
    url = reverse("plans:edit_task", args=[task.pk])
    answer = browser.post(url, sent(mine, was), **HTMX)
    page = words_of(answer)
    assert answer.status_code == 409
    assert "Yours stands in the field" in page
    assert 'value="我的"' in page
    assert "<b>别人的</b>" in page
    assert "别人的话</textarea>" in page, "what only they touched is taken over"
    task.refresh_from_db()
    assert (task.title, task.text) == ("别人的", "别人的话")
    settled = browser.post(url, sent({**TaskForm.values_of(task), "title": "我的"}, TaskForm.values_of(task)), **HTMX)  # fmt: skip
    assert settled.status_code == 200
    task.refresh_from_db()
    assert (task.title, task.text) == ("我的", "别人的话")


def test_form_without_its_past_is_a_question_too(task: Task, browser: Client) -> None:
    data = sent(TaskForm.values_of(task), {}) | {"title": "我的", "was": "not json"}
    answer = browser.post(reverse("plans:edit_task", args=[task.pk]), data, **HTMX)
    assert answer.status_code == 409


def test_deliverable_edit(item: Deliverable, browser: Client) -> None:
    answer = post_item(browser, item, quantity="１.２万", unit="所", bound="about", kind="build")
    assert answer.status_code == 200
    item.refresh_from_db()
    assert (item.quantity, item.unit, item.bound, item.kind) == ("12000", "所", "about", "build")
    assert item.confidence == 1.0


def test_number_without_bound_is_exact(item: Deliverable, browser: Client) -> None:
    post_item(browser, item, quantity="5")
    item.refresh_from_db()
    assert item.bound == "exact"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"quantity": "许多"}, "Write a number such as"),
        ({"quantity": "1:0"}, "cannot have 0"),
        ({"bound": "about"}, "A bound needs a quantity"),
        ({"quantity": "5", "quantity_max": "3"}, "must be larger"),
    ],
)
def test_deliverable_errors_stand_at_the_field(
    item: Deliverable, browser: Client, values: dict[str, str], words: str
) -> None:
    answer = post_item(browser, item, **values)
    assert answer.status_code == 422
    assert words in words_of(answer)


def test_deliverable_changed_meanwhile_is_a_question(
    item: Deliverable, browser: Client, official: Person, at: datetime
) -> None:
    was = DeliverableForm.values_of(item)
    edit_deliverable(deliverable=item, values={"unit": "个"}, actor=official.actor, at=at)
    url = reverse("plans:edit_deliverable", args=[item.pk])
    answer = browser.post(url, sent({**was, "verb": "认定"}, was), **HTMX)
    assert answer.status_code == 409
    item.refresh_from_db()
    assert (item.unit, item.verb) == ("个", "遴选")


def test_add_and_remove_a_deliverable(task: Task, browser: Client) -> None:
    url = reverse("plans:add_deliverable", args=[task.pk])
    values = {"verb": "建设", "object": "30个实训基地", "kind": "build", "way": "build"}
    assert browser.post(url, values, **HTMX).status_code == 200
    added = task.deliverables.order_by("-seq")[0]
    assert added.spans, "typed words are found in the document"
    remove = reverse("plans:remove_deliverable", args=[added.pk])
    asked = words_of(browser.get(remove, **HTMX))
    seen = asked.split('name="seen" value="')[1].split('"')[0]
    assert browser.post(remove, {"seen": "old"}, **HTMX).status_code == 409
    assert browser.post(remove, {"seen": seen}, **HTMX).status_code == 200
    assert not Deliverable.objects.filter(pk=added.pk).exists()


def parties_form(task: Task, rows: list[tuple[str, str, str]], was: Any = None) -> dict[str, str]:
    data = {"form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": "0"}
    for i, (name, role, order) in enumerate(rows):
        data |= {f"form-{i}-name": name, f"form-{i}-role": role, f"form-{i}-type": "named", f"form-{i}-ORDER": order}  # fmt: skip
    return data | {"was": json.dumps(party_values(task) if was is None else was)}


def test_parties_are_set_in_the_order_asked_for(task: Task, browser: Client) -> None:
    rows = [("教育部", "participating", "2"), ("财政部", "lead", "1"), ("", "", "3")]
    url = reverse("plans:parties", args=[task.pk])
    assert browser.post(url, parties_form(task, rows), **HTMX).status_code == 200
    assert [(p.name, p.role) for p in task.parties.all()] == [("财政部", "lead"), ("教育部", "participating")]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "status"),
    [([("教育部", "", "1")], 422), ([("教育部", "lead", "1"), ("教育部", "lead", "2")], 409)],
)
def test_parties_errors(task: Task, browser: Client, rows: Any, status: int) -> None:
    answer = browser.post(reverse("plans:parties", args=[task.pk]), parties_form(task, rows), **HTMX)  # fmt: skip
    assert answer.status_code == status
    assert task.parties.count() == 2


def test_parties_changed_meanwhile_are_a_question(task: Task, browser: Client) -> None:
    data = parties_form(task, [("财政部", "lead", "1")], was=[])
    answer = browser.post(reverse("plans:parties", args=[task.pk]), data, **HTMX)
    assert answer.status_code == 409
    assert "财政部" in words_of(answer)
    assert task.parties.count() == 2


def test_section_is_renamed_for_all_its_tasks(version: Version, browser: Client) -> None:
    section = version.sections.get()
    url = reverse("plans:section", args=[section.pk])
    browser.post(url, {"title": "新的标题", "was": section.title})
    section.refresh_from_db()
    assert section.title == "新的标题"
    stale = browser.post(url, {"title": "更新", "was": "旧"}, **HTMX)
    assert stale.status_code == 409
    assert browser.post(url, {"title": "", "was": "新的标题"}, **HTMX).status_code == 422
