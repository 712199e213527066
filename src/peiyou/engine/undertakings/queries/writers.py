"""Who last wrote a cell: read from the record of acts, when somebody has to be told."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final, TypeVar

from peiyou.common.canonical import moment
from peiyou.engine.undertakings.queries.changes import WRITING
from peiyou.kernel.audit.models import Row

K = TypeVar("K")
LOOKED_THROUGH: Final = 500
"""Acts, newest first: whose write is older than that is not named."""


def last_writers(
    cells: Mapping[tuple[str, str], K], verbs: Collection[str] = WRITING
) -> dict[K, tuple[str, datetime | None]]:
    """(stream, path) → key; by that key the name of the writer and when, of acts that are `verbs`. One statement."""
    streams = {stream for stream, _path in cells}
    rows = Row.objects.filter(stream__in=streams, verb__in=verbs).order_by("-at")
    found: dict[K, tuple[str, datetime | None]] = {}
    for stream, name, at, data in rows.values_list("stream", "actor_name", "at", "data")[
        :LOOKED_THROUGH
    ]:
        for path in json.loads(data).get("after") or {}:
            key = cells.get((stream, path))
            if key is not None:
                found.setdefault(key, (name, moment(at)))
    return found
