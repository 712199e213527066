"""What happened to plans."""

from __future__ import annotations

from dataclasses import dataclass

from peiyou.kernel.actions import Event


@dataclass(frozen=True, slots=True)
class PlanPublished(Event):
    """Version `no` of the plan `code` is in force."""

    code: str
    no: int
    title: str
