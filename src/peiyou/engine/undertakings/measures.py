"""Codes of the measures that a take-up posts figures of: one place for who writes and who reads them."""

from __future__ import annotations

from uuid import UUID


def taken(task_key: UUID) -> str:
    """1 for each placement of the task."""
    return f"takeup.taken.{task_key}"


def item(deliverable_key: UUID) -> str:
    """The quantity committed to of one deliverable."""
    return f"takeup.item.{deliverable_key}"


def fund(source_code: str, task_key: UUID) -> str:
    """Money of one source for the task, in fen."""
    return f"takeup.fund.{source_code}.{task_key}"


def declared(deliverable_key: UUID) -> str:
    """What a province declares for all of it: held against the sum of its units, never added to it."""
    return f"takeup.declared.{deliverable_key}"


def base(deliverable_key: UUID) -> str:
    """What the quantity of a ratio is out of; summed apart, so that the ratio is one of sums."""
    return f"takeup.base.{deliverable_key}"
