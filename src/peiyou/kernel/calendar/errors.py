from peiyou.kernel.actions import DomainError


class CalendarError(DomainError):
    """See the code: what was wrong, and what to do next, is its sentence."""
