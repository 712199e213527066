"""Pages for what went wrong: each says what happened and what to do now, in both languages.

They ask the database nothing: a page about a failure must not fail for the same reason.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.urls import reverse
from django.utils.translation import get_language, get_language_from_request, override
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.plans.queries.wording import CHINESE


@dataclass(frozen=True, slots=True)
class Failure:
    title: object
    advice: object


FAILURES = {
    400: Failure(
        _("The request could not be understood"),
        _("Go back, reload the page and try once more."),
    ),
    403: Failure(
        _("You may not open this page"),
        _("Sign in with an account that may, or ask an operator for access. If you came from a form, reload it: it may have been open too long."),
    ),
    404: Failure(
        _("There is nothing at this address"),
        _("It may have been typed wrongly, or what stood here has moved. Start from the overview, or search."),
    ),
    413: Failure(
        _("What you sent is too large"),
        _("Send a smaller file, or divide it. The form says how large one may be."),
    ),
    429: Failure(
        _("Too many requests from you"),
        _("Wait a moment and go on. If many people share your connection to the network, ask an operator to raise the limit."),
    ),
    500: Failure(
        _("Something went wrong on our side"),
        _("Nothing was saved by this step. Try again in a moment; if it happens again, tell an operator what you did and when."),
    ),
    503: Failure(
        _("The answer would take too long"),
        _("Ask for less: a smaller place, fewer periods or fewer deliverables. If little takes long too, tell an operator what you asked for."),
    ),
}  # fmt: skip


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, _reason(exception))


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403)


def too_large(request: HttpRequest) -> HttpResponse:
    return _page(request, 413)


def too_many(request: HttpRequest, wait: float) -> HttpResponse:
    """`wait`: seconds until the next request would pass. May run before a language is chosen."""
    with override(get_language_from_request(request)):
        response = _page(request, 429)
    response.headers["Retry-After"] = str(math.ceil(wait))
    return response


def too_slow(request: HttpRequest) -> HttpResponse:
    return _page(request, 503)


def _page(request: HttpRequest, status: int, reason: str = "") -> HttpResponse:
    """As the API answers it where the API was asked, else a page.

    Rendered without context processors, so that no part of the frame can fail."""
    number = getattr(request, "request_id", "")
    if request.path_info.startswith(reverse("api:api-root")):
        return _problem(status, number)
    languages = ("zh-hans", "en") if get_language() == CHINESE else ("en", "zh-hans")
    context = {
        "status": status,
        "failure": FAILURES[status],
        "reason": reason,
        "languages": languages,
        "number": number,
    }
    return HttpResponse(loader.render_to_string("shell/error.html", context), status=status)


def _problem(status: int, number: str) -> HttpResponse:
    known = HTTPStatus(status)
    content = {
        "type": "about:blank",
        "title": known.phrase,
        "status": status,
        "code": known.name,
        "detail": str(FAILURES[status].advice),
        "request": number,
    }
    return JsonResponse(content, status=status, content_type="application/problem+json")


def _reason(exception: Exception | None) -> str:
    """The sentence a view raised 404 with; the resolver's own has no sentence but its paths."""
    reason = exception.args[0] if exception and exception.args else ""
    return str(reason) if isinstance(reason, str) else ""
