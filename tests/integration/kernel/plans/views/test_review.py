"""The screen: what it shows first, how words and reading hang together, confirming."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.plans.actions.review import edit_task
from peiyou.kernel.plans.models import Deliverable, Task, Version
from peiyou.kernel.plans.queries.review import fingerprint
from tests.integration.kernel.plans.views.conftest import HTMX, Draft, words_of

pytestmark = pytest.mark.django_db


def review(version: Version, **query: object) -> str:
    tail = "&".join(f"{k}={v}" for k, v in query.items())
    return reverse("plans:review", args=[version.pk]) + (f"?{tail}" if tail else "")


def rows(page: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'<li id="li-(\d+)"', page)]


def make_unsure(task: Task, confidence: float = 0.5) -> Deliverable:
    item = task.deliverables.get(seq=1)
    item.confidence, item.doubts = confidence, ["bound.shared"]
    item.save()
    return item


def test_unsure_ones_come_first_and_say_why(version: Version, browser: Client) -> None:
    last = version.tasks.get(seq=3)
    make_unsure(last)
    page = words_of(browser.get(review(version)))
    assert rows(page)[0] == last.pk
    assert "The bound is printed once for several numbers" in page
    in_order = words_of(browser.get(review(version, order="document")))
    assert rows(in_order) == [t.pk for t in version.tasks.order_by("seq")]


def test_filters_show_their_own(version: Version, browser: Client, official: Person, at: datetime) -> None:  # fmt: skip
    first, second, third = version.tasks.order_by("seq")
    make_unsure(third)
    Task.objects.filter(pk=first.pk).update(confirmed_at=at, confirmed_by="x")
    assert rows(words_of(browser.get(review(version, show="unsure")))) == [third.pk]
    assert rows(words_of(browser.get(review(version, show="unconfirmed", order="document")))) == [second.pk, third.pk]  # fmt: skip


def test_nonsense_in_the_address_is_the_ordinary_view(version: Version, browser: Client) -> None:
    assert len(rows(words_of(browser.get(review(version, show="x", order="y", task="z"))))) == 3


def test_changed_filter_names_the_change(
    draft: Draft, publish: Callable[[Version], Version], browser: Client
) -> None:
    first = publish(draft(("遴选200所左右优质学校，建设30个实训基地", "完善职业学校督导办法")))
    second = draft(("遴选300所左右优质学校，建设30个实训基地", "完善职业学校督导办法"), first.plan)
    page = words_of(browser.get(review(second, show="changed")))
    assert rows(page) == [second.tasks.get(seq=1).pk]
    assert re.search(r"<del>200</del><ins>300</ins>", page)


def test_words_of_a_deliverable_carry_its_mark(version: Version, browser: Client) -> None:
    page = words_of(browser.get(review(version)))
    for item in Deliverable.objects.filter(task__version=version):
        marked = re.findall(rf'<span class="w [^"]*" data-t="{item.task_id}" data-i="[^"]*\bd{item.pk}\b[^"]*">([^<]*)</span>', page)  # fmt: skip
        assert "".join(marked) == item.verb + item.object
    assert page.count('class="jump ') == 3


def test_document_is_escaped(draft: Draft, browser: Client) -> None:
    version = draft(("推进<script>alert(1)</script>试点",))
    page = words_of(browser.get(review(version)))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_panel_alone_for_htmx_and_whole_page_without(version: Version, browser: Client) -> None:
    task = version.tasks.get(seq=2)
    url = reverse("plans:task", args=[task.pk])
    part = browser.get(url, **HTMX)
    assert words_of(part).lstrip().startswith("<article")
    assert f"task={task.pk}" in part["HX-Push-Url"]
    assert "<html" in words_of(browser.get(url))
    back = browser.get(url, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in words_of(back)


def test_queries_do_not_grow_with_tasks(draft: Draft, browser: Client) -> None:
    counts = []
    for n in (1, 5):
        version = draft(tuple(f"遴选{i}00所左右第{i}类学校" for i in range(1, n + 1)), code=f"p{n}")
        browser.get(review(version))
        with CaptureQueriesContext(connection) as seen:
            browser.get(review(version))
        counts.append(len(seen))
    assert 5 < counts[0] == counts[1] <= 25


def test_confirm_goes_on_to_the_next(version: Version, browser: Client, official: Person) -> None:
    first, second, _third = version.tasks.order_by("seq")
    answer = browser.post(
        reverse("plans:confirm", args=[first.pk]) + "?order=document",
        {"seen": fingerprint(first)},
        **HTMX,
    )
    page = words_of(answer)
    first.refresh_from_db()
    assert first.confirmed_by == official.name
    assert f'data-task="{second.pk}"' in page
    assert re.search(rf'id="row-{first.pk}" [^>]*hx-swap-oob="true"', page)
    assert f"task={second.pk}" in answer["HX-Push-Url"]
    assert reverse("plans:unconfirm", args=[first.pk]) in page


def test_confirming_the_last_one_points_to_publishing(version: Version, browser: Client) -> None:
    for task in version.tasks.order_by("seq"):
        page = words_of(browser.post(reverse("plans:confirm", args=[task.pk]), {"seen": fingerprint(task)}, **HTMX))  # fmt: skip
    assert reverse("plans:publish", args=[version.pk]) in page


def test_confirm_without_scripts_redirects(version: Version, browser: Client) -> None:
    task = version.tasks.get(seq=1)
    answer = browser.post(reverse("plans:confirm", args=[task.pk]), {"seen": fingerprint(task)})
    assert answer.status_code == 302
    assert answer["Location"].startswith(review(version))


def test_what_has_changed_since_is_not_confirmed(
    version: Version, browser: Client, official: Person, at: datetime
) -> None:
    task = version.tasks.get(seq=1)
    seen = fingerprint(task)
    edit_task(task=task, values={"text": "遴选999所学校"}, actor=official.actor, at=at)
    answer = browser.post(reverse("plans:confirm", args=[task.pk]), {"seen": seen}, **HTMX)
    assert answer.status_code == 409
    assert "changed in another window" in words_of(answer)
    assert "999" in words_of(answer)
    task.refresh_from_db()
    assert not task.is_confirmed


def test_unconfirm_takes_it_back(version: Version, browser: Client, at: datetime) -> None:
    task = version.tasks.get(seq=1)
    Task.objects.filter(pk=task.pk).update(confirmed_at=at, confirmed_by="x")
    browser.post(reverse("plans:unconfirm", args=[task.pk]), **HTMX)
    task.refresh_from_db()
    assert not task.is_confirmed


def test_task_without_deliverable_cannot_be_confirmed(version: Version, browser: Client) -> None:
    task = version.tasks.get(seq=1)
    task.deliverables.all().delete()
    answer = browser.post(reverse("plans:confirm", args=[task.pk]), {"seen": fingerprint(task)}, **HTMX)  # fmt: skip
    assert answer.status_code == 409
    assert "promises nothing yet" in words_of(answer)


def test_sure_ones_are_listed_then_confirmed_as_seen(
    version: Version, browser: Client, official: Person, at: datetime
) -> None:
    first, second, third = version.tasks.order_by("seq")
    make_unsure(third)
    url = reverse("plans:confirm_sure", args=[version.pk])
    page = words_of(browser.get(url))
    seen = re.findall(r'name="seen" value="([^"]+)"', page)
    assert [int(s.split(":")[0]) for s in seen] == [first.pk, second.pk]
    edit_task(task=second, values={"text": "别的"}, actor=official.actor, at=at)
    answer = browser.post(url, {"seen": seen}, follow=True)
    assert [t.is_confirmed for t in version.tasks.order_by("seq")] == [True, False, False]
    assert "1 task was changed since the list was made" in words_of(answer)


def test_published_version_is_read_only(
    version: Version, publish: Callable[[Version], Version], browser: Client
) -> None:
    publish(version)
    page = words_of(browser.get(review(version)))
    assert "data-confirm" not in page
    assert "data-key=" not in page
    task = version.tasks.get(seq=1)
    answer = browser.post(reverse("plans:unconfirm", args=[task.pk]), **HTMX)
    assert answer.status_code == 409
