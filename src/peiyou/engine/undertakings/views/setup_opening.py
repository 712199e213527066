"""Opening, extending and publishing a season, each after a look at what it would do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from peiyou.engine.undertakings.actions.opening import Opened, open_season
from peiyou.engine.undertakings.actions.seasons import extend_season, publish_season
from peiyou.engine.undertakings.enums import Party, SeasonState
from peiyou.engine.undertakings.forms import ExtendForm
from peiyou.engine.undertakings.models import Season, Statement
from peiyou.engine.undertakings.queries.departments import departments_of
from peiyou.engine.undertakings.queries.setting_up import (
    Check,
    departments,
    missing_for_publication,
    strange_countings,
    task_rows,
    without_department,
)
from peiyou.engine.undertakings.views.access import Request
from peiyou.engine.undertakings.views.setup import frame_of, of_setup
from peiyou.kernel.actions import DomainError
from peiyou.kernel.actions.rehearsal import rehearsal

SHOWN = 30
"""Names of units astray that are told one by one."""


@dataclass(slots=True)
class Rehearsed:
    """What opening would do: how many of each kind are asked, who cannot be; or why it cannot be opened."""

    asked: list[tuple[str, int]] = field(default_factory=list)
    astray: tuple[str, ...] = ()
    refusal: str = ""

    @property
    def total(self) -> int:
        return sum(n for _party, n in self.asked)


@of_setup
@require_http_methods(["GET", "POST"])
def open_page(request: Request, season: Season) -> HttpResponse:
    """The check list and the dry run; a second answer opens."""
    if season.state != SeasonState.PREPARING:
        return redirect("undertakings:setup", season.key)
    if request.method == "POST":
        try:
            opened = open_season(season=season, actor=request.actor, at=request.at)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            n = sum(opened.asked.values())
            messages.success(request, _("Open: %(n)s units are asked.") % {"n": n})
            return redirect("undertakings:season", season.key)
    found = _rehearse(request, season)
    context = frame_of(season, "setup_open") | {
        "found": found, "checks": _checks(request, season, found), "astray": found.astray[:SHOWN],
        "more": max(len(found.astray) - SHOWN, 0),
    }  # fmt: skip
    return render(request, "undertakings/setup_open.html", context)


def _rehearse(request: Request, season: Season) -> Rehearsed:
    try:
        with rehearsal():
            opened: Opened = open_season(season=season, actor=request.actor, at=request.at)
    except DomainError as refusal:
        return Rehearsed(refusal=str(refusal))
    asked = [(str(party.label), opened.asked[party]) for party in Party if party in opened.asked]
    return Rehearsed(asked, opened.astray)


def _checks(request: Request, season: Season, found: Rehearsed) -> list[Check]:
    rows = task_rows(season)
    closed = [row.opening for row in rows if not row.opening.is_open]
    by_unit = departments_of(season, closed, timezone.localdate(request.at))
    assigned = {opening.pk for openings in by_unit.values() for opening in openings}
    alone = without_department(rows, assigned)
    strange = strange_countings(season)
    is_ahead = season.fill_by > request.at
    no_evidence = [row.no for row in rows if row.opening.is_open and not row.opening.evidence]
    return [
        Check(_("The end of filling in lies ahead."), is_ahead),
        Check(_("Every unit that is to be asked stands under an undertaking province."), not found.astray),
        Check(
            _("Every task that is not open has a department named one by one."), not alone,
            tuple(f"{row.no} {row.words}" for row in alone),
        ),
        Check(
            _("Every item that adds up has a number of the plan to be held against.") if not strange
            else ngettext(
                "%(n)s item adds up although the plan states no number for it.",
                "%(n)s items add up although the plan states no number for them.", strange,
            ) % {"n": strange},
            not strange,
        ),
        Check(
            _("Every open task says which evidence is expected at acceptance."), not no_evidence,
            ("、".join(no_evidence),) if no_evidence else (),
        ),
    ]  # fmt: skip


@of_setup
@require_http_methods(["GET", "POST"])
def extend(request: Request, season: Season) -> HttpResponse:
    names = ("fill_by", "check_by", "confirm_by")
    form = ExtendForm(request.POST or None, initial={name: getattr(season, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            extend_season(season=season, **form.cleaned_data, actor=request.actor, at=request.at)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Extended. Those who fill in see the new date."))
            return redirect("undertakings:season", season.key)
    context = frame_of(season, "setup_extend") | {"form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "undertakings/setup_extend.html", context, status=status)


@of_setup
@require_http_methods(["GET", "POST"])
def publish(request: Request, season: Season) -> HttpResponse:
    """Who is missing, what would be frozen; a second answer publishes."""
    error = ""
    if request.method == "POST":
        try:
            reason = request.POST.get("reason", "")
            publish_season(season=season, reason=reason, actor=request.actor, at=request.at)
        except DomainError as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Published. From now on a filing alone changes a number."))
            return redirect("undertakings:season", season.key)
    context = frame_of(season, "setup_publish") | {
        "missing": missing_for_publication(season), "error": error, "dry": _rehearse_result(request, season),
        "reason": request.POST.get("reason", ""),
    }  # fmt: skip
    return render(request, "undertakings/setup_publish.html", context, status=422 if error else 200)


def _rehearse_result(request: Request, season: Season) -> dict[str, Any]:
    """The statement that publishing would freeze; empty where it cannot be published."""
    if season.state != SeasonState.OPEN:
        return {}
    try:
        with rehearsal():
            publish_season(season=season, reason=_("dry run"), actor=request.actor, at=request.at)
            made = Statement.objects.filter(season=season, unit=None).order_by("-no").first()
            return {"no": made.no, "digest": made.digest[:12]} if made else {}
    except DomainError as refusal:
        return {"refusal": str(refusal)}


@of_setup
@require_safe
def assigned(request: Request, season: Season) -> HttpResponse:
    """Tasks that are not open, by the department that answers: numbers, milestones, where it stands."""
    context = frame_of(season, "setup_assigned") | {"rows": departments(season)}
    return render(request, "undertakings/setup_assigned.html", context)
