"""The chase list (催报) of a round: who is behind, who owes the sealed page, and a button that reminds them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from peiyou.common.numerals import plain_int
from peiyou.engine.reporting.actions.chasing import Chased, chase_returns
from peiyou.engine.reporting.enums import RoundState
from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.reporting.queries.chase_list import (
    Behind,
    counts,
    in_order,
    labels,
    lines,
    regions,
    waiting_in,
)
from peiyou.engine.reporting.queries.visibility import visible_to
from peiyou.engine.reporting.views.access import Request, may, of_round
from peiyou.engine.undertakings.tables.sheets import TYPES, Sheet, as_bytes
from peiyou.kernel.actions import DomainError

SIZE = 50
KEPT = ("what", "region", "q")


@of_round
@require_safe
def chase(request: Request, round_: Round) -> HttpResponse:
    if not may(request, "chase_returns", None):
        raise PermissionDenied
    everything = waiting_in(round_, _seen(request, round_), request.at)
    page = Paginator(in_order(_found(request, round_)), SIZE).get_page(request.GET.get("page"))
    provinces, number, words = regions(everything, request.at), counts(everything, request.at), labels()  # fmt: skip
    what = request.GET.get("what", "")
    context = {
        "round": round_,
        "rows": lines(page.object_list, request.at),
        "page": page,
        "kinds": [(name, label, number[name]) for name, label in words.items()],
        "all": number["all"],
        "what": what if what in words else "",
        "regions": provinces if len(provinces) > 1 else [],
        "region": request.GET.get("region", ""),
        "q": request.GET.get("q", ""),
        "kept": _kept(request),
        "is_open": round_.state == RoundState.OPEN,
    }
    return render(request, "reporting/chase.html", context)


@of_round
@require_POST
def send(request: Request, round_: Round) -> HttpResponse:
    """Remind those that are chosen, or all that the filters let through."""
    if not may(request, "chase_returns", None):
        raise PermissionDenied
    rows = _found(request, round_) if "all" in request.POST else _chosen(request, round_)
    wanted = list(rows.values_list("pk", flat=True))
    if not wanted:
        messages.warning(request, _("Nobody was chosen."))
    else:
        try:
            done = chase_returns(round_=round_, returns=wanted, actor=request.actor, at=request.at)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            _say(request, done)
    return redirect(f"{reverse('reporting:chase', args=[round_.key])}?{_kept(request)}")


def _chosen(request: Request, round_: Round) -> QuerySet[Return]:
    keys = [key for text in request.POST.getlist("unit") if (key := _uuid(text))]
    return _seen(request, round_).filter(key__in=keys)


def _say(request: Request, done: Chased) -> None:
    if not done.units:
        messages.info(request, _("They have been reminded today already."))
        return
    words = ngettext("%(n)s unit reminded", "%(n)s units reminded", done.units) % {"n": done.units}
    told = ngettext("%(n)s person told", "%(n)s people told", done.people) % {"n": done.people}
    messages.success(request, f"{words}, {told}.")
    if done.without:
        text = ngettext(
            "At %(n)s of them nobody has an account: invite somebody first.",
            "At %(n)s of them nobody has an account: invite people first.",
            done.without,
        )
        messages.warning(request, text % {"n": done.without})


@of_round
@require_safe
def chase_file(request: Request, round_: Round, form: str) -> HttpResponse:
    if not may(request, "chase_returns", None):
        raise PermissionDenied
    if form not in TYPES:
        raise Http404
    rows = [_cells(row) for row in lines(in_order(_found(request, round_)), request.at)]
    head = [
        _("province"), _("unit"), _("kind of unit"), _("what is missing"), _("whose turn"), _("due"),
        _("working days late"), _("sealed page"), _("reminded"), _("last on"), _("people with an account"),
    ]  # fmt: skip
    sheet = Sheet(_("Chase list"), head, rows)
    response = HttpResponse(as_bytes(sheet, form), content_type=TYPES[form])
    name = quote(f"{round_.title} {_('Chase list')}.{form}")
    response["Content-Disposition"] = (
        f"attachment; filename=\"chase.{form}\"; filename*=UTF-8''{name}"
    )
    return response


def _cells(row: Behind) -> list[Any]:
    one, case = row.return_, row.return_.case
    return [
        one.province.name if one.province else "", one.unit.name, one.get_party_display(), row.words,
        case.holder.name if case.holder else "", date_format(case.due_at) if case.due_at else "",
        row.days_late, _("missing") if row.owes_letter else "", row.times,
        row.last.isoformat() if row.last else "", row.people,
    ]  # fmt: skip


def _seen(request: Request, round_: Round) -> QuerySet[Return]:
    return visible_to(request.actor, request.at).filter(round=round_)


def _found(request: Request, round_: Round) -> QuerySet[Return]:
    """What the address asks for, of what may be seen."""
    seen, what = _seen(request, round_), request.GET.get("what", "")
    rows = waiting_in(round_, seen, request.at, what)
    region = plain_int(request.GET.get("region", ""), digits=18)
    if region is not None:
        rows = rows.filter(province=region or None)
    words = request.GET.get("q", "").strip()[:60]
    if words:
        rows = rows.filter(Q(unit__name__icontains=words) | Q(case__holder__name__icontains=words))
    return rows


def _kept(request: Request) -> str:
    return urlencode({name: value for name in KEPT if (value := request.GET.get(name))})


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
