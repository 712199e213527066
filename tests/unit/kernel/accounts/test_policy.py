from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from peiyou.kernel.accounts.policy import BadPolicy, load


def test_a_deployment_changes_what_it_names(tmp_path: Path) -> None:
    own = tmp_path / "policy.yaml"
    own.write_text("password_min_length: 14\nlock_minutes: [30]\n")
    policy = load(own)
    assert (policy.password_min_length, policy.lock_minutes) == (14, (30,))
    assert policy.session_hours == load().session_hours


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load(tmp_path / "policy.yaml") == load()


@pytest.mark.parametrize(
    "text",
    ["passwrod_min_length: 12", "password_min_length: 0", "password_min_length: ten", "lock_minutes: []", "lock_minutes: [0]", "- 3"],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(tmp_path: Path, text: str) -> None:
    own = tmp_path / "policy.yaml"
    own.write_text(text)
    with pytest.raises(BadPolicy):
        load(own)


def test_the_pause_grows_and_then_stays() -> None:
    policy = load()
    pauses = [policy.lock_for(n) for n in range(3, 13)]
    assert pauses[:2] == [None, None]
    minutes = [p / timedelta(minutes=1) for p in pauses if p]
    assert minutes == sorted(minutes)
    assert minutes[-1] == policy.lock_minutes[-1]
