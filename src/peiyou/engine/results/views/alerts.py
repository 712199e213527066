"""Alerts of who looks: what they want to be told, when it came true, and whether it holds now."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from peiyou.engine.reporting.views.access import Request, signed_in
from peiyou.engine.results.actions.alerting import (
    delete_alert,
    edit_alert,
    pause_alert,
    save_alert,
)
from peiyou.engine.results.enums import Against, AlertKind, Column, Comparison
from peiyou.engine.results.models import Alert
from peiyou.engine.results.queries.alerts import alerts_of, firings_of, in_sight
from peiyou.engine.results.queries.lines import Line, lines_of
from peiyou.engine.results.queries.places import find_node
from peiyou.engine.results.requirements.alerts import Wanted
from peiyou.engine.results.views.rating_access import Here, here_of
from peiyou.kernel.actions import DomainError, authority
from peiyou.kernel.organisations.models import Unit

FIELDS: Final = ("name", "kind", "at", "line", "column", "comparison", "against", "value")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def alerts(request: Request) -> HttpResponse:
    """One's own, with their history; a new one is saved here."""
    here = _here(request)
    lines = lines_of(here.version)
    if request.method == "POST":
        try:
            save_alert(wanted=_wanted(request, here, lines), actor=request.actor, at=request.at)
        except DomainError as error:
            messages.error(request, str(error))
            return _page(request, here, lines, {key: request.POST.get(key, "") for key in FIELDS})
        messages.success(request, _("Saved. You are told once when it comes true."))
        return redirect("results:alerts")
    beginning = {key: request.GET.get(key, "") for key in FIELDS}
    return _page(request, here, lines, beginning)


def _here(request: Request) -> Here:
    if not authority().allows(request.actor, "results.save_alert", None, request.at):
        raise PermissionDenied
    return here_of(request)


def _page(request: Request, here: Here, lines: list[Line], form: dict[str, str]) -> HttpResponse:
    rows = list(alerts_of(request.actor))
    seen = {one.pk for one in in_sight(rows, request.at)}
    fired = firings_of(rows)
    by_key: dict[UUID | None, Line] = {line.key: line for line in lines}
    context = {
        "here": here,
        "rows": [
            (row, by_key.get(row.deliverable_key), row.pk in seen, fired.get(row.pk, []) if row.pk in seen else [])
            for row in rows
        ],
        "form": form,
        **_choices(here, lines),
    }  # fmt: skip
    return render(request, "results/alerts.html", context)


def _choices(here: Here, lines: list[Line]) -> dict[str, Any]:
    return {
        "lines": lines,
        "places": [here.node, *here.below],
        "kinds": AlertKind.choices,
        "columns": [one for one in Column.choices if one[0] != Column.TARGET],
        "comparisons": Comparison.choices,
        "againsts": Against.choices,
    }


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def alert(request: Request, key: UUID) -> HttpResponse:
    """Say another condition."""
    here, row = _here(request), _own(request, key)
    lines = lines_of(here.version)
    form = _form_of(row)
    if request.method == "POST":
        form = {one: request.POST.get(one, "") for one in FIELDS}
        try:
            wanted = _wanted(request, here, lines)
            edit_alert(alert=row, wanted=wanted, actor=request.actor, at=request.at)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Saved. You are told once when it comes true."))
            return redirect("results:alerts")
    context = {"here": here, "row": row, "form": form, **_choices(here, lines)}
    if row.node not in context["places"]:
        context["places"] = [row.node, *context["places"]]
    return render(request, "results/alert.html", context)


def _form_of(row: Alert) -> dict[str, str]:
    return {
        "name": row.name, "kind": row.kind, "at": str(row.node.key), "line": str(row.deliverable_key or ""),
        "column": row.column, "comparison": row.comparison, "against": row.against,
        "value": f"{Decimal(row.value).scaleb(-3).normalize():f}",
    }  # fmt: skip


@signed_in
@require_POST
def alert_pause(request: Request, key: UUID) -> HttpResponse:
    row = _own(request, key)
    paused = row.paused_at is None
    pause_alert(alert=row, is_paused=paused, actor=request.actor, at=request.at)
    return redirect("results:alerts")


@signed_in
@require_POST
def alert_delete(request: Request, key: UUID) -> HttpResponse:
    delete_alert(alert=_own(request, key), actor=request.actor, at=request.at)
    messages.success(request, _("The alert is deleted."))
    return redirect("results:alerts")


def _own(request: Request, key: UUID) -> Alert:
    found = alerts_of(request.actor).filter(key=key).first()
    if found is None:
        raise Http404(_("You have no such alert."))
    return found


def _wanted(request: Request, here: Here, lines: list[Line]) -> Wanted:
    sent = request.POST
    line = next((one.key for one in lines if str(one.key) == sent.get("line", "")), None)
    return Wanted(
        name=sent.get("name", "")[:80], kind=sent.get("kind", "")[:12], plan=here.version.plan,
        node=_node(sent.get("at", ""), here), deliverable_key=line, column=sent.get("column", "")[:8],
        comparison=sent.get("comparison", "")[:7], against=sent.get("against", "")[:6],
        value=_thousandths(sent.get("value", "")),
    )  # fmt: skip


def _node(key: str, here: Here) -> Unit:
    """What is out of sight is refused where it is saved."""
    return find_node(key) or here.node


def _thousandths(text: str) -> int | None:
    try:
        value = Decimal(text.strip().rstrip("%").replace(",", ""))
    except InvalidOperation:
        return None
    return int(value.scaleb(3)) if value.is_finite() and abs(value) < 10**12 else None
