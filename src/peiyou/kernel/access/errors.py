from peiyou.kernel.actions import DomainError


class AccessError(DomainError):
    """A grant, a deputy or a hand-over is not what it should be."""
