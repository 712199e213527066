"""Who gets to see the record: those whom the authority lets view it. Others learn nothing of it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

from peiyou.kernel.actions import Actor, authority
from peiyou.kernel.audit.queries.rows import VIEW


class AuditRequest(HttpRequest):
    """A request as the middleware hands it on: behind `auditors_only` there is always an actor."""

    actor: Actor
    at: datetime


def auditors_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Strangers are sent to sign in; who is signed in without the right is refused."""

    @never_cache
    @functools.wraps(view)
    def run(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None:
            return redirect_to_login(request.get_full_path())
        audit_request = cast(AuditRequest, request)
        if not authority().allows(actor, VIEW, None, audit_request.at):
            raise PermissionDenied
        return view(audit_request, **kwargs)

    return run
