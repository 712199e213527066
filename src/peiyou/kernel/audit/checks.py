"""Start-up checks of the audit record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connection

from peiyou.kernel.audit import immutability
from peiyou.kernel.audit.models import Row


def protected(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """The triggers that make the record append-only are there (`check --database default`)."""
    if not databases or "default" not in databases:
        return []
    if Row._meta.db_table not in connection.introspection.table_names():
        return []
    absent = immutability.missing()
    if not absent:
        return []
    return [
        Error(
            f"Records that never change can be changed: the database lacks {', '.join(absent)}.",
            hint="Run: peiyou migrate (it puts the triggers back).",
            id="audit.E001",
        )
    ]
