"""Addresses of what an undertaking says: pure, and the same in forms, workbooks, remarks, filings and facts.

    9/taken   9/person   9/criterion   9/milestone/2021
    9/item/1/amount   9/item/1/base   9/item/1/due   9/item/1/2021
    9/fund/OWN/2021

The first part is the `seq` of the opening, that of an item its `seq`, that of a fund the code of its source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Part(StrEnum):
    TAKEN = "taken"
    PERSON = "person"
    CRITERION = "criterion"
    MILESTONE = "milestone"
    ITEM = "item"
    FUND = "fund"


@dataclass(frozen=True, slots=True)
class Address:
    """`of` is the seq of the item or the code of the source, `what` the column or the year; else empty."""

    seq: int
    part: Part
    of: str = ""
    what: str = ""

    def __str__(self) -> str:
        return "/".join(
            str(part) for part in (self.seq, self.part.value, self.of, self.what) if part
        )

    @property
    def is_of_year(self) -> bool:
        return self.what.isdecimal()


_SHAPE: Final = re.compile(
    r"(?P<seq>[1-9]\d{0,5})/(?:(?P<plain>taken|person|criterion)"
    r"|milestone/(?P<milestone>\d{4})"
    r"|item/(?P<item>\d{1,4})/(?P<what>amount|base|due|\d{4})"
    r"|fund/(?P<fund>[A-Za-z0-9_-]{1,20})/(?P<year>\d{4}))",
    re.ASCII,
)


def read(path: str) -> Address | None:
    """The address that `path` says; None where it is none."""
    found = _SHAPE.fullmatch(path)
    if found is None:
        return None
    seq = int(found["seq"])
    if found["plain"]:
        return Address(seq, Part(found["plain"]))
    if found["milestone"]:
        return Address(seq, Part.MILESTONE, what=found["milestone"])
    if found["item"]:
        return Address(seq, Part.ITEM, found["item"], found["what"])
    return Address(seq, Part.FUND, found["fund"], found["year"])


def opens(remark: str, path: str) -> bool:
    """Whether a remark at one cell lets another be changed with it: with a tick comes or goes all that its task
    says, and the figures of one item have to agree."""
    whole, _slash, what = remark.rpartition("/")
    goes_together = what == "taken" or "/item/" in remark
    return remark == path or (goes_together and path.startswith(f"{whole}/"))


def opened_by(remarks: Iterable[str], paths: Iterable[str]) -> frozenset[str]:
    """Those of `paths` that may be changed where remarks at these cells are open."""
    known = list(remarks)
    return frozenset(path for path in paths if any(opens(remark, path) for remark in known))


def seq_of(path: str) -> int:
    """The seq of the opening that a path begins with. ValueError for what is no path."""
    return int(path.partition("/")[0])


def taken(seq: int) -> str:
    return str(Address(seq, Part.TAKEN))


def item(seq: int, number: int, what: str | int) -> str:
    return str(Address(seq, Part.ITEM, str(number), str(what)))


def fund(seq: int, code: str, year: str | int) -> str:
    return str(Address(seq, Part.FUND, code, str(year)))
