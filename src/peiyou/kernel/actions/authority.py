"""Who may: the protocol that actions ask. An upper app answers it and registers itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from peiyou.kernel.actions.actor import Actor


class Authority(Protocol):
    """Answers whether `actor` may do `verb` (``plans.publish_version``) on `obj` at that moment."""

    def allows(self, actor: Actor, verb: str, obj: Any, at: datetime) -> bool: ...


class _Nobody:
    """Before an app has registered, nobody may do anything."""

    def allows(self, actor: Actor, verb: str, obj: Any, at: datetime) -> bool:
        return False


_current: Authority = _Nobody()


def use_authority(authority: Authority) -> None:
    global _current  # noqa: PLW0603 - the one registration point; called from apps.ready
    _current = authority


def authority() -> Authority:
    return _current
