"""Coming in by a one-time link, and leaving."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peiyou.kernel.accounts.actions.people import enter, leave
from peiyou.kernel.accounts.errors import AccountError
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.accounts.queries.links import open_link


@require_GET
def sign_in(request: HttpRequest) -> HttpResponse:
    """Says how one gets in: there is no password to type."""
    return render(request, "accounts/sign_in.html", status=200)


@never_cache
@require_http_methods(["GET", "POST"])
def enter_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows who will be signed in and a button, so that a mail scanner does not use the link up."""
    at = request.at  # type: ignore[attr-defined]
    link = open_link(token, at)
    if link is None:
        return render(request, "accounts/link_dead.html", status=410)
    if request.method == "GET":
        return render(request, "accounts/enter.html", {"person": link.person})
    try:
        person = enter(link=link, actor=link.person.actor, at=at)
    except AccountError:
        return render(request, "accounts/link_dead.html", status=410)
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("home")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if isinstance(request.user, Person):
        leave(person=request.user, actor=request.user.actor, at=request.at)  # type: ignore[attr-defined]
    logout(request)
    return redirect("home")
