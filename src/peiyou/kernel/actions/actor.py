"""Who acts: plain values, so that a record of an act needs no foreign key to survive its author."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` is stable and opaque (``person:7``); `name` is how the person was called at that time."""

    kind: Literal["PERSON", "SYSTEM"]
    id: str
    name: str


SYSTEM = Actor(kind="SYSTEM", id="system", name="Peiyou")
