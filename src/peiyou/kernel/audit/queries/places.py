"""Rows in the order of their positions, as verification reads them.

Written by hand, and read as plain tuples: the database compares each row with its leaf, and a
hundred thousand model instances would take longer than all the hashing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from django.db import connection

from peiyou.kernel.audit import chain

CHUNK: Final = 5_000
_ROW = ", ".join(f"r.{name}" for name in chain.ROW_FIELDS)
_SAME = (
    "CASE WHEN l.stream = r.stream AND l.seq = r.seq AND l.row_hash = r.row_hash THEN 1 ELSE 0 END"
)

_SEALED = f"""
SELECT l.position, {_SAME}, r.row_hash, {_ROW}
  FROM audit_leaf l LEFT JOIN audit_row r ON r.id = l.row_id
 WHERE l.position BETWEEN %s AND %s
 ORDER BY l.position
"""  # noqa: S608 - put together from constants
_REST = f"""
SELECT l.position, p.row_id, r.row_hash, {_ROW}
  FROM audit_row r
  LEFT JOIN audit_leaf l ON l.row_id = r.id
  LEFT JOIN audit_pending p ON p.row_id = r.id
 WHERE l.position IS NULL OR l.position > %s
 ORDER BY r.id
"""  # noqa: S608


class Place(NamedTuple):
    """A row where it stands; without its row a leaf has only `position`.

    `mark`: of a sealed row, 1 if it is the one that was sealed, else 0; of a row without a seal,
    what waits for one, or None. From `digest` on the fields are `chain.ROW_FIELDS`.
    """

    position: int | None
    mark: int | None
    row_hash: str
    digest: str
    prev_hash: str
    stream: str
    seq: int
    at: str
    verb: str
    actor_kind: str
    actor_id: str
    actor_name: str
    data: str


Raw = tuple[int | None, int | None, str, str, str, str, int, str, str, str, str, str, str]
"""A `Place` as it comes; giving names to a hundred thousand of them takes a third of a second."""


def sealed(first: int, last: int) -> Iterator[Raw]:
    """What stands at the positions `first` to `last`; append-only, so it can be read in steps."""
    for start in range(first, last + 1, CHUNK):
        with connection.cursor() as cursor:
            cursor.execute(_SEALED, [start, min(start + CHUNK - 1, last)])
            yield from cursor.fetchall()


def rest(after: int) -> Iterator[Raw]:
    """Rows without a position up to `after`, by one query: a row is sealed now or waits now."""
    with connection.cursor() as cursor:
        cursor.execute(_REST, [after])
        while rows := cursor.fetchmany(CHUNK):
            yield from rows
