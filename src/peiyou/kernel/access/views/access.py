"""Who gets to pages about people: those whose grants let them, and everybody to what is their own."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from typing import cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

from peiyou.kernel.access.models import Grant
from peiyou.kernel.access.queries.people import visible_to
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor, NotAllowed, authority


class PeopleRequest(HttpRequest):
    """A request behind these decorators: somebody is signed in."""

    actor: Actor
    at: datetime
    user: Person


View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """Others are sent to sign in; an act that is refused is a refused page."""

    @never_cache
    @functools.wraps(view)
    def run(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
        if getattr(request, "actor", None) is None:
            return redirect_to_login(request.get_full_path())
        try:
            return view(cast(PeopleRequest, request), **kwargs)
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error

    return run


def who_may(verb: str) -> Callable[[View], View]:
    """For pages of those who may do `verb` somewhere; how far is then up to the query or the action."""

    def decorate(view: View) -> View:
        @signed_in
        @functools.wraps(view)
        def run(request: PeopleRequest, **kwargs: object) -> HttpResponseBase:
            if not authority().allows(request.actor, verb, None, request.at):
                raise PermissionDenied
            return view(request, **kwargs)

        return run

    return decorate


def about_person(view: View) -> View:
    """For pages about a person, whom the reader may see. Others learn nothing, not even of a name."""

    @signed_in
    @functools.wraps(view)
    def run(request: PeopleRequest, key: UUID) -> HttpResponseBase:
        person = visible_to(request.actor, request.at).filter(key=key).first()
        if person is None:
            raise PermissionDenied
        return view(request, person)

    return run


def about_grant(verb: str) -> Callable[[View], View]:
    """For pages of an act on a grant: of those who may do `verb` with it."""

    def decorate(view: View) -> View:
        @signed_in
        @functools.wraps(view)
        def run(request: PeopleRequest, key: UUID) -> HttpResponseBase:
            grant = Grant.objects.select_related("person", "unit").filter(key=key).first()
            if grant is None or not authority().allows(request.actor, verb, grant, request.at):
                raise PermissionDenied
            return view(request, grant)

        return run

    return decorate
