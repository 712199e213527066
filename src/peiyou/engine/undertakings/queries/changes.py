"""What became of an undertaking since it was last returned: read from the record of acts.

Every write notes its cells before and after; the record is the one place that remembers both.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Max

from peiyou.common.canonical import instant
from peiyou.engine.undertakings.enums import State
from peiyou.kernel.audit.models import PersonalValue, Row
from peiyou.kernel.workflow.models import Move

WRITING: Final = ("undertakings.write_cells", "undertakings.write_many")


@dataclass(frozen=True, slots=True)
class Change:
    """One cell: what stood there when it was returned, and what stands there now."""

    before: Any
    after: Any


def changes_since_return(streams: Mapping[int, str]) -> dict[str, dict[str, Change]]:
    """Per stream (handed in by the primary key of its case) cell → change; two statements.

    Names of people are kept apart from the record and read with it, in one more. Streams that were never returned are absent; one that was returned and not touched is empty.
    """
    returned = dict(
        Move.objects.filter(case__in=list(streams), to_state=State.RETURNED)
        .order_by()
        .values_list("case")
        .annotate(last=Max("at"))
    )
    since = {streams[case]: at for case, at in returned.items()}
    found: dict[str, dict[str, Change]] = {stream: {} for stream in since}
    rows = [
        (stream, json.loads(data))
        for stream, at, data in _rows(since)
        if at >= instant(since[stream])
    ]
    names = _names(said for _stream, data in rows for said in _personal(data))
    for stream, data in rows:
        _take(found[stream], data, names)
    return found


def _personal(data: Mapping[str, Any]) -> Iterator[str]:
    """Commitments of the personal values in an act."""
    for values in (data.get("before") or {}, data.get("after") or {}):
        for value in values.values():
            if isinstance(value, dict):
                yield value["personal"]


def _names(commitments: Iterable[str]) -> dict[str, str]:
    """What was meant by each; those erased since are absent. One statement, none without any."""
    asked = set(commitments)
    if not asked:
        return {}
    kept = PersonalValue.objects.filter(commitment__in=asked, erased_at=None)
    return {one: json.loads(value) for one, value in kept.values_list("commitment", "value")}


def _rows(since: Mapping[str, datetime]) -> Iterable[tuple[str, str, str]]:
    if not since:
        return ()
    rows = Row.objects.filter(
        stream__in=list(since), verb__in=WRITING, at__gte=instant(min(since.values()))
    )
    return rows.order_by("stream", "seq").values_list("stream", "at", "data")


def _take(changes: dict[str, Change], data: Mapping[str, Any], names: Mapping[str, str]) -> None:
    """The first `before` and the last `after` of each cell; what came back to where it was is no change."""
    before, after = data.get("before") or {}, data.get("after") or {}
    for cell, said in after.items():
        value = _plain(said, names)
        first = changes[cell].before if cell in changes else _plain(before.get(cell), names)
        if first == value:
            changes.pop(cell, None)
        else:
            changes[cell] = Change(first, value)


def _plain(said: Any, names: Mapping[str, str]) -> Any:
    """A name that has been erased reads as one that is not known."""
    return names.get(said["personal"], "…") if isinstance(said, dict) else said
