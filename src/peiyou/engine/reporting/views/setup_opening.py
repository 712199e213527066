"""Opening and closing a round, each after a look at what it would do."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peiyou.engine.reporting.actions.rounds import close_round, open_round
from peiyou.engine.reporting.enums import RoundState
from peiyou.engine.reporting.models import Round
from peiyou.engine.reporting.queries.chase_list import counts, labels
from peiyou.engine.reporting.queries.setting_up import ask_rows, checks_before_opening, term_rows
from peiyou.engine.reporting.views.access import Request
from peiyou.engine.reporting.views.setup import frame_of, of_setup
from peiyou.engine.undertakings.enums import Party
from peiyou.kernel.actions import DomainError
from peiyou.kernel.actions.rehearsal import rehearsal

SHOWN = 30
"""Names of units astray that are told one by one."""


@dataclass(slots=True)
class Rehearsed:
    """What opening would do: how many of each kind are asked, for whom nobody approves; or why it cannot be."""

    asked: list[tuple[str, int]] = field(default_factory=list)
    astray: tuple[str, ...] = ()
    refusal: str = ""

    @property
    def total(self) -> int:
        return sum(n for _party, n in self.asked)


@of_setup
@require_http_methods(["GET", "POST"])
def open_page(request: Request, round_: Round) -> HttpResponse:
    """The check list and the dry run; a second answer opens."""
    if round_.state != RoundState.PREPARING:
        return redirect("reporting:setup", round_.key)
    if request.method == "POST":
        try:
            opened = open_round(round_=round_, actor=request.actor, at=request.at)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            n = sum(opened.asked.values())
            messages.success(request, _("Open: %(n)s units are asked.") % {"n": n})
            return redirect("reporting:round", round_.key)
    found = _rehearse(request, round_)
    is_ahead = round_.fill_by > request.at
    context = frame_of(round_, "setup_open") | {
        "found": found, "astray": found.astray[:SHOWN], "more": max(len(found.astray) - SHOWN, 0),
        "checks": checks_before_opening(
            round_, term_rows(round_), ask_rows(round_), found.astray, is_ahead
        ),
    }  # fmt: skip
    return render(request, "reporting/setup_open.html", context)


def _rehearse(request: Request, round_: Round) -> Rehearsed:
    try:
        with rehearsal():
            opened = open_round(round_=round_, actor=request.actor, at=request.at)
    except DomainError as refusal:
        return Rehearsed(refusal=str(refusal))
    asked = [(str(party.label), opened.asked[party]) for party in Party if party in opened.asked]
    return Rehearsed(asked, opened.astray)


@of_setup
@require_http_methods(["GET", "POST"])
def close_page(request: Request, round_: Round) -> HttpResponse:
    """Who would be cut off; a second answer closes."""
    if round_.state != RoundState.OPEN:
        return redirect("reporting:setup", round_.key)
    if request.method == "POST":
        try:
            close_round(round_=round_, actor=request.actor, at=request.at)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Closed. What is approved changes by corrections alone."))
            return redirect("reporting:round", round_.key)
    number = counts(round_.returns.all(), request.at)
    context = frame_of(round_, "setup_close") | {
        "kinds": [(name, words, number[name]) for name, words in labels().items()],
    }  # fmt: skip
    return render(request, "reporting/setup_close.html", context)
