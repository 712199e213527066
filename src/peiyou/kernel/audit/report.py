"""What verification found, as values that do not change."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Final

from peiyou.kernel.audit.enums import Fault, Thing

MOST: Final = 1_000
"""Findings listed at most: one broken table must not fill the memory. `Report.more` counts the rest."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and where: ``person:7 #12``, ``seal 3``, ``2026.log:14``."""

    fault: Fault
    thing: Thing
    where: str
    detail: str

    def __str__(self) -> str:
        return f"{self.fault.label} · {self.thing.label} {self.where}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Report:
    """`ok` says that nothing is wrong with what was looked at; the counts say what that was."""

    at: str
    rows: int
    streams: int
    sealed: int
    pending: int
    seals: int
    heads: int
    last_seal: str
    findings: tuple[Finding, ...]
    more: int

    @property
    def ok(self) -> bool:
        return not self.findings

    def as_dict(self) -> dict[str, Any]:
        return {"ok": self.ok, **asdict(self)}


@dataclass(slots=True)
class Findings:
    """Collects while verification runs."""

    found: list[Finding] = field(default_factory=list)
    more: int = 0

    def add(self, fault: Fault, thing: Thing, where: str, detail: str) -> None:
        if len(self.found) < MOST:
            self.found.append(Finding(fault, thing, where, detail))
        else:
            self.more += 1
