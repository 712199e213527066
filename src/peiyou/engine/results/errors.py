from __future__ import annotations

from peiyou.kernel.actions import DomainError


class ResultsError(DomainError):
    """A release, a rating, a report or something about them is not what it should be."""
