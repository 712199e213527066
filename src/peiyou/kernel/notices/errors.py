from peiyou.kernel.actions import DomainError


class NoticeError(DomainError):
    """A notice is not of a kind that anybody registered."""
