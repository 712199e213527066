"""What browsers are told beyond what Django and the CSP middleware tell them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

UNUSED: Final = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "gamepad",
    "geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "serial", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
"""What no page of ours asks a browser for; a script that got in may not either."""

PERMISSIONS: Final = ", ".join(f"{name}=()" for name in UNUSED)


class HeadersMiddleware:
    """Permissions-Policy and CORP on everything; what a signed-in person sees stays out of caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if getattr(request, "actor", None) is not None:
            response.headers["Cache-Control"] = "no-store, private"
        return response
