"""The API keeps to its own description, pages with cursors, and gives both languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, settings

from peiyou.kernel.plans.models import Version
from tests.factories.plans import translate

ROOT = "/api/v1/plans/tzpy-2020/"


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """A request from outside ends with its connection closed; the test's own must stay open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("kept_connection")
@schema.parametrize()
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_answers_are_as_described(case: schemathesis.Case, plan: Version) -> None:
    case.call_and_validate()


def get(path: str, status: int = 200) -> Any:
    answer = Client().get(path)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_tasks_page_by_page_are_all_tasks(plan: Version) -> None:
    seen, cursor = [], ""
    while True:
        page = get(f"{ROOT}tasks?limit=20&cursor={cursor}")
        seen += [task["seq"] for task in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == list(range(1, 57))


def test_deliverables_are_all_deliverables(plan: Version) -> None:
    everything = get(f"{ROOT}deliverables?limit=200")["items"]
    assert len(everything) == 99
    assert len(get(f"{ROOT}deliverables?limit=200&counted=true")["items"]) == 39
    assert len({item["key"] for item in everything}) == 99


def test_both_languages_and_stable_keys(plan: Version) -> None:
    translate()
    task = get(f"{ROOT}tasks?limit=1")["items"][0]
    assert task["text"]["zh"].startswith("加强职业教育研究")
    assert task["text"]["en"].startswith("Strengthen research")
    assert get(f"{ROOT}tasks/{task['key']}") == task
    assert task["parties"][0]["name"] == {"zh": "教育部", "en": "Ministry of Education"}


def test_filters(plan: Version) -> None:
    department = next(d for d in get(f"{ROOT}departments") if d["name"]["zh"] == "农业农村部")
    found = get(f"{ROOT}tasks?department={department['id']}")["items"]
    assert [task["seq"] for task in found] == [21, 26]
    section = get(f"{ROOT}sections")[4]
    assert [t["seq"] for t in get(f"{ROOT}tasks?section={section['key']}")["items"]] == [28]
    assert [t["seq"] for t in get(f"{ROOT}tasks?way=train")["items"]] == [4, 34, 53]


def test_search_finds_in_both_languages(plan: Version) -> None:
    assert {hit["place"] for hit in get(f"{ROOT}search?q=鲁班")} == {51}


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/v1/plans/none/versions", 404, "NOT_FOUND"),
        (f"{ROOT}tasks?version=9", 404, "NOT_FOUND"),
        (f"{ROOT}tasks?limit=1000", 422, "BAD_PARAMETER"),
        (f"{ROOT}tasks?cursor=rubbish!", 422, "BAD_CURSOR"),
        (f"{ROOT}tasks/not-a-key", 422, "BAD_PARAMETER"),
    ],
)
def test_problems(plan: Version, path: str, status: int, code: str) -> None:
    answer = Client().get(path)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["code"]) == (status, code)
