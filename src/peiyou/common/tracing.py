"""The number of the request that is being answered, for whoever writes a log line meanwhile."""

from __future__ import annotations

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
