"""The ministry sets a round up: its period and dates, who reviews what, which proof a figure needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peiyou.common.periods import Span
from peiyou.engine.reporting.actions.rounds import Ends, prepare_round
from peiyou.engine.reporting.actions.setting import edit_round, set_proofs, set_sources, set_terms
from peiyou.engine.reporting.enums import Level, RoundState
from peiyou.engine.reporting.forms import EditRoundForm, RoundForm
from peiyou.engine.reporting.models import Round
from peiyou.engine.reporting.queries.setting_up import (
    AskRow,
    TermRow,
    ask_rows,
    departments_that_sign,
    term_rows,
)
from peiyou.engine.reporting.queries.suggesting import (
    periods_of,
    read_period,
    suggested_ends,
    suggested_title,
)
from peiyou.engine.reporting.views.access import Request, may, of_round, signed_in
from peiyou.engine.undertakings.enums import SeasonState
from peiyou.engine.undertakings.models import Season
from peiyou.kernel.actions import DomainError
from peiyou.kernel.calendar.enums import PeriodKind
from peiyou.kernel.organisations.enums import SchoolType
from peiyou.kernel.organisations.models import Unit


def of_setup(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """For pages of the ministry about one round."""

    def run(request: Request, round_: Round, **kwargs: Any) -> HttpResponse:
        if not may(request, "edit_round", round_):
            raise PermissionDenied
        return view(request, round_, **kwargs)

    return of_round(run)


def frame_of(round_: Round, page: str) -> dict[str, Any]:
    return {
        "round": round_,
        "page": page,
        "may_edit": round_.state == RoundState.PREPARING,
        "is_open": round_.state == RoundState.OPEN,
    }


def status_of(error: object) -> int:
    return 422 if error else 200


@signed_in
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """First the season and the period, then title and dates, which are suggested."""
    if not may(request, "prepare_round", None):
        raise PermissionDenied
    seasons = Season.objects.exclude(state=SeasonState.PREPARING).order_by("-opens_at", "-pk")
    chosen = request.GET.get("season", "")
    season = next((one for one in seasons if str(one.key) == chosen), None)
    season = season or (seasons[0] if seasons else None)
    asked = [request.GET.get(name, "") for name in ("period", "first", "last")]
    span = read_period(*asked)
    if season is not None and span is not None:
        return _new(request, season, span)
    kinds = dict(PeriodKind.choices)
    context = {
        "seasons": seasons, "season": season,
        "periods": [(kinds[kind], codes) for kind, codes in periods_of(season)] if season else [],
        "asked": asked, "error": _("Choose a period, or two days of which the second is not the earlier.") if any(asked) else "",
    }  # fmt: skip
    return render(request, "reporting/setup_new.html", context, status=status_of(any(asked)))


def _new(request: Request, season: Season, span: Span) -> HttpResponse:
    initial = suggested_ends(span, request.at)
    form = RoundForm(request.POST or None, initial={"title": suggested_title(span), **initial})
    if request.method == "POST" and form.is_valid():
        ends = dict(form.cleaned_data)
        title = ends.pop("title")
        try:
            round_ = prepare_round(
                season=season, period=span.code, title=title, ends=Ends(**ends),
                actor=request.actor, at=request.at,
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The round is prepared. Nobody is asked before it is opened.")
            )
            return redirect("reporting:setup", round_.key)
    last = timezone.localtime(initial["province_by"])
    back = urlencode({"season": season.key})
    context = {
        "form": form, "season": season, "span": span, "is_usual": (last.month, last.day) == (12, 31),
        "back": f"{reverse('reporting:setup_new')}?{back}",
    }  # fmt: skip
    return render(request, "reporting/setup_new.html", context, status=status_of(form.errors))


@of_setup
@require_http_methods(["GET", "POST"])
def general(request: Request, round_: Round) -> HttpResponse:
    """Title, dates, guidance and sources of funds; once it is open they stand."""
    form = EditRoundForm(request.POST or None, round_=round_)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        try:
            edit_round(round_=round_, values=values, actor=request.actor, at=request.at)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("reporting:setup", round_.key)
    context = frame_of(round_, "setup") | {"form": form, "sources": _said(round_)}
    return render(request, "reporting/setup.html", context, status=status_of(form.errors))


def _said(round_: Round) -> str:
    return "\n".join(f"{one.code} {one.name}" for one in round_.sources.all())


@of_setup
@require_http_methods(["POST"])
def sources(request: Request, round_: Round) -> HttpResponse:
    """A code and a name, one source a line."""
    text = request.POST.get("sources", "")
    said = [(code, name) for line in text.splitlines() if line.strip() for code, _s, name in [line.strip().partition(" ")]]  # fmt: skip
    error = ""
    try:
        set_sources(round_=round_, sources=said, actor=request.actor, at=request.at)
    except DomainError as refusal:
        error = str(refusal)
    else:
        messages.success(request, _("Saved."))
        return redirect("reporting:setup", round_.key)
    context = frame_of(round_, "setup") | {
        "form": EditRoundForm(round_=round_), "sources": text, "error": error,
    }  # fmt: skip
    return render(request, "reporting/setup.html", context, status=422)


@of_setup
@require_http_methods(["GET", "POST"])
def tasks(request: Request, round_: Round) -> HttpResponse:
    """Every task in one table: which levels review it, which departments sign. Only what differs is changed."""
    rows, error = term_rows(round_), ""
    units = departments_that_sign(round_, timezone.localdate(request.at))
    if request.method == "POST":
        levels, reviewers = _terms(request, rows, {unit.pk: unit for unit in units})
        changed = levels.keys() | reviewers.keys()
        try:
            if changed:
                set_terms(round_=round_, levels=levels, reviewers=reviewers, actor=request.actor, at=request.at)  # fmt: skip
        except DomainError as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Saved: %(n)s tasks changed.") % {"n": len(changed)})
            return redirect("reporting:setup_tasks", round_.key)
    context = frame_of(round_, "setup_tasks") | {
        "rows": rows, "levels": Level, "units": units, "error": error,
    }  # fmt: skip
    return render(request, "reporting/setup_tasks.html", context, status=status_of(error))


def _terms(
    request: Request, rows: list[TermRow], units: dict[int, Unit]
) -> tuple[dict[int, list[str]], dict[int, list[Unit]]]:
    """What the table says otherwise than the terms do, by seq."""
    levels: dict[int, list[str]] = {}
    reviewers: dict[int, list[Unit]] = {}
    for row in rows:
        seq = row.term.opening.seq
        if f"row-{seq}" not in request.POST:
            continue
        said = [level for level in Level.values if level in request.POST.getlist(f"level-{seq}")]
        if said != row.term.levels:
            levels[seq] = said
        named = request.POST.getlist(f"reviewer-{seq}")
        chosen = [unit for pk, unit in units.items() if str(pk) in named]
        if not row.is_open and {unit.pk for unit in chosen} != row.reviewers:
            reviewers[seq] = chosen
    return levels, reviewers


@of_setup
@require_http_methods(["GET", "POST"])
def proofs(request: Request, round_: Round) -> HttpResponse:
    """What proves each figure, and which base is asked once."""
    rows, error = ask_rows(round_), ""
    if request.method == "POST":
        changes = {row.ask.pk: changed for row in rows if (changed := _proof(request, row))}
        try:
            if changes:
                set_proofs(round_=round_, changes=changes, actor=request.actor, at=request.at)
        except DomainError as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Saved: %(n)s items changed.") % {"n": len(changes)})
            return redirect("reporting:setup_proofs", round_.key)
    context = frame_of(round_, "setup_proofs") | {"rows": rows, "types": SchoolType, "error": error}
    return render(request, "reporting/setup_proofs.html", context, status=status_of(error))


def _proof(request: Request, row: AskRow) -> dict[str, Any]:
    """What the table says otherwise than the ask does."""
    ask, post = row.ask, request.POST
    number = post.get(f"proofs-{ask.pk}", "").strip()
    if not number.isdecimal() or len(number) > 4:
        return {}
    there = post.get(f"same-{ask.pk}", "")
    said: dict[str, Any] = {
        "proofs": int(number),
        "numbered": f"numbered-{ask.pk}" in post,
        "proof": post.get(f"proof-{ask.pk}", "").strip()[:300],
        "register": post.get(f"register-{ask.pk}", "")[:20],
    }
    changed = {name: value for name, value in said.items() if getattr(ask, name) != value}
    if there != str(ask.same_as_id or ""):
        others = {str(pk): pk for pk, _words in row.others}
        changed["same_as_id"] = others.get(there)
    return changed
