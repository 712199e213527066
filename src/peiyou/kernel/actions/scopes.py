"""What a program's token may be allowed: each app names its scopes in its `rules`.

    scope("audit:read", _("read the record of acts"))

A scope opens nothing by itself: it lets a token use what its person may do anyway.
"""

from __future__ import annotations

from django.utils.functional import Promise

_scopes: dict[str, Promise] = {}


def scope(name: str, label: Promise) -> None:
    """Name a scope, ``app:what``. Saying it twice is an error."""
    if name in _scopes:
        raise ValueError(f"{name} is a scope already")
    _scopes[name] = label


def scopes() -> dict[str, Promise]:
    """Every scope with its label, in the order of their names."""
    return dict(sorted(_scopes.items()))
