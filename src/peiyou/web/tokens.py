"""Tokens on `/api/v1`: who acts, within which scope, how often.

An API call acts by its token or as nobody. The cookies of a browser count for nothing here, so a
foreign page cannot make a signed-in person's browser ask.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.errors import AuthenticationError, AuthorizationError
from ninja.security.http import HttpAuthBase

from peiyou.kernel.accounts.bearer import bearer
from peiyou.kernel.accounts.models import ApiToken
from peiyou.web.middleware.limits import charge, charge_address

NOBODY = "nobody"
"""What stands for the absent token on open data; ninja takes anything true for yes."""


class Limited(Exception):
    """This token, or this address with bad tokens, asks too often; `wait` is in seconds."""

    def __init__(self, wait: float) -> None:
        super().__init__(wait)
        self.wait = wait


class ByToken(HttpAuthBase):
    """Wants a living token with `scope`, and makes its person the actor."""

    openapi_scheme = "bearer"

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        request.actor = None  # type: ignore[attr-defined]
        token = _token(request)
        if self.scope not in token.scopes:
            raise AuthorizationError
        return token


class OptionalToken(HttpAuthBase):
    """Open data: anybody, or a token, which then must be a living one."""

    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Any:
        request.actor = None  # type: ignore[attr-defined]
        return _token(request) if "Authorization" in request.headers else NOBODY


def _token(request: HttpRequest) -> ApiToken:
    """The token that was sent, its person set as actor."""
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    at = request.at  # type: ignore[attr-defined]
    token = bearer(text.strip(), at) if kind.lower() == "bearer" else None
    if token is None:
        wait = charge_address("bad_token", request)
        if wait:
            raise Limited(wait)
        raise AuthenticationError
    wait = charge("token", token.digest)
    if wait:
        raise Limited(wait)
    request.actor = token.person.actor  # type: ignore[attr-defined]
    return token
