"""Other papers whose check codes are typed into the same page: upper apps say where theirs are answered.

register_papers("return", lambda typed: "/returns/check/?code=…" or None)        # in apps.ready
"""

from __future__ import annotations

from collections.abc import Callable

Finder = Callable[[str], str | None]
_finders: dict[str, Finder] = {}


def register_papers(name: str, finder: Finder) -> None:
    """The address that answers for a code that was typed, None for what is none of theirs."""
    _finders[name] = finder


def address_of(typed: str) -> str | None:
    return next((url for finder in _finders.values() if (url := finder(typed))), None)
