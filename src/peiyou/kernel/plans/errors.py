"""What can be refused while a plan is drafted, reviewed and published."""

from __future__ import annotations

from peiyou.kernel.actions import DomainError


class PlanError(DomainError):
    """The plan, version or task is not in a state that allows this; the message says what to do."""
