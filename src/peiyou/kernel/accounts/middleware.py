"""Puts on every request who acts and when, so that views hand plain values to actions.

A session that is over ends here. Whoever still owes something before they may act (a new password, a
second factor) is nobody to every page but those under which it is done: public pages stay readable,
everything else sends them to sign in, and signing in sends them to what they owe.

No query for people who are not signed in. For those who are: none while they have a second factor, else
what the registered reasons for one ask; and once a minute the writing of when the session was last used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from peiyou.kernel.accounts import clock
from peiyou.kernel.accounts.dues import owed
from peiyou.kernel.accounts.models import Person


class ActorMiddleware:
    """Sets `request.at`, `request.actor` (None when nobody is signed in) and `request.owed`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = cast(Any, request)
        known.at, known.actor, known.owed = timezone.now(), None, ""
        person = request.user
        if isinstance(person, Person):
            if clock.is_over(request.session, known.at):
                logout(request)
            else:
                return self._admit(request, person)
        return self.get_response(request)

    def _admit(self, request: HttpRequest, person: Person) -> HttpResponse:
        known = cast(Any, request)
        if clock.touch(request.session, known.at):
            key = request.session.session_key
            UserSession.objects.filter(session_key=key).update(last_seen_at=known.at)
        known.owed = owed(request.session, person, known.at)
        if not known.owed:
            known.actor = person.actor
        elif request.path == reverse("account_login"):
            return redirect(known.owed)
        elif not request.path.startswith(reverse("accounts:mine")):
            request.user = AnonymousUser()
        return self.get_response(request)
