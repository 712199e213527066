"""Who gets to pages of accounts: oneself to one's own, those responsible to other people's."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor, NotAllowed, authority

SEE = "accounts.see_person"


class OwnRequest(HttpRequest):
    """Somebody signed in, who may still owe a new password or a second factor."""

    user: Person
    at: datetime
    owed: str


class PeopleRequest(OwnRequest):
    """Somebody signed in who owes nothing and may act."""

    actor: Actor


View = Callable[..., HttpResponseBase]


def own(view: View) -> View:
    """For pages about oneself; they work while something is owed, since there it is done."""

    @never_cache
    @functools.wraps(view)
    def run(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(request.user, Person):
            return redirect_to_login(request.get_full_path())
        return view(cast(OwnRequest, request), **kwargs)

    return run


def about_person(view: View) -> View:
    """For pages about somebody else, whose `key` is in the address. Who may not see them is refused
    whether or not they exist."""

    @never_cache
    @functools.wraps(view)
    def run(request: HttpRequest, key: UUID, **kwargs: Any) -> HttpResponseBase:
        if cast(Any, request).actor is None:
            return redirect_to_login(request.get_full_path())
        known = cast(PeopleRequest, request)
        person = Person.objects.filter(key=key).first()
        if not authority().allows(known.actor, SEE, person, known.at):
            raise PermissionDenied
        if person is None:
            raise Http404(_("There is no such person."))
        try:
            return view(known, person, **kwargs)
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error

    return run
