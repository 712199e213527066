"""The numbers of signing in: this project's defaults (`data/policy.yaml`), changed by the deployment.

`settings.PEIYOU_POLICY` holds the one in force. Knows no Django, since the settings themselves read it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

DEFAULTS = Path(__file__).parent / "data" / "policy.yaml"


class BadPolicy(ValueError):
    """A policy file names something that does not exist, or gives it a value that cannot be meant."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Meanings stand in `data/policy.yaml`."""

    password_min_length: int
    password_min_classes: int
    password_min_core: int
    password_history: int
    password_max_days: int
    password_warn_days: int
    lock_after_failures: int
    lock_minutes: tuple[int, ...]
    session_idle_minutes: int
    session_hours: int
    reauthentication_minutes: int
    link_hours: int
    slip_days: int

    def lock_for(self, failures: int) -> timedelta | None:
        """How long a name is locked after so many failures in a row; None while it is not."""
        step = failures - self.lock_after_failures
        if step < 0:
            return None
        return timedelta(minutes=self.lock_minutes[min(step, len(self.lock_minutes) - 1)])


def load(own: Path | None = None) -> Policy:
    """The defaults, with what the file `own` changes if it exists. Raises `BadPolicy`."""
    values = _read(DEFAULTS)
    if own is not None and own.exists():
        values |= _read(own)
    known = {field.name for field in fields(Policy)}
    if unknown := sorted(set(values) - known):
        raise BadPolicy(f"{own}: there is no {', '.join(unknown)}; see {DEFAULTS.name}")
    for name, value in values.items():
        _check(name, value)
    return Policy(**values | {"lock_minutes": tuple(values["lock_minutes"])})


def _read(path: Path) -> dict[str, Any]:
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise BadPolicy(f"{path}: write lines of the form `name: number`")
    return found


def _check(name: str, value: Any) -> None:
    numbers = value if name == "lock_minutes" and isinstance(value, list) else [value]
    if not numbers or any(type(number) is not int or number < 1 for number in numbers):
        raise BadPolicy(f"{name}: {value!r} is not a whole number from 1 on")
