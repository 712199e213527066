"""Anticipated refusals. Anything else that is raised is a bug."""

from __future__ import annotations

from typing import Any


class DomainError(Exception):
    """`code` is stable (for the API), `message` a translatable sentence with %(name)s params."""

    def __init__(self, code: str, message: Any, /, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.params = params

    def __str__(self) -> str:
        return str(self.message) % self.params if self.params else str(self.message)


class NotAllowed(DomainError):
    """The actor's grants do not cover this verb on this object."""
