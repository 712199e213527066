"""Forms of the register's acts: filled in, tried out, done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peiyou.kernel.organisations.enums import EVER, Hierarchy, Scheme
from peiyou.kernel.organisations.errors import OrganisationError
from peiyou.kernel.organisations.forms.base import ActForm
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.views.access import Request, may, officials, today, unit_of
from peiyou.kernel.organisations.views.acts import (
    CORRECT,
    DISSOLVE,
    MERGE,
    MOVE,
    RECODE,
    REGISTER,
    RENAME,
    SPLIT,
    Act,
)
from peiyou.kernel.organisations.views.preview import Preview, preview

METHODS = ["GET", "POST"]
View = Callable[..., HttpResponseBase]

FIELD_OF = {
    "NAME": "name", "KIND": "kind", "TRAITS": "kind", "NOT_YET": "on", "OUTSIDE_LIFE": "on",
    "LATER_CHANGE": "on", "PARENT_GONE": "parent", "CYCLE": "parent", "STANDS_THERE": "parent",
    "LEVELS": "parent", "NOWHERE": "parent", "NUMBER": "value", "NUMBER_KIND": "value",
    "NUMBER_OTHER_UNIT": "value", "NUMBER_TAKEN": "value", "SAME": "value", "PARTS": "parts",
    "SUCCESSOR_GONE": "heir", "SUCCESSOR_BELOW": "heir", "UNLIKE": "heir", "ITSELF": "units",
}  # fmt: skip
"""Where an action's refusal is shown; one whose field is not on the form stands above it."""


def about_unit(act: Act) -> View:
    """The three steps of an act: the form (GET), what it would change (POST), doing it (POST, agreed)."""

    @officials(act.verb)
    @require_http_methods(METHODS)
    def view(request: Request, unit: Unit) -> HttpResponse:
        if not act.fits(unit):
            raise PermissionDenied(
                _("This unit has ended, or is the nation: that cannot be done to it.")
            )
        return _steps(request, act, unit)

    return view


@officials(REGISTER.verb)
@require_http_methods(METHODS)
def register(request: Request) -> HttpResponse:
    """A new unit; `under` in the address is the region from whose page one came."""
    under = _under(request)
    if under is not None and not may(request, REGISTER.verb, under):
        raise PermissionDenied
    return _steps(request, REGISTER, under)


rename, recode, move = about_unit(RENAME), about_unit(RECODE), about_unit(MOVE)
merge, split, dissolve = about_unit(MERGE), about_unit(SPLIT), about_unit(DISSOLVE)
correct = about_unit(CORRECT)


def _steps(request: Request, act: Act, unit: Unit | None) -> HttpResponse:
    form = act.form(
        request.POST or None, today=today(request), unit=unit, initial=request.GET.dict()
    )
    if request.method == "GET" or not form.is_valid():
        return _page(request, act, unit, form)
    try:
        seen = preview(lambda: _do(request, act, unit, form), _day(form, request))
        if request.POST.get("agreed") == seen.mark:
            return _done(request, act, _do(request, act, unit, form), unit)
    except OrganisationError as error:
        form.add_error(_field_of(error, form), str(error))
        return _page(request, act, unit, form)
    return _page(request, act, unit, form, seen)


def _field_of(error: OrganisationError, form: ActForm) -> str | None:
    """Where the refusal is shown: at its field, else at the one whose value it speaks of, else on top."""
    name = FIELD_OF.get(error.code, "")
    if name in form.fields:
        return name
    said = str(error)
    for name in (*Scheme.values, *Hierarchy.values):
        value = str(form[name].value() or "") if name in form.fields else ""
        if any(word in said for word in (value, value.partition(" ")[2]) if word):
            return name
    return None


def _do(request: Request, act: Act, unit: Unit | None, form: ActForm) -> Any:
    subject = {act.subject: unit} if act.subject else {}
    return act.action(**subject, **form.values(), actor=request.actor, at=request.at)


def _day(form: ActForm, request: Request) -> date:
    """The day on which before and after are compared: that of the act; for a correction today."""
    day: date | None = form.cleaned_data.get("on")
    return day if day and day != EVER else today(request)


def _page(
    request: Request, act: Act, unit: Unit | None, form: ActForm, seen: Preview | None = None
) -> HttpResponse:
    context = {
        "act": act,
        "unit": unit,
        "form": form,
        "preview": seen,
        "has_changed": bool(request.POST.get("agreed")),
    }
    status = 422 if form.errors else 200
    return render(request, "organisations/act.html", context, status=status)


def _done(request: Request, act: Act, result: Any, unit: Unit | None) -> HttpResponse:
    messages.success(request, _("It is recorded. The history below names the document."))
    shown = unit if act.subject and unit is not None else result
    return redirect("organisations:unit", shown.key)


def _under(request: Request) -> Unit | None:
    try:
        return unit_of(request, UUID(request.GET.get("under", "")))
    except ValueError:
        return None
