"""What an address of the scoreboard asks for, and how it is said again in every link, so that nothing is lost on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from peiyou.common.folds import ALL
from peiyou.common.numerals import plain_int
from peiyou.kernel.organisations.enums import Kind as Region
from peiyou.kernel.plans.enums import Kind

KEPT: Final = (
    "year", "view", "level", "find", "section", "way", "q", "behind", "counted", "mine", "red", "open", "sort", "as_of", "than",
)  # fmt: skip
"""In the order in which they stand in an address; the place (`at`) comes before them, the page of a long list is not
among them: one comes back to its beginning."""
FILTERS: Final = ("section", "way", "q", "behind", "counted", "mine", "red")
SORTS: Final = (
    "no",
    "goal",
    "taken",
    "claimed",
    "checked",
    "approved",
    "share",
    "expected",
    "handed",
)
LINE: Final = re.compile(r"d\d{1,2}")
"""Sorted by one deliverable of a task, by its number there."""
VIEWS: Final = ("tasks", "places")
LEVELS: Final = (Region.PROVINCE, Region.PREFECTURE, Region.COUNTY)
"""Kinds of regions that places below can be listed by; in an address in small letters."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`as_of`: figures as they were at the end of that day; `than`: compared with those of an earlier one. `level`:
    regions of that kind are listed, of them those whose name has the words of `find`. `opened`: see `common.folds`."""

    values: Mapping[str, str]
    year: int | None
    view: str
    level: str
    find: str
    page: int
    section: int | None
    way: str
    words: str
    is_behind: bool
    is_counted: bool
    is_mine: bool
    is_red: bool
    opened: str
    sort: str
    as_of: date | None
    than: date | None

    @property
    def is_filtered(self) -> bool:
        return bool(
            self.section or self.way or self.words
            or self.is_behind or self.is_counted or self.is_mine or self.is_red
        )  # fmt: skip

    @property
    def opens_all(self) -> bool:
        return self.opened == ALL

    @property
    def is_down(self) -> bool:
        return self.sort.startswith("-")

    @property
    def by(self) -> str:
        return self.sort.lstrip("-")

    def query(self, at: str = "", **changes: Any) -> str:
        """The address again, with its place and `changes` (None or "": left out)."""
        values = {"at": at, **{name: self.values.get(name, "") for name in KEPT}}
        values |= {name: "" if value is None else str(value) for name, value in changes.items()}
        return urlencode({name: value for name, value in values.items() if value})


def asked_of(get: Mapping[str, str], year: int | None, today: date) -> Asked:
    """Words that mean nothing ask for nothing. `year` is that of the switch, which has read the address too."""
    by = get.get("sort", "")
    column = by.lstrip("-")
    sort = by if column in SORTS or LINE.fullmatch(column) else "no"
    way = get.get("way", "")
    view, level = get.get("view", ""), get.get("level", "").upper()
    as_of, than = _day(get.get("as_of", ""), today), _day(get.get("than", ""), today)
    values = {name: get.get(name, "").strip()[:60] for name in KEPT}
    return Asked(
        values=values,
        year=year,
        view=view if view in VIEWS else "tasks",
        level=level if level in LEVELS else "",
        find=values["find"],
        page=plain_int(get.get("page", "")) or 1,
        section=plain_int(get.get("section", "")),
        way=way if way in Kind.values else "",
        words=values["q"],
        is_behind=get.get("behind") == "1",
        is_counted=get.get("counted") == "1",
        is_mine=get.get("mine") == "1",
        is_red=get.get("red") == "1",
        opened=values["open"],
        sort=sort,
        as_of=None if as_of == today else as_of,
        than=than,
    )


def _day(text: str, today: date) -> date | None:
    """A day that has come; anything else is none."""
    try:
        return min(date.fromisoformat(text), today)
    except ValueError:
        return None
