"""My work: by deadline, from every app that offers some."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from peiyou.kernel.actions import Actor
from peiyou.kernel.actions import work as works
from peiyou.kernel.actions.work import WorkItem, offer, work_of

AT = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)
CLERK = Actor(kind="PERSON", id="person:1", name="李明")


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(works, "_offers", {})


def item(title: str, days: float | None = None) -> WorkItem:
    return WorkItem(title, "why", "/", None if days is None else AT + timedelta(days=days))


def test_nothing_is_offered() -> None:
    assert work_of(CLERK, AT) == []


def test_by_deadline_and_what_has_none_last() -> None:
    offer("one", lambda actor, at: [item("never"), item("next week", 7)])
    offer(
        "two", lambda actor, at: iter([item("yesterday", -1), item("also never"), item("now", 0)])
    )
    titles = [found.title for found in work_of(CLERK, AT)]
    assert titles == ["yesterday", "now", "next week", "never", "also never"]


def test_an_offer_of_the_same_name_replaces_the_former() -> None:
    offer("one", lambda actor, at: [item("old")])
    offer("one", lambda actor, at: [item("new")])
    assert [found.title for found in work_of(CLERK, AT)] == ["new"]


def test_offers_know_who_asks_and_when() -> None:
    asked: list[tuple[Actor, datetime]] = []
    offer("one", lambda actor, at: asked.append((actor, at)) or [])
    work_of(CLERK, AT)
    assert asked == [(CLERK, AT)]
