"""No question to the database without an end: what is only read may wait so long for each, and no longer.

On PostgreSQL, which can stop a statement (`PEIYOU_QUERY_SECONDS`). Acts are not stopped half way: they lock rows in
order and wait for each other. What is sent as a stream asks before its first line leaves, within the same limit.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from peiyou.web.views.errors import too_slow

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
CANCELLED: Final = "57014"
"""SQLSTATE of a statement that was stopped."""


class PatienceMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seconds: float = settings.PEIYOU_QUERY_SECONDS
        if request.method not in SAFE or not seconds or connection.vendor != "postgresql":
            return self.get_response(request)
        limit = _Limit(seconds)
        try:
            with connection.execute_wrapper(limit):
                return self.get_response(request)
        finally:
            limit.lift()

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        stopped = getattr(error.__cause__, "sqlstate", "") == CANCELLED
        return too_slow(request) if isinstance(error, DatabaseError) and stopped else None


class _Limit:
    """Set with the first question, so that what asks nothing pays nothing; lifted at the end."""

    def __init__(self, seconds: float) -> None:
        self.milliseconds = int(seconds * 1000)
        self.set_on: Any = None

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:  # fmt: skip
        raw = context["connection"].connection
        if self.set_on is not raw:
            raw.execute(f"SET statement_timeout = {self.milliseconds}")
            self.set_on = raw
        return execute(sql, params, many, context)

    def lift(self) -> None:
        """The connection is kept for the next request. One that is lost or in a failed transaction has no limit left."""
        if self.set_on is not None and not self.set_on.closed:
            with contextlib.suppress(Exception):
                self.set_on.execute("SET statement_timeout = DEFAULT")
