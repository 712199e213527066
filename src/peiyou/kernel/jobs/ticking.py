"""Periodic work that runs in exactly one process at a time, however many there are.

All processes ask the same table what is due. The turn goes to the one whose UPDATE still finds the
`due_at` that it read (compare and set), so no lock is held while the work runs. The turn is good
for `lease` seconds: if the process dies in it, another one takes over then. Work that outlasts its
lease may overlap with the next turn; give it a longer one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from peiyou.kernel.jobs.models import Tick

logger = logging.getLogger(__name__)

Function = Callable[[datetime], object]


@dataclass(frozen=True, slots=True)
class Periodic:
    name: str
    every: timedelta
    function: Function
    lease: timedelta
    only_if: Callable[[], bool] | None


_registry: dict[str, Periodic] = {}


def every(
    seconds: float,
    name: str,
    function: Function,
    *,
    lease: float = 300,
    only_if: Callable[[], bool] | None = None,
) -> None:
    """Register `function(at)` to run every `seconds`; `only_if` is a cheap question that saves a turn."""
    _registry[name] = Periodic(
        name=name,
        every=timedelta(seconds=seconds),
        function=function,
        lease=timedelta(seconds=max(seconds, lease)),
        only_if=only_if,
    )


def run_due(at: datetime) -> list[str]:
    """Run what is due and not taken; returns the names of what ran here."""
    ticks = {tick.name: tick for tick in Tick.objects.all()}
    return [work.name for work in list(_registry.values()) if _turn(work, ticks, at)]


def _turn(work: Periodic, ticks: dict[str, Tick], at: datetime) -> bool:
    tick = ticks.get(work.name)
    if tick is None:
        tick, _created = Tick.objects.get_or_create(name=work.name, defaults={"due_at": at})
    if tick.due_at > at or (work.only_if is not None and not work.only_if()):
        return False
    mine = Tick.objects.filter(name=work.name, due_at=tick.due_at)
    taken = mine.update(due_at=at + work.lease, started_at=at)
    if not taken:
        return False
    error = _run(work, at)
    Tick.objects.filter(name=work.name, started_at=at).update(
        due_at=at + work.every, finished_at=timezone.now(), error=error
    )
    return True


def _run(work: Periodic, at: datetime) -> str:
    """Whatever one piece of work raises must not stop the others; it is logged and kept."""
    try:
        work.function(at)
    except Exception as error:
        logger.exception("periodic work %s failed", work.name)
        return f"{type(error).__name__}: {error}"[:200]
    return ""
