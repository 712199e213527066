"""Who must have a second factor: upper apps say it (`access`: everybody from province up).

require_second_factor(lambda person, at: holds_one_of(person, FROM_PROVINCE_UP, at))
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from peiyou.kernel.accounts.models import Person

Predicate = Callable[[Person, datetime], bool]

_required: list[Predicate] = []


def require_second_factor(predicate: Predicate) -> None:
    """Register a reason; called from apps.ready. Each is asked on pages of people without a factor."""
    if predicate not in _required:
        _required.append(predicate)


def is_second_factor_required(person: Person, at: datetime) -> bool:
    return any(predicate(person, at) for predicate in _required)
