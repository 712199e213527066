from peiyou.kernel.actions import DomainError


class ReportingError(DomainError):
    """A round, a return or something about them is not what it should be."""
