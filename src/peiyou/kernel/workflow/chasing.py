"""Periodic work: tell of what comes near its deadline, is past it, or is past it for long."""

from __future__ import annotations

from datetime import datetime

from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.workflow.actions.chasing import chase_cases
from peiyou.kernel.workflow.queries.late import coming_near, past, past_for_long


def chase(at: datetime) -> int:
    """Act until nothing is left to tell of; returns how often."""
    acts = 0
    while any(found(at).exists() for found in (coming_near, past, past_for_long)):
        chase_cases(actor=SYSTEM, at=at)
        acts += 1
    return acts
