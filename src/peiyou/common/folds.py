"""Long lists in sections that are folded, but for those that the address unfolds: `open=1,3`, or `open=all`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Generic, TypeVar

from peiyou.common.numerals import plain_int

ALL: Final = "all"
"""What `open` says of every section."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fold(Generic[T]):
    """The rows of one section. `seq` is None for rows that are in none, which are never folded; `turned`: what
    `open` says once it is unfolded, or folded where it is open."""

    seq: int | None
    rows: list[T]
    is_open: bool
    turned: str


def opened(text: str) -> frozenset[int]:
    """The sections that `open` names; words that mean nothing name none."""
    return frozenset(seq for one in text.split(",") if (seq := plain_int(one)))


def opened_with(text: str, section: int | None) -> str:
    """What `open` says where this section is unfolded as well: to come back to a row of it."""
    if text == ALL or section is None:
        return text
    return ",".join(map(str, sorted(opened(text) | {section})))


def folds_of(
    rows: Sequence[T], section: Callable[[T], int | None], text: str, *, is_open: bool = False
) -> list[Fold[T]]:
    """In the order of `rows`, whose sections stand together. `is_open`: all of them, whatever `open` says."""
    groups = [(seq, list(some)) for seq, some in groupby(rows, key=section)]
    every = frozenset(seq for seq, _some in groups if seq is not None)
    now = every if text == ALL else opened(text)
    return [
        Fold(
            seq, some, is_open or seq is None or seq in now,
            "" if seq is None else ",".join(map(str, sorted(now ^ {seq}))),
        )
        for seq, some in groups
    ]  # fmt: skip
