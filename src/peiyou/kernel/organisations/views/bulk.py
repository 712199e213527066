"""One change for many units that were chosen in the list: tried out, then done as one act."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from peiyou.kernel.organisations.actions.together import edit_units
from peiyou.kernel.organisations.errors import OrganisationError, SeveralRefused
from peiyou.kernel.organisations.filters import FilterForm
from peiyou.kernel.organisations.forms.many import BulkForm
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.listing import listed, rows_of
from peiyou.kernel.organisations.views.access import Request, officials, today, visible
from peiyou.kernel.organisations.views.preview import preview

MOST: Final = 500
"""Units of one bulk edit; what is more goes through a workbook."""


@officials("organisations.edit_units")
@require_http_methods(["GET", "POST"])
def edit(request: Request) -> HttpResponse:
    units = _chosen(request)
    if not units:
        messages.warning(request, _("Choose units in the list first."))
        return redirect("organisations:list")
    form = BulkForm(request.POST or None, today=today(request))
    if request.method == "GET" or not form.is_valid():
        return _page(request, form, units)
    try:
        seen = preview(lambda: _do(request, form, units), form.cleaned_data["on"])
        if request.POST.get("agreed") == seen.mark:
            _do(request, form, units)
            return _done(request, len(units))
    except SeveralRefused as error:
        faults = [(units[place], str(why)) for place, why in error.faults]
        return _page(request, form, units, 422, faults=faults)
    except OrganisationError as error:
        form.add_error(None, str(error))
        return _page(request, form, units)
    return _page(request, form, units, preview=seen, has_changed=bool(request.POST.get("agreed")))


def _do(request: Request, form: BulkForm, units: list[Unit]) -> None:
    said = form.cleaned_data
    edit_units(
        edits=[form.edit(unit) for unit in units],
        on=said["on"], source=said["source"], actor=request.actor, at=request.at,
    )  # fmt: skip


def _chosen(request: Request) -> list[Unit]:
    """The units that are ticked, or all that the filters let through."""
    if request.GET.get("all") and request.method == "GET":
        wanted = FilterForm(request.GET, today=today(request)).wanted()
        return list(listed(visible(request), wanted)[:MOST])
    sent = request.POST if request.method == "POST" else request.GET
    keys = list(_keys(sent.getlist("unit")))[:MOST]
    return list(visible(request).filter(key__in=keys).order_by("name_key", "pk"))


def _keys(texts: Iterable[str]) -> Iterable[UUID]:
    for text in texts:
        try:
            yield UUID(text)
        except ValueError:
            continue


def _page(
    request: Request, form: BulkForm, units: list[Unit], status: int = 0, **more: Any
) -> HttpResponse:
    context = {
        "form": form,
        "units": units,
        "rows": rows_of(units[:50], today(request)),
        "most": MOST,
        **more,
    }
    status = status or (422 if form.errors else 200)
    return render(request, "organisations/bulk.html", context, status=status)


def _done(request: Request, count: int) -> HttpResponse:
    words = ngettext("%(count)s unit is changed.", "%(count)s units are changed.", count)
    messages.success(request, words % {"count": count})
    return redirect("organisations:list")
