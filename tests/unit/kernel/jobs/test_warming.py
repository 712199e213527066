"""What is loaded beforehand: all of it, whatever one part does, and nobody waits for it."""

from __future__ import annotations

import logging
from threading import Event

import pytest

from peiyou.kernel.jobs import warming


@pytest.fixture(autouse=True)
def nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warming, "_registry", [])


def test_what_fails_is_told_and_the_rest_is_loaded(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    def broken() -> None:
        raise ImportError("not there")

    warming.warm(lambda: done.append("first"))
    warming.warm(broken)
    warming.warm(lambda: done.append("last"))
    with caplog.at_level(logging.ERROR):
        warming.warm_up()
    assert done == ["first", "last"]
    assert "broken could not be loaded beforehand" in caplog.text


def test_the_process_answers_meanwhile() -> None:
    begun, may_end, ended = Event(), Event(), Event()

    def slow() -> None:
        begun.set()
        may_end.wait(10)
        ended.set()

    warming.warm(slow)
    warming.warm_up_beside()
    assert begun.wait(10)
    assert not ended.is_set(), "nobody waits for it"
    may_end.set()
    assert ended.wait(10)
