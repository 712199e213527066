"""The database at one moment, and back: SQLite by its own online copy, PostgreSQL by its own tools.

Both ways leave the service running. What the manifest says about the database (rows, migrations,
last seal) is read from the very state that is in the archive.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import psycopg

from peiyou.config.backup.manifest import POSTGRES, SQLITE, BackupError, Head

Settings = dict[str, Any]
"""As `DATABASES["default"]` has it."""

PAGES: Final = 2_000
"""Pages that SQLite copies in one go before it lets writers in again."""


class Cursor(Protocol):
    def execute(self, sql: Any, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Facts:
    rows: dict[str, int]
    migrations: list[str]
    head: Head


def engine_of(settings: Settings) -> str:
    return str(settings["ENGINE"]).rpartition(".")[2]


def dump(settings: Settings, folder: Path) -> tuple[Path, Facts]:
    """Write the database into `folder`; the file, and what it holds."""
    if engine_of(settings) == "sqlite3":
        return _dump_sqlite(settings, folder)
    return _dump_postgres(settings, folder)


def restore(file: Path, settings: Settings) -> None:
    """Put `file` where `settings` point. The place must be empty."""
    if engine_of(settings) == "sqlite3":
        shutil.move(file, settings["NAME"])
        os.chmod(settings["NAME"], 0o600)
        with closing(sqlite3.connect(settings["NAME"])) as connection:
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if found != "ok":
            raise BackupError(f"the restored database is damaged: {found}")
        return
    _require_empty(settings)
    _run([_tool("pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error",
          "--single-transaction", "--dbname", settings["NAME"], str(file)], settings)  # fmt: skip


def facts(settings: Settings) -> Facts:
    """What the database that `settings` point to holds now."""
    if engine_of(settings) == "sqlite3":
        with closing(sqlite3.connect(settings["NAME"])) as connection:
            return _facts(connection, _SQLITE_TABLES)
    with psycopg.connect(**_address(settings)) as server, server.cursor() as cursor:
        return _facts(cursor, _POSTGRES_TABLES)


_SQLITE_TABLES: Final = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
)
_POSTGRES_TABLES: Final = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"


def _facts(cursor: Cursor, tables: str) -> Facts:
    names = sorted(name for (name,) in cursor.execute(tables).fetchall())
    rows = {
        name: int(cursor.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608 - names out of the catalog
        for name in names
    }
    applied = cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    migrations = [f"{app}.{name}" for app, name in applied.fetchall()]
    last = cursor.execute(
        "SELECT no, seal_hash FROM audit_seal ORDER BY no DESC LIMIT 1"
    ).fetchone()
    return Facts(rows, migrations, Head(int(last[0]), str(last[1])) if last else Head(0, ""))


def _dump_sqlite(settings: Settings, folder: Path) -> tuple[Path, Facts]:
    target = folder / SQLITE
    with (
        closing(sqlite3.connect(settings["NAME"], timeout=20)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy, pages=PAGES)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
        return target, _facts(copy, _SQLITE_TABLES)


def _dump_postgres(settings: Settings, folder: Path) -> tuple[Path, Facts]:
    """pg_dump in the snapshot that the counting transaction holds."""
    target = folder / POSTGRES
    with _snapshot(settings) as (cursor, snapshot):
        _run([_tool("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
              "--file", str(target), settings["NAME"]], settings)  # fmt: skip
        return target, _facts(cursor, _POSTGRES_TABLES)


@contextmanager
def _snapshot(settings: Settings) -> Iterator[tuple[Cursor, str]]:
    with psycopg.connect(**_address(settings)) as server, server.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = cursor.execute("SELECT pg_export_snapshot()").fetchone()
        yield cursor, str(row[0] if row else "")


def _require_empty(settings: Settings) -> None:
    with psycopg.connect(**_address(settings)) as server, server.cursor() as cursor:
        tables = cursor.execute(_POSTGRES_TABLES).fetchall()
    if tables:
        raise BackupError(
            f"the database {settings['NAME']} holds {len(tables)} tables already; name an empty one"
        )


def _address(settings: Settings) -> dict[str, Any]:
    names = {
        "dbname": "NAME",
        "user": "USER",
        "password": "PASSWORD",
        "host": "HOST",
        "port": "PORT",
    }
    given = {name: settings[key] for name, key in names.items() if settings.get(key)}
    options: dict[str, Any] = settings.get("OPTIONS", {})
    return given | options


def _run(command: list[str], settings: Settings) -> None:
    """A PostgreSQL tool; address and password go by environment, which no other user can list."""
    names = {"PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGHOST": "HOST", "PGPORT": "PORT"}
    environment = {name: str(settings[key]) for name, key in names.items() if settings.get(key)}
    if mode := settings.get("OPTIONS", {}).get("sslmode"):
        environment["PGSSLMODE"] = mode
    done = subprocess.run(  # noqa: S603 - a tool of PostgreSQL, arguments of our own
        command, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{Path(command[0]).name}: {done.stderr.strip()[-800:]}")


def _tool(name: str) -> str:
    """The newest of that name; a server's own tools lie outside the path on Debian."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4])
    )
    tool = str(debian[-1]) if debian else shutil.which(name)
    if tool is None:
        raise BackupError(
            f"{name} is not here; install PostgreSQL's client programs (postgresql-client)"
        )
    return tool
