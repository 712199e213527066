"""The year of the plan that pages show. Pages that need one read it here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpRequest

from peiyou.kernel.plans.queries.wording import Wording, Words

KEPT = "year"
"""Where the session keeps it."""
ALL: Final = "all"
"""What an address says of no year, whatever was chosen before."""


@dataclass(frozen=True, slots=True)
class PlanLink:
    """A plan to switch to, and the years it runs."""

    code: str
    source: str
    words: Words
    no: int
    year_start: int | None
    year_end: int | None

    @property
    def title(self) -> Wording:
        return self.words(self.source)

    @property
    def years(self) -> range:
        if self.year_start is None:
            return range(0)
        return range(self.year_start, (self.year_end or self.year_start) + 1)


def chosen_year(request: HttpRequest, plan: PlanLink | None) -> int | None:
    """`?year=` of the address, else what was chosen before in this session.

    None: nothing was chosen, or a year that the plan does not run in.
    """
    if request.GET.get(KEPT) == ALL:
        return None
    for asked in (request.GET.get(KEPT), request.session.get(KEPT)):
        year = int(asked) if asked and str(asked).isascii() and str(asked).isdecimal() else None
        if plan and year in plan.years:
            return year
    return None


def day_of(year: int | None, today: date) -> date:
    """The day a chosen year stands for: its last one, or today where it is not over or none is chosen."""
    return min(today, date(year, 12, 31)) if year else today
