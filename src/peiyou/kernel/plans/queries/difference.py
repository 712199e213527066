"""Differences of wording, to be read by a person: words of Latin and digits whole, Chinese by character."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "out", "in"]
_TOKEN = re.compile(r"[A-Za-z]+|\d[\d,.:%％]*|\s+|.", re.DOTALL)
_ISLAND = 2
"""Fewer common characters than this between two changes are part of the change: 的 explains nothing."""


@dataclass(frozen=True, slots=True)
class Stretch:
    kind: Kind
    text: str


def difference(old: str, new: str) -> list[Stretch]:
    """`old` with what was taken out and put in to make it `new`."""
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    steps = [
        ("".join(a[i1:i2]), "".join(b[j1:j2]), tag == "equal")
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    ]
    return list(_merged(list(_without_islands(steps))))


def _without_islands(steps: list[tuple[str, str, bool]]) -> Iterator[tuple[str, str, bool]]:
    last = len(steps) - 1
    for i, (old, new, same) in enumerate(steps):
        yield old, new, same and not (0 < i < last and len(old) < _ISLAND)


def _merged(steps: list[tuple[str, str, bool]]) -> Iterator[Stretch]:
    out = put = ""
    for old, new, same in [*steps, ("", "", True)]:
        if not same:
            out += old
            put += new
            continue
        if out:
            yield Stretch("out", out)
        if put:
            yield Stretch("in", put)
        out = put = ""
        if old:
            yield Stretch("same", old)
