"""Dates of a round: the earlier end that a level sets for those below it, and extensions."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from peiyou.engine.reporting.actions.dates import extend_returns, set_earlier_date
from peiyou.engine.reporting.enums import RoundState
from peiyou.engine.reporting.forms import DateForm, ExtensionForm
from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.reporting.queries.ends import bodies_of
from peiyou.engine.reporting.queries.extending import extendable
from peiyou.engine.reporting.views.access import Request, may, of_round
from peiyou.kernel.actions import DomainError
from peiyou.kernel.organisations.models import Unit

SIZE = 50


@of_round
@require_http_methods(["GET", "HEAD", "POST"])
def dates(request: Request, round_: Round) -> HttpResponse:
    """The date of each body that who looks may set; sent: one of them."""
    if not may(request, "set_earlier_date", None) and not may(request, "extend_returns", None):
        raise PermissionDenied
    error = ""
    if request.method == "POST":
        body = get_object_or_404(Unit, key=_uuid(request.POST.get("body", "")))
        form = DateForm(request.POST)
        try:
            if not form.is_valid():
                raise DomainError("NO_DATE", _("This is no date."))
            set_earlier_date(
                round_=round_, body=body, due_at=form.cleaned_data["due_at"], actor=request.actor, at=request.at
            )  # fmt: skip
        except DomainError as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Saved. Those below see the date that holds for them now."))
            return redirect("reporting:dates", round_.key)
    rows = [
        (one, DateForm(initial={"due_at": one.set_at}, auto_id=f"date-{one.body.pk}-%s"))
        for one in bodies_of(request.actor, round_, request.at)
    ]
    context = {
        "round": round_, "rows": rows, "error": error, "is_open": round_.state == RoundState.OPEN,
        "may_extend": may(request, "extend_returns", None),
    }  # fmt: skip
    return render(request, "reporting/dates.html", context, status=422 if error else 200)


@of_round
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: Request, round_: Round) -> HttpResponse:
    """Returns whose turn stands below who looks, by deadline; sent: a later one for those chosen."""
    if not may(request, "extend_returns", None):
        raise PermissionDenied
    form = ExtensionForm(request.POST if request.method == "POST" else None)
    chosen = {key for text in request.POST.getlist("unit") if (key := _uuid(text))}
    if request.method == "POST" and not chosen:
        form.add_error(None, _("Nobody was chosen."))
    if request.method == "POST" and form.is_valid():
        rows = list(
            Return.objects.filter(round=round_, key__in=chosen).select_related("case", "unit")
        )
        try:
            extend_returns(
                round_=round_, returns=rows, **form.cleaned_data, actor=request.actor, at=request.at
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            text = ngettext("Extended for %(n)s unit.", "Extended for %(n)s units.", len(rows))
            messages.success(request, text % {"n": len(rows)})
            return redirect("reporting:extend", round_.key)
    words = request.GET.get("q", "").strip()[:60]
    page = Paginator(_found(request, round_, words), SIZE).get_page(request.GET.get("page"))
    context = {
        "round": round_, "form": form, "page": page, "q": words, "chosen": chosen,
        "is_open": round_.state == RoundState.OPEN, "at": request.at,
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "reporting/extend.html", context, status=status)


def _found(request: Request, round_: Round, words: str) -> QuerySet[Return]:
    rows = extendable(request.actor, request.at).filter(round=round_)
    if words:
        rows = rows.filter(unit__name__icontains=words)
    related = rows.select_related("unit", "province", "case__holder")
    return related.order_by("case__due_at", "unit__name_key", "pk")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
