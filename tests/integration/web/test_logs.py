"""The log says which route, by whom, how it ended; and nothing that is about a person."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django import Settings

from peiyou.config.logs import JsonLines
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.jobs.views import health

PHONE, MAIL, CARD = "13812345678", "wang@school.example", "11010519491231002X"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the root handler would write, at its most talkative."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_one_line_a_request(log: io.StringIO, stranger: Person) -> None:
    client = Client()
    client.force_login(stranger)
    number = client.get("/?q=x").headers["X-Request-ID"]
    (line,) = [line for line in lines(log) if line["logger"] == "peiyou.request"]
    assert line["request"] == number
    assert (line["method"], line["route"], line["status"]) == ("GET", "home", 200)
    assert line["actor"] == f"person:{stranger.key}"
    assert line["ms"] > 0
    assert stranger.name not in log.getvalue()
    assert stranger.handle not in log.getvalue()


def test_what_people_type_and_who_they_are_never_gets_in(
    log: io.StringIO, stranger: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone number planted in the address, query, form, header, agent and in an error."""

    def fails(*_: Any) -> None:
        try:
            raise ValueError(f"no person with {PHONE}")
        except ValueError as error:
            raise KeyError(MAIL) from error

    monkeypatch.setattr(health, "health", fails)
    client = Client(
        raise_request_exception=False, headers={"user-agent": PHONE, "referer": f"/?{PHONE}"}
    )
    client.force_login(stranger)
    assert client.get(f"/readyz?q={PHONE}&mail={MAIL}").status_code == 500
    client.get(f"/no-such/{PHONE}/{MAIL}/")
    client.post("/language/setlang/", {"language": PHONE, "next": f"/{CARD}"})
    Client(headers={"host": f"{PHONE}.example"}).get("/")
    logging.getLogger("any").warning("could not reach %s or %s, card %s", PHONE, MAIL, CARD)
    text = log.getvalue()
    assert len(lines(log)) >= 6
    for planted in (PHONE, MAIL, CARD, "5678", "school.example", stranger.name):
        assert planted not in text


def test_an_error_can_be_found_by_its_number(
    log: io.StringIO, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(health, "health", fails)
    answer = Client(raise_request_exception=False).get("/readyz")
    number = answer.headers["X-Request-ID"]
    assert number in answer.content.decode(), "the page names it"
    (line,) = [line for line in lines(log) if "error" in line]
    assert line["request"] == number
    (error,) = line["error"]
    assert (error["class"], error["says"]) == ("OperationalError", "database is locked")
    assert any(
        re.fullmatch(r"peiyou/kernel/jobs/views/health\.py:\d+ readyz", place)
        for place in error["at"]
    )


def test_keys_and_times_are_no_phone_numbers(log: io.StringIO) -> None:
    kept = "version 1.2.3, 2026-11-24T09:00:00, 0f8fad5b-d9cb-469f-a165-70867728950e, 1234 rows"
    logging.getLogger("any").warning(kept)
    assert lines(log)[0]["message"] == kept


@pytest.mark.parametrize(
    ("proxies", "given", "taken"),
    [
        ((), "from-a-stranger", False),
        ((ip_network("127.0.0.1"),), "from-the-proxy-1", True),
        ((ip_network("127.0.0.1"),), "short", False),
        ((ip_network("127.0.0.1"),), 'line"break', False),
    ],
)
def test_a_number_from_outside_counts_only_from_a_trusted_proxy(
    db: None, settings: Settings, proxies: Any, given: str, taken: bool
) -> None:
    settings.PEIYOU_PROXIES = proxies
    answer = Client(headers={"x-request-id": given}).get("/healthz")
    assert (answer.headers["X-Request-ID"] == given) is taken
