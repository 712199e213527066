"""Coming in with an invitation, and leaving. (Coming in with a password is allauth's view.)"""

from __future__ import annotations

from typing import Any, cast

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.logout import logout
from allauth.account.models import Login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from peiyou.common.tokens import read_code
from peiyou.kernel.accounts.actions.invitations import use_invitation
from peiyou.kernel.accounts.errors import AccountError
from peiyou.kernel.accounts.forms import CodeEntryForm, NewPasswordForm
from peiyou.kernel.accounts.models import Invitation
from peiyou.kernel.accounts.queries.invitations import open_invitation


@never_cache
@require_http_methods(["GET", "POST"])
def activate(request: HttpRequest) -> HttpResponse:
    """Type the code of a printed slip; what follows is the page that its square code opens."""
    form = CodeEntryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = read_code(form.cleaned_data["code"])
        if code is None:
            form.add_error(
                "code", _("This is not the code of a slip: look for a wrong or missing sign.")
            )
        elif open_invitation(code, cast(Any, request).at) is None:
            form.add_error(
                "code", _("This code has been used or is over. Ask whoever gave you the slip.")
            )
        else:
            return redirect("accounts:invitation", token=code)
    status = 422 if form.errors else 200
    return render(request, "accounts/activate.html", {"form": form}, status=status)


@sensitive_post_parameters("password", "again")
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows whose invitation it is and asks for a password: looking does not use it up."""
    at = cast(Any, request).at
    found = open_invitation(token, at)
    if found is None:
        return render(request, "accounts/invitation_dead.html", status=410)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _use(request, found, form.cleaned_data["password"])
        except AccountError as error:
            if error.code == "INVITATION_DEAD":
                return render(request, "accounts/invitation_dead.html", status=410)
            form.add_error("password", str(error))
    context = {"form": form, "invitation": found, "policy": settings.PEIYOU_POLICY}
    status = 422 if form.errors else 200
    return render(request, "accounts/invitation.html", context, status=status)


def _use(request: HttpRequest, found: Invitation, password: str) -> HttpResponse:
    at = cast(Any, request).at
    person = use_invitation(invitation=found, password=password, actor=found.person.actor, at=at)
    if request.user.is_authenticated:  # somebody else's browser: they leave first
        logout(request, show_message=False)
    record_authentication(request, person, "invitation", reauthenticated=True)
    answer: HttpResponse = perform_login(request, Login(user=person))
    return answer


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; also the way back from a sign-in that was left half done."""
    logout(request, show_message=False)
    return redirect("home")
