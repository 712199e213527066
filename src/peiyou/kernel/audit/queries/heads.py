"""Where each stream ends; written by hand.

The ORM can ask for the last row of one stream well, but for many at once it either reads whole
streams or asks as often as there are streams. The names go in as one JSON parameter, since SQLite
takes 999 parameters at most.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from django.db import connection

_NAMES = {
    "sqlite": "json_each(%s)",
    "postgresql": "jsonb_array_elements_text(CAST(%s AS jsonb)) AS names(value)",
}

_SQL = """
SELECT r.stream, r.seq, r.row_hash
  FROM {names}
  JOIN audit_row r ON r.stream = value
 WHERE r.seq = (SELECT max(x.seq) FROM audit_row x WHERE x.stream = value)
"""  # value is the column of the table function on both databases


def heads(streams: Collection[str]) -> dict[str, tuple[int, str]]:
    """(seq, row_hash) of the last row of each of `streams` that has one."""
    sql = _SQL.format(names=_NAMES[connection.vendor])
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(sorted(streams))])
        return {stream: (seq, row_hash) for stream, seq, row_hash in cursor.fetchall()}
