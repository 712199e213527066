"""The tree lock: who reads the tree in order to write takes it shared, who changes the tree exclusively.

It lasts until the transaction ends. On SQLite every writing transaction is the only one (IMMEDIATE),
so there is nothing to take.
"""

from __future__ import annotations

from typing import Final

from django.db import connection

_KEY: Final = 0x7EEE  # the advisory lock's key; nothing else in the house uses it


def exclusive() -> None:
    """Wait until nobody else relies on the tree as it is, and keep it for this transaction."""
    _take("pg_advisory_xact_lock")


def shared() -> None:
    """The tree stays as it is until this transaction ends; others may rely on it too."""
    _take("pg_advisory_xact_lock_shared")


def shared_sql() -> str:
    """The shared lock as a column of a SELECT that has a row in any case: taken with a statement that is
    asked anyway, and held from before that statement returns."""
    if not connection.in_atomic_block:
        raise RuntimeError("the tree lock lasts as long as a transaction: open one first")
    if connection.vendor == "postgresql":
        return f"pg_advisory_xact_lock_shared({_KEY})"
    return "NULL"


def _take(function: str) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("the tree lock lasts as long as a transaction: open one first")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [_KEY])
