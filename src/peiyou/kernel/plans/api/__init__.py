"""The plan over HTTP: open data, read only, no sign-in."""

from peiyou.kernel.plans.api.plans import router

__all__ = ["router"]
