"""Figures of what has been achieved: they come only from records of the thing itself, never from a return.

    register_achieved("select", counted_in_the_register)        # in apps.ready of whoever keeps the records

By way of working (`plans.enums.Kind`) the record is another one: what is selected or built counts when a register
recognises it, persons trained when a roster has them once each, a standard when it is measured, an instrument when
it is in force. Until somebody registers for a way, its figure is "to be connected": an approved return is not a
recognition.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.plans.enums import Kind

RECORDS: Final[Mapping[str, Promise]] = {
    Kind.SELECT: _("register of recognised entries"),
    Kind.BUILD: _("register of recognised entries"),
    Kind.TRAIN: _("roster of persons trained"),
    Kind.COMPLY: _("measurement against the standard"),
    Kind.ESTABLISH: _("register of instruments"),
    Kind.PROMOTE: _("records of the initiative"),
}
"""Where the figure of each way is to come from (shared map of tasks, column "measured as")."""


@dataclass(frozen=True, slots=True)
class Achieved:
    """`quantity` (and `base` of a ratio) are whole numbers of the line's scale; `url` opens the records."""

    quantity: int
    base: int | None = None
    url: str = ""


Counted = Callable[[Collection[UUID], Collection[int], date], Mapping[tuple[UUID, int], Achieved]]
"""Deliverable keys, nodes (primary keys), day → what was achieved of each at each; in one statement or few."""

_counted: dict[str, Counted] = {}


def register_achieved(way: str, counted: Counted) -> None:
    """Say what counts as achieved for deliverables of a way of working. Again: replaced."""
    _counted[way] = counted


def is_connected(way: str) -> bool:
    return way in _counted


def achieved_of(
    wanted: Iterable[tuple[UUID, str]], nodes: Collection[int], on: date
) -> dict[tuple[UUID, int], Achieved]:
    """By (deliverable, node) for (deliverable, way) pairs; what nobody counts is absent."""
    by_way: dict[str, list[UUID]] = {}
    for key, way in wanted:
        by_way.setdefault(way, []).append(key)
    found: dict[tuple[UUID, int], Achieved] = {}
    for way, keys in by_way.items():
        if way in _counted:
            found |= _counted[way](keys, nodes, on)
    return found
