"""The review desk: hundreds of returns on one screen, passed, approved or returned many at once after a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from peiyou.engine.reporting.actions.reviewing import (
    approve_returns,
    pass_returns,
    return_returns,
)
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.reporting.queries.desk import (
    Order,
    Row,
    Show,
    Wanted,
    below_of,
    desk,
    of_one_desk,
    rows_of,
    totals_of,
)
from peiyou.engine.reporting.queries.double_claims import flagged
from peiyou.engine.reporting.queries.sampling import NEWEST, samples_of
from peiyou.engine.reporting.queries.visibility import visible_to
from peiyou.engine.reporting.views.access import (
    Request,
    demand_right,
    may,
    of_round,
    wants_fragment,
)
from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.queries.turns import turns_of
from peiyou.kernel.actions import DomainError
from peiyou.kernel.actions.rehearsal import rehearsal
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.workflow.queries.desks import Desk
from peiyou.kernel.workflow.views.desks import SIZE, chosen_of, kept_of, province_of

STAGES: Final = (
    (Show.WAITING, gettext_lazy("wait for me")),
    (Show.NOT_BEGUN, gettext_lazy("not begun")),
    (Show.FILLING, gettext_lazy("being filled in")),
    (Show.ELSEWHERE, gettext_lazy("with somebody else")),
    (Show.RETURNED, gettext_lazy("returned or being corrected")),
    (Show.APPROVED, gettext_lazy("has been approved")),
    (Show.WAIVED, gettext_lazy("not asked any more")),
    (Show.ALL, gettext_lazy("all")),
)
ORDERS: Final = (
    (Order.RISK, gettext_lazy("most questionable first")),
    (Order.NAME, gettext_lazy("by region and name")),
    (Order.DUE, gettext_lazy("by deadline")),
    (Order.CHANGED, gettext_lazy("most changed first")),
    (Order.MONEY, gettext_lazy("most money first")),
)
ACTS: Final = ("pass", "approve", "return")


@of_round
@require_safe
def desk_page(request: Request, round_: Round) -> HttpResponse:
    """The whole page; for htmx, which asks while one types, only what was found."""
    demand_right(request, ["return_return"], None)
    wanted, province = wanted_of(request.GET), province_of(request.GET)
    found = desk_of(request, round_, province, wanted)
    context = _context(request, round_, found, wanted, province)
    is_part = wants_fragment(request) and request.htmx.target == "found"
    name = "reporting/_desk_found.html" if is_part else "reporting/desk.html"
    response = render(request, name, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _is_national(request: Request) -> bool:
    return may(request, "close_round", None)


def seen_of(request: Request, round_: Round) -> QuerySet[Return]:
    return visible_to(request.actor, request.at).filter(round=round_)


def desk_of(request: Request, round_: Round, province: Unit | None, wanted: Wanted) -> Desk[Row]:
    is_national = _is_national(request)
    seen = of_one_desk(
        seen_of(request, round_), province.key if province else None, is_national=is_national
    )
    return desk(
        seen, turns_of(request.actor, request.at), wanted, request.at,
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
        has_changed=asked.get("changed") == "1",
        is_late=asked.get("late") == "1",
    )


def _context(
    request: Request, round_: Round, found: Desk[Row], wanted: Wanted, province: Unit | None
) -> dict[str, Any]:
    kept, stageless = kept_of(request.GET), kept_of(request.GET, "show")
    page = Paginator(found.rows, SIZE).get_page(request.GET.get("page"))
    is_whole_nation = _is_national(request) and province is None
    return {
        **rows_context(request, round_, page),
        "desk": found,
        "wanted": wanted,
        "totals": totals_of(found.rows),
        "stages": [(show, words, found.counts[show]) for show, words in STAGES],
        "orders": ORDERS,
        "parties": [party for party in Party if party in found.parties],
        "samples": samples_of(round_, seen_of(request, round_))[:NEWEST],
        "below": _below(request, round_) if is_whole_nation else (),
        "province": province,
        "kept": urlencode(kept),
        "kept_stage": urlencode(stageless),
        "filtered": bool(set(stageless) - {"province", "order"}),
    }


def rows_context(request: Request, round_: Round, page: Page[Row]) -> dict[str, Any]:
    """What the table of returns is made of, and the acts beneath it."""
    waiting = [row for row in page if row.is_mine]
    return {
        "round": round_,
        "page": page,
        "doubled": _doubled(round_, list(page)),
        "back": request.get_full_path(),
        "may_pass": any(row.state != State.APPROVING for row in waiting),
        "may_approve": any(row.state == State.APPROVING for row in waiting),
    }


def _doubled(round_: Round, rows: Sequence[Row]) -> dict[int, int]:
    """Of one page: proofs that are claimed elsewhere too, by primary key."""
    pks = [row.pk for row in rows if row.is_handed_in]
    return flagged(list(round_.returns.filter(pk__in=pks))) if pks else {}


def _below(request: Request, round_: Round) -> Sequence[Any]:
    return below_of(seen_of(request, round_), turns_of(request.actor, request.at))


# --- many at once ---------------------------------------------------------------------------------------


@of_round
@require_POST
def desk_check(request: Request, round_: Round) -> HttpResponse:
    """What an act would do to the chosen ones; a second answer does it."""
    demand_right(request, ["return_return"], None)
    act = request.POST.get("act", "")
    back = request.POST.get("back", "")
    if not back.startswith(reverse("reporting:round", args=[round_.key])):
        back = reverse("reporting:desk", args=[round_.key])
    seen = chosen_of(request.POST.getlist("return"))
    chosen = list(seen_of(request, round_).filter(key__in=seen).order_by("pk"))
    if act not in ACTS or not chosen:
        messages.error(request, _("Choose returns that wait for you first."))
        return redirect(back)
    versions = {one.pk: seen[one.key] for one in chosen}
    reason = request.POST.get("reason", "").strip()[:1000]
    if request.POST.get("agreed"):
        error = _decide(request, round_, act, chosen, versions, reason)
        if not error or act != "return":
            if error:
                messages.error(request, error)
            return redirect(back)
        outcome: list[tuple[str, str, int]] = []
    else:
        error, outcome = _rehearse(request, round_, act, chosen, versions)
    mine = turns_of(request.actor, request.at)
    rows = rows_of(Return.objects.filter(pk__in=versions), mine, request.at)
    context = {
        "round": round_, "act": act, "rows": sorted(rows, key=lambda row: (-row.points, row.name_key)),
        "totals": totals_of(rows), "error": error, "back": back, "outcome": outcome, "reason": reason,
        "chosen": [(one.key, versions[one.pk]) for one in chosen],
    }  # fmt: skip
    return render(request, "reporting/desk_check.html", context, status=422 if error else 200)


def _act(
    request: Request,
    round_: Round,
    act: str,
    chosen: Sequence[Return],
    seen: dict[int, int],
    reason: str,
) -> list[Return]:
    about: dict[str, Any] = {
        "round_": round_, "returns": chosen, "seen": seen, "actor": request.actor, "at": request.at,
    }  # fmt: skip
    if act == "return":
        return return_returns(reason=reason, **about)
    return approve_returns(**about) if act == "approve" else pass_returns(**about)


def _rehearse(
    request: Request, round_: Round, act: str, chosen: Sequence[Return], seen: dict[int, int]
) -> tuple[str, list[tuple[str, str, int]]]:
    """Why it cannot be done, or how many of them would stand where: state, whose turn it is there, how many."""
    try:
        with rehearsal():
            rows = _act(request, round_, act, chosen, seen, "…")
            after = Counter((row.case.state, row.case.holder_id) for row in rows)
            names = Unit.objects.in_bulk({holder for _state, holder in after if holder})
    except DomainError as refusal:
        return str(refusal), []
    if act == "return":
        return "", [(str(State.RETURNED.label), "", len(chosen))]
    return "", [
        (str(State(state).label), names[holder].name if holder else "", n)
        for (state, holder), n in after.most_common()
    ]


def _decide(
    request: Request,
    round_: Round,
    act: str,
    chosen: Sequence[Return],
    seen: dict[int, int],
    reason: str,
) -> str:
    """Do it; what speaks against it, where something does."""
    try:
        _act(request, round_, act, chosen, seen, reason)
    except DomainError as refusal:
        return str(refusal)
    n = len(chosen)
    done = {
        "pass": ngettext("%(n)s return is passed.", "%(n)s returns are passed.", n),
        "approve": ngettext("%(n)s return is approved.", "%(n)s returns are approved.", n),
        "return": ngettext("%(n)s return is sent back.", "%(n)s returns are sent back.", n),
    }
    messages.success(request, done[act] % {"n": n})
    return ""
