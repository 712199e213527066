"""Numbers of units, as workbooks name them by."""

from __future__ import annotations

from collections.abc import Iterable

from peiyou.kernel.organisations.enums import FOREVER
from peiyou.kernel.organisations.models import Identifier


def numbers_of(units: Iterable[int]) -> dict[int, str]:
    """A number of each unit that has one: the first by scheme."""
    found: dict[int, str] = {}
    rows = Identifier.objects.filter(unit__in=list(units), valid_to=FOREVER).order_by("scheme")
    for unit, value in rows.values_list("unit", "value"):
        found.setdefault(unit, value)
    return found
