"""Pages for everybody, kept: in the process by what is published, and in front of it by what HTTP says.

A page is kept under the stamp of what is published (`releases.stamp`), the language and the address, so that
publishing anything makes all of them new at once. Only what nobody in particular asks for is kept: whoever is signed
in, or has a session, gets a page of their own. Pages carry no form and so no token; the language is a link.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import check_for_language, get_language
from django.views.decorators.http import require_safe

from peiyou.engine.results.queries.releases import newest, stamp

SECONDS: Final = 60
"""How long a browser or a proxy may show a page without asking again."""
ASKED: Final = ("at", "lang", "page", "period", "release", "stage", "view")
"""What a page looks at in an address; anything else is the same page."""
MOST: Final = 2 * 1024 * 1024
"""Bytes of what is kept; files that are larger are made each time."""
LANGUAGE: Final = "lang"

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Kept:
    body: bytes
    packed: bytes
    etag: str
    modified: str
    headers: dict[str, str] = field(default_factory=dict)


def portal_page(view: View) -> View:
    """For pages that show the same to everybody who is not signed in."""

    @require_safe
    @functools.wraps(view)
    def run(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if LANGUAGE in request.GET:
            return _in_language(request)
        if _is_somebody(request):
            return view(request, **kwargs)
        request.is_for_everybody = True  # type: ignore[attr-defined]
        request.kept_query = "".join(f"{one}&" for one in [_asked(request)] if one)  # type: ignore[attr-defined]
        key = _key(request)
        kept = cache.get(key)
        if kept is None:
            response = view(request, **kwargs)
            if response.status_code != 200 or response.streaming:
                return response
            kept = _keep(response)
            if len(kept.body) <= MOST:
                cache.set(key, kept, None)
        return _answer(request, kept)

    return run


def _is_somebody(request: HttpRequest) -> bool:
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return has_session or getattr(request, "actor", None) is not None


def _key(request: HttpRequest) -> str:
    said = f"{stamp()} {get_language()} {request.path} {_asked(request)}"
    return f"portal-{hashlib.sha256(said.encode()).hexdigest()}"


def _asked(request: HttpRequest) -> str:
    """What of an address makes another page."""
    return urlencode({name: request.GET[name] for name in ASKED if name in request.GET})


def _keep(response: HttpResponse) -> Kept:
    body = bytes(response.content)
    found = newest()
    modified: datetime | None = found.published_at if found else None
    return Kept(
        body, gzip.compress(body, 6, mtime=0), hashlib.sha256(body).hexdigest()[:32],
        http_date(modified.timestamp()) if modified else "", dict(response.items()),
    )  # fmt: skip


def _answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "") and len(kept.packed) < len(kept.body)  # fmt: skip
    etag = f'"{kept.etag}-gz"' if is_packed else f'"{kept.etag}"'
    asked = [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]  # fmt: skip
    if etag in asked or "*" in asked:
        response = HttpResponse(status=304)
        del response.headers["Content-Type"]
    else:
        response = HttpResponse(kept.packed if is_packed else kept.body, headers=kept.headers)
        if is_packed:
            response.headers["Content-Encoding"] = "gzip"
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    if kept.modified:
        response.headers["Last-Modified"] = kept.modified
    patch_vary_headers(response, ["Accept-Encoding", "Accept-Language", "Cookie"])
    return response


def _in_language(request: HttpRequest) -> HttpResponse:
    """Remember the language asked for in a cookie, and go on to the same page without the question."""
    code = request.GET[LANGUAGE]
    asked = request.GET.copy()
    del asked[LANGUAGE]
    response = HttpResponseRedirect(f"{request.path}?{asked.urlencode()}" if asked else request.path)  # fmt: skip
    response.headers["Cache-Control"] = "no-store"
    if code in dict(settings.LANGUAGES) and check_for_language(code):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax", secure=settings.LANGUAGE_COOKIE_SECURE,
        )  # fmt: skip
    return response
