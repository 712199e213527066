from peiyou.kernel.actions import DomainError


class AuditError(DomainError):
    """Something about the record of acts cannot be done as asked."""
