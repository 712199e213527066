"""What must not start: pages for programmers where others can reach them, keys that are none."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path

import pytest
from pytest_django import Settings

from peiyou.common.tokens import KEYS_EXPECTED, fingerprint
from peiyou.kernel.jobs.cli import will_listen
from peiyou.kernel.jobs.startup import exposures, is_weak, problems

GOOD = "x7Yq-Lw2nR9_tBvK4mZsEoPdGfUhJcAiW3yXe6NQ1aCV8kTbMr5"


@pytest.fixture(autouse=True)
def _safe(settings: Settings) -> None:
    settings.DEBUG, settings.PEIYOU_BIND, settings.SECRET_KEY = False, "127.0.0.1", GOOD


@pytest.mark.parametrize("bind", ["0.0.0.0", "::", "10.0.0.7", "peiyou.example"])
def test_pages_for_programmers_are_for_this_machine(settings: Settings, bind: str) -> None:
    settings.DEBUG = True
    assert exposures() == []
    settings.PEIYOU_BIND = bind
    assert len(exposures()) == 1
    assert "PEIYOU_DEBUG" in exposures()[0]
    assert problems() == exposures(), "it is the first thing that is looked at"


@pytest.mark.parametrize(
    "key",
    [GOOD[:49], "ab" * 40, "django-insecure-" + GOOD, "changeme" + GOOD, "Secret" + GOOD],
)
def test_a_key_that_is_short_known_or_a_pattern_is_refused(settings: Settings, key: str) -> None:
    settings.SECRET_KEY = key
    assert is_weak(key)
    assert "PEIYOU_SECRET_KEY" in exposures()[0]
    assert key not in exposures()[0], "and is not printed"


def test_the_shortest_key_that_may_be() -> None:
    assert not is_weak(GOOD[:50])


def test_keys_of_a_restored_backup_are_waited_for(settings: Settings, tmp_path: Path) -> None:
    settings.PEIYOU_DATA = tmp_path
    expected = {
        "keys/0001.key": fingerprint(b"one"),
        "PEIYOU_SECRET_KEY": fingerprint(GOOD.encode()),
    }
    (tmp_path / KEYS_EXPECTED).write_text(json.dumps(expected))
    assert len(exposures()) == 1
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "0001.key").write_bytes(b"another")
    assert "0001.key" in exposures()[0], "any key will not do"
    (tmp_path / "keys" / "0001.key").write_bytes(b"one\n")
    assert exposures() == []


def test_figures_of_a_process_that_was_killed_are_forgotten(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("PEIYOU_BIND", "")
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")  # so that it is put back as it was
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR")
    gone = subprocess.Popen(["true"])
    gone.wait()
    dead, alive = f"peiyou-metrics-{gone.pid}-x", f"peiyou-metrics-{os.getppid()}-x"
    others = ["peiyou-metrics-x", "else-1-x"]
    for name in (dead, alive, *others):
        (tmp_path / name).mkdir()
    will_listen("127.0.0.1")
    left = {path.name for path in tmp_path.iterdir()}
    assert left >= {alive, *others, Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).name}
    assert dead not in left
