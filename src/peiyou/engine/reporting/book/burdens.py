"""What a round has cost a unit, counted from what was frozen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from peiyou.engine.reporting import cells
from peiyou.engine.reporting.models import Burden
from peiyou.engine.reporting.queries.skeleton import Skeleton


def burden_of(pk: int, content: Mapping[str, Any], asked: Skeleton, at: datetime) -> Burden:
    """From what was frozen. A task that has nothing to report is one cell."""
    said, known = content["cells"], content["origins"].keys() & content["cells"].keys()
    silent = {cells.seq_of(path) for path in said if cells.column_of(path) == cells.NOTHING}
    seqs = {cells.seq_of(path) for path in [*said, *known]}
    fields = sum(1 if seq in silent else len(asked.paths.get(seq, ())) for seq in seqs)
    return Burden(
        of_return_id=pk, fields=fields, beforehand=len(known), once=len(known & asked.copies(seqs - silent).keys()),
        written=len(said.keys() - known), made_at=at,
    )  # fmt: skip
