"""The background process ends when it is told to, whatever it has in hand."""

from __future__ import annotations

import os
import threading
import time

import pytest

from peiyou.kernel.jobs import background, serving


def test_what_goes_on_for_long_does_not_keep_it_from_ending(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    over = threading.Event()
    for name in ("_beat", "_work", "_tick"):
        monkeypatch.setattr(background, name, lambda *_: over.wait(60))
    monkeypatch.setattr(background, "LAST_WAIT", 0.5)
    monkeypatch.setattr(background.signal, "signal", lambda *_: None)
    began = time.monotonic()
    background.run(parent=os.getppid() + 1)
    took = time.monotonic() - began
    over.set()
    assert took < 3 * 0.5 + 1, "the three of them together get what is given, not each"


def test_it_is_given_longer_than_it_gives() -> None:
    assert background.LAST_WAIT < serving.LONGEST < 20
