from peiyou.kernel.actions import DomainError


class AccountError(DomainError):
    """A person, an invitation, a password or a session is not what it should be."""
