"""Who really asks, when a proxy stands in front."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from peiyou.common.addresses import client, is_within


class ProxyMiddleware:
    """Behind a trusted proxy `REMOTE_ADDR` becomes the client's; strangers cannot claim to be https.

    `request.is_proxied` says that a trusted proxy passed the request on. Without trusted proxies
    (`PEIYOU_PROXIES`) nothing is believed and nothing is changed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        proxies = settings.PEIYOU_PROXIES
        peer = request.META.get("REMOTE_ADDR", "")
        request.is_proxied = is_within(peer, proxies)  # type: ignore[attr-defined]
        if request.is_proxied:  # type: ignore[attr-defined]
            forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
            request.META["REMOTE_ADDR"] = client(peer, forwarded, proxies)
        elif proxies:
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        return self.get_response(request)
