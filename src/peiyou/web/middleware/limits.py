"""How often and how much: rates per address, person and token, and the size of what is sent.

Which limits there are stands in the settings (`PEIYOU_RATES`, `PEIYOU_BODIES`); why they are kept
in memory shared by the processes of one machine in docs/adr/0010. The lock-out of an account after
wrong passwords is another thing and belongs to `kernel.accounts`.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from peiyou.common.addresses import is_loopback
from peiyou.common.buckets import Buckets
from peiyou.web.views.errors import too_large, too_many

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


@functools.cache
def buckets() -> Buckets:
    return Buckets(settings.PEIYOU_RUN / "rates", settings.SECRET_KEY.encode())


def charge(kind: str, who: str) -> float:
    """Count one act of `who` against the limit `kind`; 0 if it may pass, else seconds to wait."""
    rate = settings.PEIYOU_RATES.get(kind)
    return buckets().charge(f"{kind} {who}", rate, time.time()) if rate else 0.0


def charge_address(kind: str, request: HttpRequest) -> float:
    """As `charge`, for the address that asks. This machine itself is not limited."""
    address = request.META.get("REMOTE_ADDR", "")
    return 0.0 if is_loopback(address) else charge(kind, address)


class LimitMiddleware:
    """Addresses are counted before anything is done for them, persons as soon as they are known."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_api = request.path_info.startswith(reverse("api:api-root"))
        open_data = is_api and "Authorization" not in request.headers
        wait = charge_address("open_data" if open_data else "address", request)
        return too_many(request, wait) if wait else self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Runs before CSRF looks into the body, so that a body that is too large is never read."""
        actor = getattr(request, "actor", None)
        if actor is not None:
            wait = charge("person", actor.id)
        elif request.method not in SAFE:
            wait = charge_address("stranger_write", request)
        else:
            wait = 0.0
        if wait:
            return too_many(request, wait)
        return too_large(request) if _size(request) > _most(request, actor) else None


def _size(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _most(request: HttpRequest, actor: object) -> int:
    bodies: dict[str, int] = settings.PEIYOU_BODIES
    name = request.resolver_match.view_name if request.resolver_match else ""
    return bodies.get(name, bodies["person"] if actor else bodies["stranger"])
