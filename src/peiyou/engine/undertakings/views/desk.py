"""The review desk: a province's 340 units on one screen, passed or confirmed many at once after a summary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from peiyou.engine.undertakings.actions.deciding import confirm_undertakings, pass_undertakings
from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.models import Season, Source, Undertaking
from peiyou.engine.undertakings.queries.changes import Change, changes_since_return
from peiyou.engine.undertakings.queries.desk import (
    Order,
    Row,
    Show,
    Wanted,
    desk,
    of_one_desk,
    rows_by_key,
    totals_of,
)
from peiyou.engine.undertakings.queries.turns import turns_of
from peiyou.engine.undertakings.queries.visibility import visible_to
from peiyou.engine.undertakings.views.access import (
    Request,
    demand_right,
    may,
    of_season,
    wants_fragment,
)
from peiyou.kernel.actions import DomainError
from peiyou.kernel.actions.rehearsal import rehearsal
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.workflow.queries.desks import Desk
from peiyou.kernel.workflow.views.desks import SIZE, chosen_of, kept_of, province_of

STAGES: Final = (
    (Show.WAITING, gettext_lazy("wait for me")),
    (Show.UNANSWERED, gettext_lazy("not answered")),
    (Show.FILLING, gettext_lazy("being filled in")),
    (Show.ELSEWHERE, gettext_lazy("with somebody else")),
    (Show.RETURNED, gettext_lazy("returned")),
    (Show.CONFIRMED, gettext_lazy("confirmed")),
    (Show.ALL, gettext_lazy("all")),
)
ORDERS: Final = (
    (Order.RISK, gettext_lazy("most questionable first")),
    (Order.NAME, gettext_lazy("by region and name")),
    (Order.DUE, gettext_lazy("by deadline")),
    (Order.MONEY, gettext_lazy("most money first")),
    (Order.TASKS, gettext_lazy("most tasks first")),
)
ACTS: Final = {"pass": pass_undertakings, "confirm": confirm_undertakings}


@of_season
@require_safe
def desk_page(request: Request, season: Season) -> HttpResponse:
    """The whole page; for htmx, which asks while one types, only what was found."""
    demand_right(request, ["return_undertaking"], None)
    wanted, province = wanted_of(request.GET), province_of(request.GET)
    sources = list(season.sources.all())
    found = _desk(request, season, sources, province, wanted)
    context = {
        **_context(request, season, found, wanted, province),
        "sources": sources,
        "totals": totals_of(found.rows, len(sources)),
    }
    name = "undertakings/_desk_found.html" if _is_part(request) else "undertakings/desk.html"
    response = render(request, name, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _is_part(request: Request) -> bool:
    return wants_fragment(request) and request.htmx.target == "found"


def _is_national(request: Request) -> bool:
    return may(request, "publish_season", None)


def _seen(request: Request, season: Season) -> QuerySet[Undertaking]:
    return visible_to(request.actor, request.at).filter(season=season)


def _desk(
    request: Request,
    season: Season,
    sources: Sequence[Source],
    province: Unit | None,
    wanted: Wanted,
) -> Desk[Row]:
    is_national = _is_national(request)
    seen = of_one_desk(
        _seen(request, season), province.key if province else None, is_national=is_national
    )
    return desk(
        season, sources, seen, turns_of(request.actor, request.at), wanted, request.at,
        is_national=is_national and province is None,
    )  # fmt: skip


def wanted_of(asked: QueryDict) -> Wanted:
    """From the address; what nobody offers falls back to the ordinary."""
    show, order = asked.get("show", ""), asked.get("order", "")
    return Wanted(
        show=Show(show) if show in set(Show) else Show.WAITING,
        order=Order(order) if order in set(Order) else Order.RISK,
        text=asked.get("q", "")[:60],
        party=asked.get("party", "")[:20],
        region=asked.get("region", "")[:40],
        has_remark=asked.get("remark") == "1",
        is_late=asked.get("late") == "1",
    )


def _context(
    request: Request, season: Season, found: Desk[Row], wanted: Wanted, province: Unit | None
) -> dict[str, Any]:
    kept, stageless = kept_of(request.GET), kept_of(request.GET, "show")
    page = Paginator(found.rows, SIZE).get_page(request.GET.get("page"))
    return {
        "season": season,
        "desk": found,
        "wanted": wanted,
        "page": page,
        "stages": [(show, words, found.counts[show]) for show, words in STAGES],
        "orders": ORDERS,
        "parties": [party for party in Party if party in found.parties],
        "changes": _changes(season, list(page)),
        "province": province,
        "is_national": _is_national(request),
        "kept": urlencode(kept),
        "kept_stage": urlencode(stageless),
        "filtered": bool(set(stageless) - {"province", "order"}),
        "back": request.get_full_path(),
        "may_pass": may(request, "pass_undertakings", None),
        "may_confirm": may(request, "confirm_undertakings", None),
        "workbook_url": _workbook(season, province),
    }


def _workbook(season: Season, province: Unit | None) -> str:
    """Where all of it can be taken away as a workbook."""
    try:
        url = reverse("undertakings:workbook", args=[season.key])
    except NoReverseMatch:
        return ""
    return f"{url}?province={province.key}" if province else url


def _changes(season: Season, rows: Sequence[Row]) -> dict[int, dict[str, Change]]:
    """Cells changed since the last return, of one page of rows."""
    mine = [row.pk for row in rows if row.is_mine]
    if not mine:
        return {}
    found = {one.case_id: one for one in season.undertakings.filter(pk__in=mine)}
    changes = changes_since_return({case: one.audit_stream for case, one in found.items()})
    return {one.pk: changes.get(one.audit_stream, {}) for one in found.values()}


# --- many at once ---------------------------------------------------------------------------------------


@of_season
@require_POST
def desk_check(request: Request, season: Season) -> HttpResponse:
    """What passing or confirming the chosen ones would do; a second answer does it."""
    demand_right(request, ["return_undertaking"], None)
    act = request.POST.get("act", "")
    back = request.POST.get("back", "")
    here = reverse("undertakings:desk", args=[season.key])
    if not back.startswith(reverse("undertakings:season", args=[season.key])):
        back = here
    seen = chosen_of(request.POST.getlist("undertaking"))
    chosen = list(_seen(request, season).filter(key__in=seen).order_by("pk"))
    if act not in ACTS or not chosen:
        messages.error(request, _("Choose units that wait for you first."))
        return redirect(back)
    versions = {one.pk: seen[one.key] for one in chosen}
    if request.POST.get("agreed"):
        return _decide(request, season, act, chosen, versions, back)
    error = ""
    try:
        with rehearsal():
            ACTS[act](
                season=season,
                undertakings=chosen,
                seen=versions,
                actor=request.actor,
                at=request.at,
            )
    except DomainError as refusal:
        error = str(refusal)
    rows = list(
        rows_by_key(
            season,
            season.undertakings.filter(pk__in=versions),
            turns_of(request.actor, request.at),
            request.at,
        ).values()
    )
    context = {
        "season": season, "act": act, "rows": sorted(rows, key=lambda row: (-row.points, row.name_key)),
        "totals": totals_of(rows, season.sources.count()), "sources": season.sources.all(),
        "error": error, "back": back, "chosen": [(one.key, versions[one.pk]) for one in chosen],
        "questionable": sum(bool(row.reasons) for row in rows),
    }  # fmt: skip
    return render(request, "undertakings/desk_check.html", context, status=422 if error else 200)


def _decide(
    request: Request,
    season: Season,
    act: str,
    chosen: list[Undertaking],
    versions: dict[int, int],
    back: str,
) -> HttpResponse:
    try:
        ACTS[act](
            season=season, undertakings=chosen, seen=versions, actor=request.actor, at=request.at
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    n = len(chosen)
    done = {
        "pass": ngettext("%(n)s unit is passed.", "%(n)s units are passed.", n),
        "confirm": ngettext("%(n)s unit is confirmed.", "%(n)s units are confirmed.", n),
    }
    messages.success(request, done[act] % {"n": n})
    return redirect(back)
