from peiyou.kernel.actions import DomainError


class AccountError(DomainError):
    """A person or an entry link is not what it should be."""
