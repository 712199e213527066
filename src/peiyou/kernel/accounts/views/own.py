"""One's own page: name, contact, password, factors, sessions."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peiyou.kernel.accounts.actions.passwords import change_password
from peiyou.kernel.accounts.actions.people import edit_person, reveal_personal
from peiyou.kernel.accounts.actions.sessions import end_session, end_sessions
from peiyou.kernel.accounts.enums import LookReason
from peiyou.kernel.accounts.errors import AccountError
from peiyou.kernel.accounts.forms import ChangePasswordForm, ContactForm
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.accounts.queries.factors import factors, passkeys
from peiyou.kernel.accounts.queries.people import is_bound, password_age
from peiyou.kernel.accounts.queries.sessions import sessions_of
from peiyou.kernel.accounts.second_factor import is_second_factor_required
from peiyou.kernel.accounts.views.access import OwnRequest, own


@require_GET
@own
def mine(request: OwnRequest) -> HttpResponse:
    person = request.user
    context = {
        "person": person,
        "age": password_age(person, request.at),
        "factors": factors(person),
        "sessions": sessions_of(person, request.at),
        "here": request.session.session_key,
        "policy": settings.PEIYOU_POLICY,
        "oidc": settings.PEIYOU_OIDC,
        "is_bound": bool(settings.PEIYOU_OIDC) and is_bound(person),
    }
    return render(request, "accounts/mine.html", context)


@require_GET
@own
def factor(request: OwnRequest) -> HttpResponse:
    """The second factors one has, and the ways to set one up."""
    person = request.user
    found = factors(person)
    context = {
        "factors": found,
        "passkeys": passkeys(found),
        "is_required": is_second_factor_required(person, request.at),
    }
    return render(request, "accounts/factor.html", context)


@require_http_methods(["GET", "POST"])
@own
def contact(request: OwnRequest) -> HttpResponse:
    """One's contact in full, to be corrected. Looking is an act like any other look."""
    person = request.user
    form = ContactForm(request.POST or None, initial=_in_full(request, person))
    if request.method == "POST" and form.is_valid():
        try:
            edit_person(person=person, **form.cleaned_data, actor=person.actor, at=request.at)
        except AccountError as error:
            form.add_error(_FIELD.get(error.code), str(error))
        else:
            messages.success(request, _("Your name and contact are saved."))
            return redirect("accounts:mine")
    status = 422 if form.errors else 200
    return render(request, "accounts/contact.html", {"form": form}, status=status)


@sensitive_post_parameters("old", "password", "again")
@require_http_methods(["GET", "POST"])
@own
def password(request: OwnRequest) -> HttpResponse:
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _change(request, form):
        messages.success(
            request, _("Your password is changed. You are signed out everywhere else.")
        )
        return redirect("accounts:mine")
    context = {
        "form": form,
        "age": password_age(request.user, request.at),
        "policy": settings.PEIYOU_POLICY,
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/password.html", context, status=status)


@require_POST
@own
def end_one(request: OwnRequest, pk: int) -> HttpResponse:
    person = request.user
    try:
        end_session(person=person, session=pk, actor=person.actor, at=request.at)
    except AccountError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("That session has ended."))
    return redirect("accounts:mine")


@require_POST
@own
def end_others(request: OwnRequest) -> HttpResponse:
    person, key = request.user, request.session.session_key or ""
    end_sessions(person=person, session_key=key, actor=person.actor, at=request.at)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("accounts:mine")


_FIELD = {"NAME_ODD": "name", "EMAIL_ODD": "email", "PHONE_ODD": "phone"}


def _in_full(request: OwnRequest, person: Person) -> dict[str, str]:
    if request.method == "POST":
        return {}
    seen = reveal_personal(
        person=person, reason=LookReason.CORRECTION, actor=person.actor, at=request.at
    )
    return {"name": person.name, "email": seen.email, "phone": seen.phone}


def _change(request: OwnRequest, form: ChangePasswordForm) -> bool:
    """Make sure of the old password, take the new one, and keep this session signed in."""
    person, key = request.user, request.session.session_key or ""
    values = form.cleaned_data
    try:
        if not get_adapter(request).reauthenticate(person, values["old"]):
            raise ValidationError(_("This is not your present password."))
        changed = change_password(
            person=person,
            password=values["password"],
            session_key=key,
            actor=person.actor,
            at=request.at,
        )
    except ValidationError as error:
        form.add_error("old", error)
        return False
    except AccountError as error:
        form.add_error("password", str(error))
        return False
    _go_on(request, changed, key)
    return True


def _go_on(request: Any, person: Person, old_key: str) -> None:
    """The session gets a new key with the new password; the list of sessions follows it."""
    update_session_auth_hash(request, person)
    record_authentication(request, person, "password", reauthenticated=True)
    UserSession.objects.filter(session_key=old_key).update(session_key=request.session.session_key)
