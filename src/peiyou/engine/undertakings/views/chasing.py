"""The chase list (催报): who has not answered, who is behind, and a button that reminds them."""

from __future__ import annotations

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
from peiyou.engine.undertakings.actions.chasing import chase_units
from peiyou.engine.undertakings.enums import SeasonState
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.engine.undertakings.queries.chase_list import (
    WAITING,
    Behind,
    counts,
    in_order,
    lines,
    regions,
    waiting_in,
)
from peiyou.engine.undertakings.queries.visibility import visible_to
from peiyou.engine.undertakings.tables.sheets import TYPES, Sheet, as_bytes
from peiyou.engine.undertakings.views.access import Request, may, of_season
from peiyou.kernel.actions import DomainError

SIZE = 50


@of_season
@require_safe
def chase(request: Request, season: Season) -> HttpResponse:
    if not may(request, "chase_units", None):
        raise PermissionDenied
    seen = _seen(request, season)
    everything = waiting_in(season, seen)
    found = _found(request, season)
    page = Paginator(in_order(found), SIZE).get_page(request.GET.get("page"))
    provinces = regions(everything)
    number = counts(everything)
    what = request.GET.get("what", "")
    context = {
        "season": season,
        "rows": lines(page.object_list, request.at),
        "page": page,
        "kinds": [(name, words, number[name]) for name, (words, _q) in WAITING.items()],
        "all": sum(number.values()),
        "what": what if what in WAITING else "",
        "regions": provinces if len(provinces) > 1 else [],
        "region": request.GET.get("region", ""),
        "q": request.GET.get("q", ""),
        "kept": urlencode({n: v for n in ("what", "region", "q") if (v := request.GET.get(n))}),
        "is_open": season.state == SeasonState.OPEN,
    }
    return render(request, "undertakings/chase.html", context)


@of_season
@require_POST
def send(request: Request, season: Season) -> HttpResponse:
    """Remind those that are chosen, or all that the filters let through."""
    if not may(request, "chase_units", None):
        raise PermissionDenied
    if "all" in request.POST:
        wanted = list(_found(request, season).values_list("pk", flat=True))
    else:
        keys = [key for text in request.POST.getlist("unit") if (key := _uuid(text))]
        wanted = list(_seen(request, season).filter(key__in=keys).values_list("pk", flat=True))
    if not wanted:
        messages.warning(request, _("Nobody was chosen."))
    else:
        try:
            done = chase_units(
                season=season, undertakings=wanted, actor=request.actor, at=request.at
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            _say(request, done.units, done.people, done.without)
    kept = urlencode({n: v for n in ("what", "region", "q") if (v := request.GET.get(n))})
    return redirect(f"{reverse('undertakings:chase', args=[season.key])}?{kept}")


def _say(request: Request, units: int, people: int, without: int) -> None:
    if not units:
        messages.info(request, _("They have been reminded today already."))
        return
    words = ngettext("%(n)s unit reminded", "%(n)s units reminded", units) % {"n": units}
    told = ngettext("%(n)s person told", "%(n)s people told", people) % {"n": people}
    messages.success(request, f"{words}, {told}.")
    if without:
        text = ngettext(
            "At %(n)s of them nobody has an account: invite somebody first.",
            "At %(n)s of them nobody has an account: invite people first.",
            without,
        )
        messages.warning(request, text % {"n": without})


@of_season
@require_safe
def chase_file(request: Request, season: Season, form: str) -> HttpResponse:
    if not may(request, "chase_units", None):
        raise PermissionDenied
    if form not in TYPES:
        raise Http404
    rows = [_cells(row) for row in lines(in_order(_found(request, season)), request.at)]
    head = [
        _("province"), _("unit"), _("kind of unit"), _("what is missing"), _("whose turn"), _("due"),
        _("working days late"), _("reminded"), _("last on"), _("people with an account"),
    ]  # fmt: skip
    response = HttpResponse(
        as_bytes(Sheet(_("Chase list"), head, rows), form), content_type=TYPES[form]
    )
    name = quote(f"{season.title} {_('Chase list')}.{form}")
    response["Content-Disposition"] = (
        f"attachment; filename=\"chase.{form}\"; filename*=UTF-8''{name}"
    )
    return response


def _cells(row: Behind) -> list[str | int | None]:
    one, case = row.undertaking, row.undertaking.case
    return [
        one.province.name if one.province else "", one.unit.name, one.get_party_display(), row.words,
        case.holder.name if case.holder else "", date_format(case.due_at) if case.due_at else "",
        row.days_late, row.times, row.last.isoformat() if row.last else "", row.people,
    ]  # fmt: skip


def _seen(request: Request, season: Season) -> QuerySet[Undertaking]:
    return visible_to(request.actor, request.at).filter(season=season)


def _found(request: Request, season: Season) -> QuerySet[Undertaking]:
    """What the address asks for, of what may be seen."""
    rows = waiting_in(season, _seen(request, season), request.GET.get("what", ""))
    region = plain_int(request.GET.get("region", ""), digits=18)
    if region is not None:
        rows = rows.filter(province=region or None)
    words = request.GET.get("q", "").strip()[:60]
    if words:
        rows = rows.filter(Q(unit__name__icontains=words) | Q(case__holder__name__icontains=words))
    return rows


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
