"""The least that the same work costs the database: plain SQL, no permission, no record of acts, no ORM."""

from __future__ import annotations

import json
import multiprocessing
import random
import time
from collections.abc import Sequence
from typing import Any

TABLES = """
CREATE TABLE bare_batch (id {key}, source TEXT NOT NULL UNIQUE);
CREATE TABLE bare_entry (id {key}, batch BIGINT, unit BIGINT, measure BIGINT, period BIGINT, quantity BIGINT);
CREATE TABLE bare_total (node BIGINT, measure BIGINT, period BIGINT, quantity BIGINT,
                         PRIMARY KEY (node, measure, period));
"""
LINES = 28


def bare_posts(writers: int, posts: int, spots: Sequence[tuple[int, int, int]]) -> float:
    """Posts a second: a batch, 28 entries out of one parameter, one ordered upsert, in one transaction."""
    from django.db import connection, connections

    key = "INTEGER PRIMARY KEY" if connection.vendor == "sqlite" else "BIGSERIAL PRIMARY KEY"
    with connection.cursor() as cursor:
        for table in ("batch", "entry", "total"):
            cursor.execute(f"DROP TABLE IF EXISTS bare_{table}")
        for statement in filter(str.strip, TABLES.format(key=key).split(";")):
            cursor.execute(statement)
    connections.close_all()
    began = time.perf_counter()
    with multiprocessing.get_context("fork").Pool(writers) as pool:
        pool.starmap(_write, [(number, posts, spots) for number in range(writers)])
    return writers * posts / (time.perf_counter() - began)


def _write(number: int, posts: int, spots: Sequence[tuple[int, int, int]]) -> None:
    from django.db import connection, transaction

    dice = random.Random(number)
    sqlite = connection.vendor == "sqlite"
    value = "json_extract(value, '$[{}]')" if sqlite else "CAST(value->>{} AS bigint)"
    rows = "json_each(%s)" if sqlite else "jsonb_array_elements(CAST(%s AS jsonb)) AS e(value)"
    columns = ", ".join(value.format(i) for i in range(4))
    for turn in range(posts):
        lines = [(*dice.choice(spots), dice.randint(1, 10**12)) for _ in range(LINES)]
        with transaction.atomic(), connection.cursor() as cursor:
            if not sqlite:
                cursor.execute("SELECT pg_advisory_xact_lock_shared(1)")
            insert = "INSERT INTO bare_batch (source) VALUES (%s) RETURNING id"
            cursor.execute(insert, [f"{number}-{turn}"])
            batch: Any = cursor.fetchone()[0]
            cursor.execute(
                "INSERT INTO bare_entry (batch, unit, measure, period, quantity) "
                f"SELECT %s, {columns} FROM {rows}",
                [batch, json.dumps(lines)],
            )
            cursor.execute(
                "INSERT INTO bare_total SELECT p.node_id, e.measure, e.period, SUM(e.quantity) FROM bare_entry e "
                "JOIN organisations_place p ON p.unit_id = e.unit AND p.hierarchy = 'PLACE' AND p.depth > 0 "
                "AND p.valid_to > '2023-12-31' WHERE e.batch = %s GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 "
                "ON CONFLICT (node, measure, period) DO UPDATE SET quantity = bare_total.quantity + excluded.quantity",
                [batch],
            )


def bare_counting() -> float:
    """Seconds in which the database adds all entries up by where their units stand now, and nothing else."""
    from django.db import connection

    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*), SUM(total) FROM (SELECT p.node_id, e.measure_id, e.period_id, e.stage, SUM(e.quantity) AS total "
            "FROM facts_entry e JOIN organisations_place p ON p.unit_id = e.unit_id AND p.hierarchy = 'PLACE' "
            "AND p.depth > 0 AND p.valid_to > '2023-12-31' GROUP BY 1, 2, 3, 4) AS t"
        )
        cursor.fetchall()
    return time.perf_counter() - began
