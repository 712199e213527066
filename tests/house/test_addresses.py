"""Every address, for everybody: generated from the URL table, so that no page is forgotten.

A draft with a tell-tale phrase is planted; nobody but an operator may see the phrase anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.audit.models import Row
from peiyou.kernel.plans.actions.drafts import draft_version
from peiyou.kernel.plans.actions.publication import publish_version
from peiyou.kernel.plans.actions.review import confirm_tasks
from peiyou.kernel.plans.models import Deliverable, Department, Task, Version
from tests.factories.readings import TEXTS, reading_of

SECRET = "不得外传的草稿字样"
PUBLIC = ("", "plans/", "people/", "language/", "api/", "healthz", "readyz")
OPERATORS = ("desk/", "audit/")


def addresses(patterns: list[Any], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield route, pattern


TABLE = dict(addresses(get_resolver().url_patterns))
GUARDED = sorted(route for route in TABLE if route.startswith(OPERATORS))
OPEN = sorted(set(TABLE) - set(GUARDED))


def test_every_address_is_placed() -> None:
    unplaced = [r for r in OPEN if r and not r.startswith(PUBLIC[1:])]
    assert unplaced == []
    assert len(GUARDED) > 15
    assert len(OPEN) > 10


def a_version(actor: Any, at: datetime, texts: tuple[str, ...], plan: Any = None) -> Version:
    source, reading = reading_of(texts)
    return draft_version(
        plan=plan, code="demo", name="plan.txt", media=source.media, content="\n".join(texts).encode(),
        source=source, reading=reading, actor=actor, at=at,
    )  # fmt: skip


@pytest.fixture
def planted(operator: Person, at: datetime) -> Version:
    """A published version for the public, and a draft of the same plan that says SECRET."""
    first = a_version(operator.actor, at, TEXTS)
    confirm_tasks(version=first, tasks=list(first.tasks.all()), actor=operator.actor, at=at)
    publish_version(version=first, actor=operator.actor, at=at)
    return a_version(operator.actor, at, (SECRET, *TEXTS), plan=first.plan)


def fill(route: str, draft: Version) -> str:
    """An address of `route` that points at the draft where the route can."""
    pk: Any = draft.pk
    if "deliverables/" in route:
        pk = Deliverable.objects.filter(task__version=draft).first().pk  # type: ignore[union-attr]
    elif "desk/plans/tasks/" in route:
        pk = draft.tasks.get(seq=1).pk
    elif "sections/" in route:
        pk = draft.sections.first().pk  # type: ignore[union-attr]
    elif "departments/" in route:
        pk = Department.objects.first().pk  # type: ignore[union-attr]
    elif "audit/rows/" in route:
        pk = Row.objects.first().pk  # type: ignore[union-attr]
    key = Task.objects.get(version=draft, seq=1).key
    values = {
        "<int:pk>": pk, "<int:seq>": 1, "<slug:code>": "demo", "<int:no>": 1, "<uuid:key>": key,
        "<str:form>": "csv", "<str:token>": "x" * 40,
    }  # fmt: skip
    for name, value in values.items():
        route = route.replace(name, str(value))
    return "/" + route


def found(client: Client, method: str, route: str, draft: Version) -> tuple[int, str, str]:
    """(status, where it leads, words) of one request."""
    data = {"q": SECRET} if "search" in route else {}
    answer = getattr(client, method)(fill(route, draft), data)
    body = b"".join(answer) if answer.streaming else answer.content
    return answer.status_code, answer.headers.get("Location", ""), body.decode(errors="ignore")


@pytest.mark.django_db
def test_anonymous_is_sent_to_sign_in(client: Client, planted: Version) -> None:
    sign_in = resolve_url(settings.LOGIN_URL)
    wrong = {}
    for route in GUARDED:
        for method in ("get", "post"):
            status, where, words = found(client, method, route, planted)
            refused = status == 405 or (status == 302 and where.startswith(sign_in))
            if not refused or SECRET in words:
                wrong[method, route] = status, where
    assert wrong == {}


@pytest.mark.django_db
def test_stranger_is_refused_and_changes_nothing(
    client: Client, planted: Version, stranger: Person
) -> None:
    client.force_login(stranger)
    before = list(planted.tasks.values_list("text", "confirmed_at"))
    wrong = {}
    for route in GUARDED:
        for method in ("get", "post"):
            status, where, words = found(client, method, route, planted)
            if status not in {403, 405} or SECRET in words:
                wrong[method, route] = status, where
    assert wrong == {}
    assert list(planted.tasks.values_list("text", "confirmed_at")) == before


@pytest.mark.django_db
def test_operator_gets_in(client: Client, planted: Version, operator: Person) -> None:
    client.force_login(operator)
    statuses = {route: found(client, "get", route, planted)[0] for route in GUARDED}
    assert {r: s for r, s in statuses.items() if s not in {200, 405}} == {}


@pytest.mark.django_db
def test_nothing_public_shows_a_draft(client: Client, planted: Version) -> None:
    assert SECRET in planted.tasks.get(seq=1).text
    wrong = {}
    for route in OPEN:
        status, _where, words = found(client, "get", route, planted)
        if status >= 500 or (SECRET in words and "search" not in route):
            wrong[route] = status
    assert wrong == {}


@pytest.mark.django_db
def test_public_search_does_not_find_a_draft(client: Client, planted: Version) -> None:
    answer = client.get("/plans/demo/search/", {"q": SECRET})
    assert answer.status_code == 200
    assert f"/tasks/{planted.tasks.get(seq=1).seq}/" not in answer.content.decode()
    assert planted.search_entries.count() == 0
