"""Codes of the measures that returns post figures of: one place for who writes and who reads them."""

from __future__ import annotations

from typing import Final
from uuid import UUID

DONE: Final = "return.done."
"""What the codes of all measures of what was done begin with."""


def reported(task_key: UUID) -> str:
    """1 for each unit that has done something for the task in the period."""
    return f"return.reported.{task_key}"


def done(deliverable_key: UUID) -> str:
    """What was done of one deliverable in the period: a flow."""
    return f"{DONE}{deliverable_key}"


def amount(deliverable_key: UUID) -> str:
    """The part that a ratio counts, at the end of the period; with `base` the ratio of sums."""
    return f"return.amount.{deliverable_key}"


def base(deliverable_key: UUID) -> str:
    """What a ratio is out of, at the end of the period."""
    return f"return.base.{deliverable_key}"


def issued(deliverable_key: UUID) -> str:
    """1 where the instrument is in force."""
    return f"return.issued.{deliverable_key}"


def arrived(source_code: str, task_key: UUID) -> str:
    """Money of one source that came in during the period, in fen."""
    return f"return.arrived.{source_code}.{task_key}"


def spent(source_code: str, task_key: UUID) -> str:
    """Money of one source that was spent during the period, in fen."""
    return f"return.spent.{source_code}.{task_key}"
