"""What happens is heard, and what waits is offered: registrations that are easily lost in an apps.py."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import pytest

import peiyou
from peiyou.kernel.actions import Event
from peiyou.kernel.actions import work as work_of_apps
from peiyou.kernel.jobs.outbox import _subscriptions

UNHEARD = frozenset(
    [
        "peiyou.engine.results.events.ReleasePublished",  # the portal shows it as soon as it is there
        "peiyou.engine.results.events.CorrectionRecorded",  # likewise; for whoever follows releases later
    ]
)
"""Events that nobody has to hear, each with its reason beside it."""


def modules(named: str) -> Iterator[ModuleType]:
    for info in pkgutil.walk_packages(peiyou.__path__, "peiyou."):
        if info.name.rpartition(".")[2] == named:
            yield importlib.import_module(info.name)


EVENTS = {
    f"{module.__name__}.{name}": kind
    for module in modules("events")
    for name, kind in inspect.getmembers(module, inspect.isclass)
    if issubclass(kind, Event) and kind.__module__ == module.__name__
}
OFFERS = {
    f"{module.__name__}:{name}": (name, function)
    for module in modules("work")
    for name, function in getattr(module, "OFFERS", {}).items()
}


def test_there_are_some_to_look_at() -> None:
    assert "peiyou.engine.reporting.events.RoundOpened" in EVENTS
    assert "peiyou.engine.reporting.work:reporting.submitting" in OFFERS


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_is_heard(name: str) -> None:
    kind = EVENTS[name]
    heard = [task for of in kind.__mro__ for task in _subscriptions.get(of, ())]
    assert heard or name in UNHEARD, "subscribe to it in apps.ready, or say why nobody has to"


@pytest.mark.parametrize("name", OFFERS)
def test_every_offer_is_made(name: str) -> None:
    known, function = OFFERS[name]
    assert work_of_apps._offers.get(known) is function
