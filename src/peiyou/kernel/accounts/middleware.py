"""Puts on every request who acts and when, so that views hand plain values to actions."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from peiyou.kernel.accounts.models import Person


class ActorMiddleware:
    """Sets `request.actor` (None when nobody is signed in) and `request.at`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = timezone.now()  # type: ignore[attr-defined]
        person = request.user
        request.actor = person.actor if isinstance(person, Person) else None  # type: ignore[attr-defined]
        return self.get_response(request)
