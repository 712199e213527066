"""Probes. They are public and tell ages and sizes only."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from peiyou.kernel.jobs.queries.health import health


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Requests can be answered: 200, else 503. What lags behind stands under `late`."""
    state = health(timezone.now())
    return JsonResponse(asdict(state), status=200 if state.ready else 503)
