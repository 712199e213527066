"""DuckDB inside the process, over the Parquet files of an extract: bounded in threads, memory, time and reach."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import duckdb
import ibis
from ibis.expr.types import Table

from peiyou.engine.results.analysis.engines import Busy, Limits, TooLong

AT_ONCE: Final = 2
"""Questions that one process answers at a time."""
_turn = threading.BoundedSemaphore(AT_ONCE)


@lru_cache(maxsize=8)
def _engine(folder: Path, threads: int, memory: str) -> duckdb.DuckDBPyConnection:
    """One per process and folder. It reads and writes there alone, and loads no extension from anywhere."""
    (folder / "tmp").mkdir(mode=0o700, parents=True, exist_ok=True)
    config: dict[str, Any] = {
        "threads": threads, "memory_limit": memory, "temp_directory": str(folder / "tmp"),
        "autoinstall_known_extensions": False, "autoload_known_extensions": False,
    }  # fmt: skip
    made = duckdb.connect(":memory:", config=config)
    made.execute(f"SET allowed_directories = [{quoted(folder)}]")
    made.execute("SET enable_external_access = false")
    made.execute("SET lock_configuration = true")
    return made


def quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def cursor(folder: Path, limits: Limits) -> duckdb.DuckDBPyConnection:
    """A session of its own, with views of its own."""
    return _engine(folder.resolve(), limits.threads, limits.memory).cursor()


def sql_of(expression: Table) -> str:
    return str(ibis.to_sql(expression, dialect="duckdb"))


def ask(
    expression: Table, files: Mapping[str, Sequence[Path]], folder: Path, limits: Limits
) -> list[tuple[Any, ...]]:
    """The rows of an expression over the tables that these files hold. Raises `TooLong` or `Busy`."""
    sql = sql_of(expression)
    if not _turn.acquire(timeout=limits.seconds):
        raise Busy
    try:
        return _rows(sql, files, folder, limits)
    finally:
        _turn.release()


def _rows(
    sql: str, files: Mapping[str, Sequence[Path]], folder: Path, limits: Limits
) -> list[tuple[Any, ...]]:
    session = cursor(folder, limits)
    watch = threading.Timer(limits.seconds, session.interrupt)
    try:
        for name, paths in files.items():
            listed = ", ".join(quoted(path) for path in paths)
            session.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM read_parquet([{listed}])")  # noqa: S608 - our own files
        watch.start()
        return session.execute(sql).fetchall()
    except duckdb.InterruptException as error:
        raise TooLong from error
    finally:
        watch.cancel()
        session.close()
