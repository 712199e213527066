"""Spot checks of a round: its draws, which anybody can repeat, and what was drawn."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from peiyou.common.numerals import plain_int
from peiyou.engine.reporting.actions.spotchecks import (
    BODIES,
    Planned,
    announce_draw,
    draw_spot_checks,
)
from peiyou.engine.reporting.enums import InspectionState
from peiyou.engine.reporting.models import Draw, Round
from peiyou.engine.reporting.queries.inspecting import RELATED, draws_of, inspections_visible
from peiyou.engine.reporting.views.access import Request, may, of_round
from peiyou.kernel.actions import DomainError, authority
from peiyou.kernel.organisations.models import Unit

SIZE: Final = 50


@of_round
@require_safe
def spot_checks(request: Request, round_: Round) -> HttpResponse:
    """Draws, and those drawn that one may see, by state."""
    seen = inspections_visible(request.actor, request.at).filter(draw__round=round_)
    counts = Counter(seen.values_list("case__state", flat=True))
    show = request.GET.get("show", "")
    show = show if show in InspectionState.values else ""
    rows = seen.filter(case__state=show) if show else seen
    rows = rows.select_related(*RELATED).defer("draw__population").order_by("-draw", "place")
    context = {
        "round": round_,
        "draws": [(draw, may(request, "draw_spot_checks", draw)) for draw in draws_of(round_)],
        "page": Paginator(rows, SIZE).get_page(request.GET.get("page")),
        "shows": [(one.value, one.label, counts[one]) for one in InspectionState if counts[one]],
        "all": sum(counts.values()),
        "shown": show,
        "bodies": _bodies(request),
    }
    return render(request, "reporting/spot_checks.html", context)


def _bodies(request: Request) -> list[Unit]:
    """For whom who looks may draw: the nation, or provinces of theirs."""
    scope = authority().scope(request.actor, "reporting.announce_draw", request.at)
    if not scope:
        return []
    units = scope.units(timezone.localdate(request.at)).filter(kind__in=list(BODIES))
    held = {unit for _hierarchy, unit in scope.roots}
    return [unit for unit in units.order_by("code", "pk") if unit.pk in held]


@of_round
@require_POST
def announce(request: Request, round_: Round) -> HttpResponse:
    """Announce a draw; what is refused is said on the list."""
    bodies = _bodies(request)
    if not bodies:
        raise PermissionDenied
    asked = request.POST.get("body", "")
    body = next((unit for unit in bodies if str(unit.key) == asked), None)
    if body is None:
        messages.error(request, _("Choose among whose returns is drawn."))
        return redirect("reporting:spot_checks", round=round_.key)
    planned = Planned(
        round=round_, body=body, size=min(plain_int(request.POST.get("size", "")) or 0, 10_000),
        public_source=request.POST.get("public_source", "")[:200],
        stratified=bool(request.POST.get("stratified")),
    )  # fmt: skip
    try:
        announce_draw(planned=planned, actor=request.actor, at=request.at)
        messages.success(request, _("Announced. Draw it as soon as the public value is known."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("reporting:spot_checks", round=round_.key)


@of_round
@require_POST
def run(request: Request, round_: Round, key: UUID) -> HttpResponse:
    """Draw with the public value."""
    draw = _draw(round_, key)
    if not may(request, "draw_spot_checks", draw):
        raise PermissionDenied
    try:
        draw_spot_checks(
            draw=draw,
            public=request.POST.get("public", "")[:200],
            actor=request.actor,
            at=request.at,
        )
        messages.success(request, _("Drawn. Send an inspector to each."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("reporting:spot_checks", round=round_.key)


@of_round
@require_safe
def population(request: Request, round_: Round, key: UUID) -> HttpResponse:
    """What was drawn from, as the digest is of it: keys of returns and tasks, with their provinces."""
    response = HttpResponse(_draw(round_, key).population, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="population.txt"'
    return response


def _draw(round_: Round, key: UUID) -> Any:
    found = Draw.objects.filter(round=round_, key=key).select_related("round", "body").first()
    if found is None:
        raise Http404(_("There is no such draw."))
    return found
