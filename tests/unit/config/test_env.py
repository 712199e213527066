"""What a deployment sets: refusals of what cannot be meant, and when the switcher may exist."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from peiyou.config import env

ROOT = Path(__file__).parents[3]
SAFE = {"PEIYOU_DEMO": "1", "PEIYOU_BIND": "127.0.0.1"}


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("PEIYOU_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PEIYOU_DATA", str(tmp_path / "data"))


def loaded(monkeypatch: pytest.MonkeyPatch, **values: str) -> env.Env:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return env.load()


@pytest.mark.parametrize("bind", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_the_switcher_may_exist_on_loopback(monkeypatch: pytest.MonkeyPatch, bind: str) -> None:
    assert loaded(monkeypatch, PEIYOU_DEMO="1", PEIYOU_BIND=bind).switcher


@pytest.mark.parametrize(
    "change",
    [
        {"PEIYOU_DEMO": "0"},
        {"PEIYOU_BIND": ""},
        {"PEIYOU_BIND": "0.0.0.0"},
        {"PEIYOU_BIND": "::"},
        {"PEIYOU_BIND": "10.0.0.7"},
        {"PEIYOU_BIND": "peiyou.example"},
        {"PEIYOU_HTTPS": "1", "PEIYOU_PROXIES": "127.0.0.1"},
        {"PEIYOU_PROXIES": "127.0.0.1"},
        {"PEIYOU_HOSTS": "localhost,peiyou.example"},
        {"PEIYOU_HOSTS": "*"},
    ],
)
def test_each_opening_to_others_ends_the_switcher(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, str]
) -> None:
    assert not loaded(monkeypatch, **SAFE | change).switcher


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PEIYOU_DEMO", "yes"),
        ("PEIYOU_DIGEST", "md5"),
        ("PEIYOU_PROXIES", "10.0.0.0/99"),
        ("PEIYOU_ANALYSIS_THREADS", "0"),
        ("PEIYOU_ANALYSIS_MEMORY", "much"),
        ("PEIYOU_SPARK", "http://127.0.0.1:15002"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(env.BadSetting, match=name):
        loaded(monkeypatch, **{name: value})


def test_the_key_is_made_once_long_and_for_its_owner(tmp_path: Path) -> None:
    first = env.load().secret_key
    assert len(first) >= 60
    assert env.load().secret_key == first
    kept = tmp_path / "data" / "secret_key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [p.name for p in kept.parent.iterdir()] == ["secret_key"], "no draft is left"


def test_processes_that_start_together_have_one_key(tmp_path: Path) -> None:
    code = "from peiyou.config import env; print(env.load().secret_key)"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
            stdout=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    keys = {process.communicate()[0] for process in started}
    assert len(keys) == 1
    assert len(keys.pop()) > 60
