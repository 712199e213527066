"""Every request has a number, one line in the log, and its place in the metrics.

The line holds no address, query or name: which route, by whom (an opaque key), how it ended and how
long it took. The number goes out with the answer and stands on error pages, so that a person can
name what went wrong and an operator can find it.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from peiyou.common.tracing import request_id
from peiyou.kernel.jobs.metrics import observe

logger = logging.getLogger("peiyou.request")

_GIVEN: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")


class TraceMiddleware:
    """Sets `request.request_id`; a number given from outside counts only from a trusted proxy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = _number(request)
        request.request_id = number  # type: ignore[attr-defined]
        token = request_id.set(number)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            seconds = time.perf_counter() - started
            response.headers["X-Request-ID"] = number
            route = route_of(request)
            observe(request.method or "", route, response.status_code, seconds)
            actor = getattr(request, "actor", None)
            fields = {
                "method": request.method,
                "route": route,
                "status": response.status_code,
                "ms": round(1000 * seconds, 1),
                "actor": actor.id if actor else None,
            }
            logger.info("request", extra={"fields": fields})
            return response
        finally:
            request_id.reset(token)


def route_of(request: HttpRequest) -> str:
    """The name of the route, never the address: addresses hold one-time tokens and people's keys."""
    match = request.resolver_match
    return (match.view_name or match.route) if match else "none"


def _number(request: HttpRequest) -> str:
    given = request.headers.get("X-Request-ID", "")
    if getattr(request, "is_proxied", False) and _GIVEN.fullmatch(given):
        return given
    return secrets.token_hex(8)
