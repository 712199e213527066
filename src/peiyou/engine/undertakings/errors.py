from peiyou.kernel.actions import DomainError


class UndertakingError(DomainError):
    """A season, an undertaking, a filing or a table of them is not what it should be."""
