"""A page that would ask the database for too long says so instead; acts are not stopped."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from peiyou.config.urls import urlpatterns as ours


def slow(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.3)")
    return HttpResponse("done")


urlpatterns = [path("slow/", slow), path("api/v1/slow/", slow), *ours]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.postgres]


def left() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite stops nothing")
def test_a_question_that_takes_too_long_is_stopped_while_reading(settings: Any) -> None:
    settings.PEIYOU_QUERY_SECONDS = 0.1
    client = Client(headers={"Accept-Language": "en"})
    answer = client.get("/slow/")
    assert answer.status_code == 503
    assert "would take too long" in answer.content.decode()
    problem = client.get("/api/v1/slow/")
    assert problem.status_code == 503
    assert problem["Content-Type"] == "application/problem+json"
    assert left() == "0"
    assert client.post("/slow/").content == b"done"
    settings.PEIYOU_QUERY_SECONDS = 5
    assert client.get("/slow/").content == b"done"
    assert left() == "0"
