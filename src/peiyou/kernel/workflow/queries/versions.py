"""Versions of processes, and how many live cases follow each."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from peiyou.kernel.workflow.models import Process
from peiyou.kernel.workflow.processes import digest_of, registered


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version. `is_current`: it is the one that this release has."""

    process: str
    no: int
    live: int
    is_current: bool


def versions() -> list[VersionRow]:
    """Every version that has a row, oldest first; a process without any case has none yet."""
    mine = {code: digest_of(definition) for code, definition in registered().items()}
    live = Count("cases", filter=Q(cases__closed_at=None))
    rows = Process.objects.defer("definition").annotate(live=live).order_by("code", "no")
    return [
        VersionRow(row.code, row.no, row.live, is_current=mine.get(row.code) == row.digest)
        for row in rows
    ]
