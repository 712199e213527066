"""Who gets to the page of a case: whoever may see the record that it is about."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from typing import cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor, NotAllowed
from peiyou.kernel.workflow.queries.cases import case_of


class CaseRequest(HttpRequest):
    """A request behind the decorator: somebody is signed in."""

    actor: Actor
    at: datetime
    user: Person


View = Callable[..., HttpResponse]


def about_case(view: View) -> View:
    """Others learn nothing, not even whether there is such a case."""

    @never_cache
    @functools.wraps(view)
    def run(request: HttpRequest, key: UUID) -> HttpResponse:
        if getattr(request, "actor", None) is None:
            return redirect_to_login(request.get_full_path())
        asked = cast(CaseRequest, request)
        case = case_of(key, asked.actor, asked.at)
        if case is None:
            raise PermissionDenied
        try:
            return view(asked, case)
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error

    return run
