"""What upper apps say about a unit on its page. They register here; the page links to it, and fetches it.

offer("plans.duties", lambda unit: Panel(_("What it answers for"), "/…"))      # in apps.ready
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from peiyou.kernel.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Panel:
    """A page about the unit that answers htmx with a part for the unit's own page; empty for nothing to say.

    It is asked for with the same ``on=`` as the unit's page.
    """

    label: Promise | str
    url: str


Offer = Callable[[Unit], Panel | None]
"""Asks nothing of the database; None where it never says anything about such a unit."""

_offers: dict[str, Offer] = {}


def offer(name: str, function: Offer) -> None:
    """Register what an app says; the same name again replaces it."""
    _offers[name] = function


def panels_of(unit: Unit) -> list[Panel]:
    """Everything that upper apps say about `unit`, in the order of registration."""
    found = (function(unit) for function in _offers.values())
    return [panel for panel in found if panel]
