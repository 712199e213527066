"""The same expressions on a cluster: through Spark Connect, with a client that needs no Java here.

The cluster reads the extract's files where it finds them: the folder has to lie on something that it and we both see.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import ibis
from ibis.expr.types import Table

from peiyou.engine.results.analysis.engines import Limits, TooLong, Unreachable


@lru_cache(maxsize=4)
def _session(url: str) -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise Unreachable("pyspark-client") from error
    return SparkSession.builder.remote(url).getOrCreate()


def sql_of(expression: Table) -> str:
    return str(ibis.to_sql(expression, dialect=ibis.pyspark.name))  # naming it loads its settings


def ask(
    expression: Table, files: Mapping[str, Sequence[Path]], url: str, limits: Limits
) -> list[tuple[Any, ...]]:
    """The rows of an expression over the tables that these files hold. Raises `TooLong`.

    The answer comes as Arrow: on the way through pandas whole numbers would not stay whole.
    """
    session = _session(url)
    sql = sql_of(expression)
    for name, paths in files.items():
        session.read.parquet(*map(str, paths)).createOrReplaceTempView(name)
    tag, late = uuid.uuid4().hex, threading.Event()

    def stop() -> None:
        late.set()
        session.interruptTag(tag)

    watch = threading.Timer(limits.seconds, stop)
    session.addTag(tag)
    watch.start()
    try:
        found = session.sql(sql).toArrow()
    except Exception as error:
        if late.is_set():
            raise TooLong from error
        raise
    finally:
        watch.cancel()
        session.removeTag(tag)
    return list(zip(*(column.to_pylist() for column in found.columns), strict=True))
