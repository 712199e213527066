"""What has been said of days, by year."""

from __future__ import annotations

from dataclasses import dataclass

from peiyou.kernel.calendar.days import FIRST_KNOWN, LAST_OF_LIBRARY
from peiyou.kernel.calendar.models import Arrangement, DayRule


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year with what was entered of it. `source` is empty where no whole arrangement was."""

    year: int
    source: str
    rules: tuple[DayRule, ...]
    is_in_library: bool


def years() -> list[YearRow]:
    """Years of which something was entered, newest first; two statements."""
    sources = dict(Arrangement.objects.values_list("year", "source"))
    rules: dict[int, list[DayRule]] = {year: [] for year in sources}
    for rule in DayRule.objects.order_by("on"):
        rules.setdefault(rule.on.year, []).append(rule)
    known = range(FIRST_KNOWN.year, LAST_OF_LIBRARY.year + 1)
    return [
        YearRow(year, sources.get(year, ""), tuple(rules[year]), is_in_library=year in known)
        for year in sorted(rules, reverse=True)
    ]
