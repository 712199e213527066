"""Long lists of keys, asked about in portions that every database takes as parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

PORTION = 800


def portions(values: Iterable[T], size: int = PORTION) -> Iterator[list[T]]:
    rest = iter(values)
    while portion := list(islice(rest, size)):
        yield portion
