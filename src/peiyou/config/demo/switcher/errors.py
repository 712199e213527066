from peiyou.kernel.actions import DomainError


class SwitchError(DomainError):
    """Somebody cannot be entered through the switcher."""
