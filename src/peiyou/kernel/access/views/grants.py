"""Giving, taking back, deputising, handing over: a form, the action, and back to the person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peiyou.kernel.access.actions.deputies import name_deputy
from peiyou.kernel.access.actions.grants import give_grant, revoke_grant
from peiyou.kernel.access.actions.handing_over import hand_over
from peiyou.kernel.access.forms import DeputyForm, GiveForm, HandOverForm, ReasonForm
from peiyou.kernel.access.models import Grant
from peiyou.kernel.access.queries.cases import own_grants
from peiyou.kernel.access.queries.grants import not_over
from peiyou.kernel.access.queries.people import may_be_given, visible_grants
from peiyou.kernel.access.views.access import (
    PeopleRequest,
    about_grant,
    about_person,
    who_may,
)
from peiyou.kernel.access.views.refusals import put_into
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import DomainError, NotAllowed

FORM = require_http_methods(["GET", "HEAD", "POST"])


@FORM
@who_may("access.give_grant")
def give(request: PeopleRequest) -> HttpResponse:
    """A further role for somebody who is known."""
    own = own_grants(request.actor, request.at)
    initial = {name: request.GET.get(name, "") for name in ("person", "unit", "role")}
    among = may_be_given(request.actor, request.at)
    form = GiveForm(request.POST or None, own=own, among=among, at=request.at, initial=initial)
    if form.is_valid():
        person, values = form.given()
        try:
            give_grant(person=person, **values, actor=request.actor, at=request.at)
        except NotAllowed:
            raise
        except DomainError as error:
            put_into(form, error)
        else:
            messages.success(request, _("%(name)s has the role.") % {"name": person.name})
            return redirect("access:person", key=person.key)
    return _page(request, form, _("Give a role"), _("Give the role"))


@FORM
@about_grant("access.revoke_grant")
def revoke(request: PeopleRequest, grant: Grant) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            revoke_grant(grant=grant, reason=form.cleaned_data["reason"], actor=request.actor, at=request.at)  # fmt: skip
        except NotAllowed:
            raise
        except DomainError as error:
            put_into(form, error)
        else:
            messages.success(request, _("The role is taken back. It counts no longer, from this moment on."))  # fmt: skip
            return redirect("access:person", key=grant.person.key)
    return _page(
        request, form, _("Take a role back"), _("Take it back"), grant=grant, is_danger=True
    )


@FORM
@about_grant("access.name_deputy")
def deputy(request: PeopleRequest, grant: Grant) -> HttpResponse:
    among = may_be_given(request.actor, request.at)
    form = DeputyForm(request.POST or None, among=among, at=request.at)
    if form.is_valid():
        try:
            name_deputy(grant=grant, **form.values(), actor=request.actor, at=request.at)
        except NotAllowed:
            raise
        except DomainError as error:
            put_into(form, error)
        else:
            messages.success(request, _("The deputy is named, for those days."))
            return redirect("access:person", key=grant.person.key)
    return _page(request, form, _("Name a deputy"), _("Name the deputy"), grant=grant)


@FORM
@who_may("access.hand_over")
@about_person
def pass_on(request: PeopleRequest, person: Person) -> HttpResponse:
    held = visible_grants(request.actor, request.at) & not_over(request.at)
    grants = held.filter(person=person, deputises_for=None).select_related("unit").order_by("pk")
    among = may_be_given(request.actor, request.at)
    form = HandOverForm(request.POST or None, among=among, of=grants)
    if form.is_valid():
        data = form.cleaned_data
        try:
            hand_over(person=person, to=data["to"], grants=data["grants"], reason=data["reason"], actor=request.actor, at=request.at)  # fmt: skip
        except NotAllowed:
            raise
        except DomainError as error:
            put_into(form, error)
        else:
            messages.success(request, _("%(name)s holds the roles from now on.") % {"name": data["to"].name})  # fmt: skip
            return redirect("access:person", key=data["to"].key)
    return _page(request, form, _("Hand over"), _("Hand over now"), person=person)


def _page(
    request: PeopleRequest, form: forms.Form, title: str, button: str, **more: Any
) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "at": request.at, **more}
    return render(request, "access/form.html", context, status=422 if form.errors else 200)
