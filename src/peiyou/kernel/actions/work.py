"""What waits for whom: apps offer it here, the home page shows it by deadline.

    offer("plans", drafts_to_confirm)            # in apps.ready

It stands below everything for the same reason as the roles: each app says what of its own waits,
and nobody above has to know the app. An offer is one or a few aggregated lines, never a list that
grows with the table, and asks the database as often for one thing that waits as for a thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from peiyou.kernel.actions.actor import Actor


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One line of "my work", in the reader's language. `url` is the exact step, not the app's front page.

    `count` is how many things wait behind the line; `due` is when the first of them is late, None
    where nothing becomes late.
    """

    title: str
    why: str
    url: str
    due: datetime | None = None
    count: int = 1


Offer = Callable[[Actor, datetime], Iterable[WorkItem]]
"""Asks the authority first, so that an offer that is not for this actor asks the database nothing."""

_offers: dict[str, Offer] = {}


def offer(name: str, function: Offer) -> None:
    """Register an app's work; the same name again replaces it."""
    _offers[name] = function


def work_of(actor: Actor, at: datetime) -> list[WorkItem]:
    """Everything that waits for `actor`: by deadline, what has none last, in the order it was offered."""
    found = [item for function in _offers.values() for item in function(actor, at)]
    return sorted(found, key=lambda item: (item.due is None, item.due or at))
