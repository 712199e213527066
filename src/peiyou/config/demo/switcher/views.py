"""The demonstration's way in: choose a seeded person, be them.

Three locks: the address exists only where `settings.PEIYOU_SWITCHER` holds (demonstration mode,
bound to loopback, no proxy); each request must come from this machine, to a loopback name, past no
proxy; and the action enters nobody who is not seeded.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from peiyou.common.addresses import is_loopback
from peiyou.config.demo.switcher.actions.switching import switch_person
from peiyou.config.demo.switcher.casts import casts
from peiyou.kernel.accounts.models import Person

PROXIED = (
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "Forwarded",
    "X-Real-IP",
    "Via",
)

View = Callable[..., HttpResponse]


def is_from_here(request: HttpRequest) -> bool:
    """This machine, asked by one of its own names, with nothing in between."""
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    peer = request.META.get("REMOTE_ADDR", "")
    return (
        bool(settings.PEIYOU_SWITCHER)
        and is_loopback(peer)
        and is_loopback(host)
        and not any(name in request.headers for name in PROXIED)
    )


def only_here(view: View) -> View:
    """Elsewhere there is nothing at this address."""

    @never_cache
    @functools.wraps(view)
    def run(request: HttpRequest, **kwargs: object) -> HttpResponse:
        if not is_from_here(request):
            raise Http404
        return view(request, **kwargs)

    return run


@only_here
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody of the demonstration, by role."""
    at = request.at  # type: ignore[attr-defined]
    return render(request, "switcher/people.html", {"casts": casts(at)})


@only_here
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as the person whose key was posted."""
    seeded = Person.objects.filter(is_demonstration=True, is_active=True)
    person = get_object_or_404(seeded, key=_key(request))
    actor = request.actor or person.actor  # type: ignore[attr-defined]
    switch_person(person=person, actor=actor, at=request.at)  # type: ignore[attr-defined]
    login(request, person)
    request.session["demonstration"] = True
    return redirect("home")


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("person", ""))
    except ValueError as error:
        raise Http404 from error
