from peiyou.kernel.access.models.grant import Grant

__all__ = ["Grant"]
