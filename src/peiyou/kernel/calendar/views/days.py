"""Working days: what is known, what was entered, and the forms to enter more."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from peiyou.kernel.actions import DomainError, NotAllowed, authority
from peiyou.kernel.calendar.actions.days import arrange_year, clear_day, set_day
from peiyou.kernel.calendar.days import LAST_OF_LIBRARY, arrangement_known_until
from peiyou.kernel.calendar.forms import DayForm, YearForm
from peiyou.kernel.calendar.models import DayRule
from peiyou.kernel.calendar.queries.days import years

View = Callable[..., HttpResponse]


def for_who_may(view: View) -> View:
    """For those who may say which days are working days."""

    @never_cache
    @login_required
    @functools.wraps(view)
    def run(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        who = cast(Any, request)
        if not authority().allows(who.actor, "calendar.set_day", None, who.at):
            raise PermissionDenied
        return view(request, **kwargs)

    return run


@require_safe
@for_who_may
def day_list(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@for_who_may
def year(request: HttpRequest) -> HttpResponse:
    """Enter the arrangement of a year."""
    form = YearForm(request.POST)
    if form.is_valid() and _done(request, form, arrange_year):
        said = _("The working days of %(year)s are entered. Deadlines that are set already stay as they are.")  # fmt: skip
        messages.success(request, said % {"year": form.cleaned_data["year"]})
        return redirect("calendar:days")
    return _page(request, year_form=form)


@require_POST
@for_who_may
def day(request: HttpRequest) -> HttpResponse:
    """Say something of one day."""
    form = DayForm(request.POST)
    if form.is_valid() and _done(request, form, set_day):
        said = _("%(day)s is entered. Deadlines that are set already stay as they are.")
        messages.success(request, said % {"day": form.cleaned_data["on"].isoformat()})
        return redirect("calendar:days")
    return _page(request, day_form=form)


@require_POST
@for_who_may
def clear(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was said of one day."""
    who, rule = cast(Any, request), get_object_or_404(DayRule, pk=pk)
    try:
        clear_day(rule=rule, actor=who.actor, at=who.at)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        said = _("Nothing is said of %(day)s any more.")
        messages.success(request, said % {"day": rule.on.isoformat()})
    return redirect("calendar:days")


def _done(request: HttpRequest, form: forms.Form, act: Callable[..., object]) -> bool:
    """Whether the act was done; its refusal becomes an error of the form."""
    who = cast(Any, request)
    try:
        act(**form.cleaned_data, actor=who.actor, at=who.at)
    except NotAllowed:
        raise
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    return True


def _page(request: HttpRequest, **bound: forms.Form) -> HttpResponse:
    """The page, with the form that was refused as it was sent."""
    known = arrangement_known_until()
    context = {
        "years": years(),
        "known_until": known,
        "library_until": LAST_OF_LIBRARY,
        "year_form": bound.get("year_form") or YearForm(initial={"year": known.year + 1}),
        "day_form": bound.get("day_form") or DayForm(),
    }
    return render(request, "calendar/days.html", context, status=422 if bound else 200)
