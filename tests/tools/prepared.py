"""A database that has been migrated, made once: tests start from copies of it.

On SQLite it is a file, kept in `.test_databases/` for each state of the migrations; on PostgreSQL a template database
of the server that the tests were given. Tests about migrating start from nothing.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import django
import psycopg
from django.apps import apps
from django.db import connection

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = ROOT / ".test_databases"


def environment(data: Path, url: str = "") -> dict[str, str]:
    """Of a process with the real settings, on a folder and a database of its own; "" is SQLite."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PEIYOU_", "DJANGO_"))}
    return kept | {
        "PEIYOU_DATA": str(data), "PEIYOU_DATABASE_URL": url,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]),
        "DJANGO_SETTINGS_MODULE": "peiyou.config.settings",
    }  # fmt: skip


@contextmanager
def prepared(file: Path | None = None) -> Iterator[None]:
    """What Django is about to make its test database of: `file`, or memory; on PostgreSQL a copy of the template."""
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = template()
        yield
    elif file is not None:
        shutil.copy(migrated(), file)
        connection.settings_dict["TEST"]["NAME"] = str(file)
        yield
    else:
        name = connection.creation._get_test_db_name()
        with closing(
            sqlite3.connect(name, uri=True)
        ) as memory:  # lives for as long as somebody holds it
            with closing(sqlite3.connect(migrated())) as kept:
                kept.backup(memory)
            yield


def migrated() -> Path:
    """The file of a migrated SQLite database. Copy it, never open it for writing."""
    kept = FOLDER / f"{_state()}.sqlite3"
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
                _migrate(environment(Path(folder)))
                made = Path(folder) / "peiyou.sqlite3"
                with closing(sqlite3.connect(made)) as database:
                    database.execute("PRAGMA journal_mode=DELETE")  # one file, not three
                made.replace(kept)
    return kept


def template() -> str:
    """Name of a migrated database on the tests' PostgreSQL, for CREATE DATABASE … TEMPLATE."""
    name = f"migrated_{_state()}"
    with psycopg.connect(_address(), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(1)")
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            server.execute('DROP DATABASE IF EXISTS "half_migrated"')
            server.execute('CREATE DATABASE "half_migrated"')
            with tempfile.TemporaryDirectory() as folder:
                _migrate(environment(Path(folder), _address("half_migrated")))
            server.execute(f'ALTER DATABASE "half_migrated" RENAME TO "{name}"')  # type: ignore[arg-type]
    return name


def _address(name: str = "postgres") -> str:
    of: dict[str, Any] = connection.settings_dict
    return f"postgresql://{of['USER']}:{of['PASSWORD']}@{of['HOST']}:{of['PORT']}/{name}"


def _migrate(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "django", "migrate", "--verbosity=0"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _state() -> str:
    """Names what the migrations of everything that is installed say."""
    found = hashlib.sha256(django.__version__.encode())
    for app in apps.get_app_configs():
        for file in sorted(Path(app.path, "migrations").glob("*.py")):
            found.update(f"{app.label}/{file.name}".encode() + file.read_bytes())
    return found.hexdigest()[:16]
