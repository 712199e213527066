"""Reading is open to everybody; changing is for those whom the authority allows it at that unit."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django_htmx.middleware import HtmxDetails

from peiyou.kernel.actions import Actor, NotAllowed, authority
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.register import visible_to


class Request(HttpRequest):
    """What middleware puts on a request. Behind `officials` there is always an actor."""

    actor: Actor
    at: datetime
    htmx: HtmxDetails


View = Callable[..., HttpResponseBase]


def officials(verb: str) -> Callable[[View], View]:
    """For pages that prepare a change: of the unit in the address, or of the register as a whole.

    Strangers sign in first; who may not is refused before anything is said. A refusal of the action is a
    refusal here too: who may see the form need not be allowed every value of it.
    """

    def decorate(view: View) -> View:
        @never_cache
        @functools.wraps(view)
        def run(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            asked = cast(Request, request)
            if getattr(request, "actor", None) is None:
                return to_sign_in(request)
            if "key" in kwargs:
                kwargs["unit"] = unit_of(asked, kwargs.pop("key"))
            if not may(asked, verb, kwargs.get("unit")):
                raise PermissionDenied
            try:
                return view(asked, **kwargs)
            except NotAllowed as error:
                raise PermissionDenied(str(error)) from error

        return run

    return decorate


def may(request: HttpRequest, verb: str, unit: Unit | None) -> bool:
    """Whether who looks may do it there; for offering it, and for the page that prepares it."""
    asked = cast(Request, request)
    actor: Actor | None = getattr(request, "actor", None)
    return actor is not None and authority().allows(actor, verb, unit, asked.at)


def visible(request: HttpRequest) -> QuerySet[Unit, Unit]:
    """The units that who looks may see; every page takes its units from here."""
    return visible_to(getattr(request, "actor", None), cast(Request, request).at)


def unit_of(request: HttpRequest, key: UUID) -> Unit:
    unit = visible(request).filter(key=key).first()
    if unit is None:
        raise Http404(_("There is no such unit. It may have been entered by mistake and removed."))
    return unit


def today(request: HttpRequest) -> date:
    return timezone.localdate(cast(Request, request).at)


def day_of(request: HttpRequest) -> date:
    """The day that the page is asked to show; today where none is given, or none that is a day."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today(request)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in and come back; what was sent cannot be sent again by itself, so back to the register."""
    back = request.get_full_path() if request.method == "GET" else reverse("organisations:list")
    return redirect(f"{reverse('accounts:sign_in')}?{urlencode({'next': back})}")
