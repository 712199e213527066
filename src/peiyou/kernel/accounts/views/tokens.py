"""A person's API tokens, and everybody's for the security administrator."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peiyou.kernel.accounts.actions.tokens import make_api_token, revoke_api_token
from peiyou.kernel.accounts.bearer import new_api_token
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.accounts.queries.tokens import OVERSEE, living, own, visible_to
from peiyou.kernel.accounts.token_form import TokenForm
from peiyou.kernel.actions import DomainError, authority
from peiyou.kernel.actions.scopes import scopes

SIZE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_tokens(request: HttpRequest) -> HttpResponse:
    """The list and the form; the answer to the form shows the new token, this once."""
    person, at = cast(Person, request.user), request.at  # type: ignore[attr-defined]
    form = TokenForm(request.POST, at=at) if request.method == "POST" else TokenForm(at=at)
    shown = _make(form, person, at) if form.is_bound and form.is_valid() else ""
    context = {
        "form": TokenForm(at=at) if shown else form,
        "new_token": shown,
        "rows": own(person.actor, at),
        "labels": scopes(),
        "oversees": authority().allows(person.actor, OVERSEE, None, at),
    }
    status = 400 if form.is_bound and not shown else 200
    return render(request, "accounts/tokens.html", context, status=status)


def _make(form: TokenForm, person: Person, at: datetime) -> str:
    """The new token, or an empty text with the reason in the form."""
    token = new_api_token()
    try:
        make_api_token(
            person=person,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            token=token,
            expires_at=form.ends(),
            actor=person.actor,
            at=at,
        )
    except DomainError as error:
        form.add_error("until" if error.code == "TERM_OF_TOKEN" else None, str(error))
        return ""
    return token


@login_required
@require_safe
def all_tokens(request: HttpRequest) -> HttpResponse:
    """Every token that works now."""
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    if not authority().allows(actor, OVERSEE, None, at):
        raise PermissionDenied
    tokens = living(visible_to(actor, at), at)
    page = Paginator(tokens, SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "labels": scopes()}
    return render(request, "accounts/all_tokens.html", context)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    token = get_object_or_404(visible_to(actor, at), pk=pk)
    try:
        revoke_api_token(api_token=token, actor=actor, at=at)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The token “%(name)s” is revoked.") % {"name": token.name})
    return redirect("tokens:list" if token.person.actor == actor else "tokens:all")
