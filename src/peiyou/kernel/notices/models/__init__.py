from peiyou.kernel.notices.models.notice import Notice

__all__ = ["Notice"]
