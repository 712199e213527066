"""Who may: the protocol that actions ask. An upper app answers it and registers itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Protocol

from django.db.models import QuerySet

from peiyou.kernel.actions.actor import Actor


class Scope(Protocol):
    """Where an actor may do a verb, for lists: ask once, filter by it, and page the rest."""

    @property
    def everything(self) -> bool:
        """Without any limit of place: also what stands nowhere."""

    @property
    def roots(self) -> frozenset[tuple[str, int]]:
        """(hierarchy, primary key of a Unit): the act is allowed at and below each of them."""

    def units(self, on: date) -> QuerySet[Any]:
        """The Units it is allowed at, as the trees stood on that day; to be used as a filter."""

    def __bool__(self) -> bool:
        """Whether there is any place at all."""


class Authority(Protocol):
    """Answers whether `actor` may do `verb` (``plans.publish_version``) on `obj` at that moment."""

    def allows(self, actor: Actor, verb: str, obj: Any, at: datetime) -> bool: ...

    def scope(
        self, actor: Actor, verb: str, at: datetime, task_key: str | None = None
    ) -> Scope: ...


class _Nobody:
    """Before an app has registered, nobody may do anything."""

    def allows(self, actor: Actor, verb: str, obj: Any, at: datetime) -> bool:
        return False

    def scope(self, actor: Actor, verb: str, at: datetime, task_key: str | None = None) -> Scope:
        raise LookupError("No authority is registered: nobody may do anything anywhere.")


_current: Authority = _Nobody()


def use_authority(authority: Authority) -> None:
    global _current  # noqa: PLW0603 - the one registration point; called from apps.ready
    _current = authority


def authority() -> Authority:
    return _current
