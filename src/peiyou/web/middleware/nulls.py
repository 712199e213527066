"""Characters that no database keeps: refused once, before anything looks something up by them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from peiyou.web.views.errors import bad_request

FORM = "application/x-www-form-urlencoded"


class NullMiddleware:
    """An address or a plain form with a NUL in it is a bad request.

    Files are not looked into: what they hold is their reader's to judge.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.META.get("QUERY_STRING", "")
        is_bad = "\x00" in request.path_info or "%00" in asked or "\x00" in asked
        return bad_request(request, None) if is_bad else self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """After CSRF, which reads plain forms in any case."""
        if request.content_type != FORM:
            return None
        sent = (value for _name, values in request.POST.lists() for value in values)
        return bad_request(request, None) if any("\x00" in value for value in sent) else None
