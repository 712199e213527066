"""Records that files are attached to: upper apps say who may see them, and how they are called.

register_holder("filing", may_view=lambda actor, source_id, at: …, describe=lambda source_id: …)
# in apps.ready
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from peiyou.kernel.actions import Actor


@dataclass(frozen=True, slots=True)
class Record:
    """What files are attached to, in words, and the address of its page; empty where it has none."""

    title: str
    url: str = ""


MayView = Callable[[Actor | None, str, datetime], bool]
Describe = Callable[[str], Record]


@dataclass(frozen=True, slots=True)
class _Holder:
    may_view: MayView
    describe: Describe | None


_holders: dict[str, _Holder] = {}


def register_holder(kind: str, *, may_view: MayView, describe: Describe | None = None) -> None:
    """Register a kind of record; the same kind again replaces it."""
    _holders[kind] = _Holder(may_view, describe)


def may_view(actor: Actor | None, kind: str, source_id: str, at: datetime) -> bool:
    """What nobody registered is nobody's to see."""
    holder = _holders.get(kind)
    return holder is not None and holder.may_view(actor, source_id, at)


def describe(kind: str, source_id: str) -> Record:
    """For whoever may see it."""
    holder = _holders.get(kind)
    return holder.describe(source_id) if holder and holder.describe else Record("")
