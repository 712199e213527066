"""Triggers by which the database itself refuses to change or delete rows, leaves and seals.

Upper apps register what they keep in the same way (`keep_append_only`).

They stop mistakes, other programs and whoever holds only the application's rights. They do not stop
an administrator of the database, who can drop them: against that stand the seals and their heads
outside (`outside`). SQLite loses triggers when a migration rebuilds a table, so they are put back
after every migrate and asked for at every start.
"""

from __future__ import annotations

from typing import Final

from django.db import connection
from django.db.models import Model

from peiyou.kernel.audit.models import Leaf, Row, Seal

PROTECTED: Final[list[type[Model]]] = [Row, Leaf, Seal]
MESSAGE: Final = "these rows are append-only"

_SQLITE = """
CREATE TRIGGER {name} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""
_POSTGRES = """
CREATE TRIGGER {name} BEFORE {event} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION rows_are_append_only()
"""
_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION rows_are_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$
"""


def keep_append_only(*models: type[Model]) -> None:
    """Let the database refuse to change or delete rows of `models` too; called from apps.ready."""
    PROTECTED.extend(model for model in models if model not in PROTECTED)


def _events() -> tuple[str, ...]:
    return (
        ("UPDATE", "DELETE") if connection.vendor == "sqlite" else ("UPDATE", "DELETE", "TRUNCATE")
    )


def _wanted() -> dict[str, tuple[str, str]]:
    """Trigger name → (table, event)."""
    return {
        f"{table}_no_{event.lower()}": (table, event)
        for table in (model._meta.db_table for model in PROTECTED)
        for event in _events()
    }


def _present() -> set[str]:
    sql = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {name for (name,) in cursor.fetchall()}


def missing() -> list[str]:
    """Names of protecting triggers that the database lacks (or has disabled)."""
    return sorted(set(_wanted()) - _present())


def protect() -> None:
    """Create what is missing. Tables that are not there (yet, or no more) are left out."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        absent = [name for name in missing() if _wanted()[name][0] in tables]
        if absent and connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for name in absent:
            table, event = _wanted()[name]
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            template = _SQLITE if connection.vendor == "sqlite" else _POSTGRES
            cursor.execute(template.format(name=name, event=event, table=table, message=MESSAGE))


def unprotect() -> None:
    """Drop the triggers. For tests, which play the administrator and empty tables afterwards."""
    with connection.cursor() as cursor:
        for name, (table, _event) in _wanted().items():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
