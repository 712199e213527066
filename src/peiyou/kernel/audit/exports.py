"""The record as a file: JSON lines that `data/verify_audit.py` checks without Peiyou.

Line by line and read in steps, so that any size fits. Seals, leaves and rows are append-only, so
no long transaction is needed for the parts to agree. Personal values are never in it, only their
commitments: an export outlives an erasure.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from peiyou.common.canonical import canonical, instant
from peiyou.kernel.audit import chain
from peiyou.kernel.audit.errors import AuditError
from peiyou.kernel.audit.models import Leaf, Seal

FORMAT: Final = "peiyou.audit.export/1"
VERIFIER: Final = Path(__file__).parent / "data" / "verify_audit.py"
"""The stand-alone verifier that is handed out with an export."""
CHUNK: Final = 2_000


@dataclass(frozen=True, slots=True)
class Range:
    """Whole seals `first` to `last`; a part of a seal could not be checked."""

    first: Seal
    last: Seal


def seal_range(first: int | None = None, last: int | None = None) -> Range:
    """The seals from `first` to `last`; what is not given means from the beginning, to the newest."""
    seals = Seal.objects.order_by("no")
    low = seals.filter(no__gte=first or 1).first()
    high = (seals if last is None else seals.filter(no__lte=last)).last()
    if low is None or high is None or high.no < low.no:
        raise AuditError("NOTHING_SEALED", _("There is no seal in this range."))
    return Range(low, high)


def lines(range_: Range, at: datetime) -> Iterator[bytes]:
    """The export, one line after the other."""
    whole = hashlib.sha256()
    rows = seals = 0
    for record in _records(range_, at):
        rows += record["kind"] == "row"
        seals += record["kind"] == "seal"
        line = (canonical(record) + "\n").encode()
        whole.update(line)
        yield line
    end = {"kind": "end", "rows": rows, "seals": seals, "lines_sha256": whole.hexdigest()}
    yield (canonical(end) + "\n").encode()


def write(path: Path, range_: Range, at: datetime) -> int:
    """Write the export to `path`, compressed if its name ends in ``.gz``; returns its lines."""
    count = 0
    with gzip.open(path, "wb") if path.suffix == ".gz" else path.open("wb") as file:
        for line in lines(range_, at):
            file.write(line)
            count += 1
    return count


def _records(range_: Range, at: datetime) -> Iterator[dict[str, Any]]:
    first, last = range_.first, range_.last
    yield {
        "kind": "header",
        "format": FORMAT,
        "made_at": instant(at),
        "first_seal": first.no,
        "last_seal": last.no,
        "first": first.first,
        "last": last.last,
        "prev_seal": first.prev_seal,
        "last_hash": last.seal_hash,
    }
    for seal in Seal.objects.filter(no__range=(first.no, last.no)).order_by("no").iterator():
        for start in range(seal.first, seal.last + 1, CHUNK):
            yield from _places(start, min(start + CHUNK - 1, seal.last))
        yield {
            "kind": "seal",
            "seal_hash": seal.seal_hash,
            **{name: getattr(seal, name) for name in chain.SEAL_FIELDS},
        }


def _places(first: int, last: int) -> Iterator[dict[str, Any]]:
    """Rows by position, each with the hash that was sealed; a leaf without its row as what it is."""
    names = (*chain.ROW_FIELDS, "row_hash")
    leaves = Leaf.objects.filter(position__range=(first, last)).order_by("position")
    rows = {
        position: dict(zip(names, values, strict=True))
        for position, *values in leaves.values_list("position", *(f"row__{n}" for n in names))
    }
    for position, stream, seq, sealed in leaves.values_list(
        "position", "stream", "seq", "row_hash"
    ):
        place = {"position": position, "leaf": sealed}
        if position in rows:
            yield {"kind": "row", **place, **rows[position]}
        else:
            yield {"kind": "leaf", **place, "stream": stream, "seq": seq}
