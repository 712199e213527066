"""Asking more units of an open season: a school that came later, an enterprise that a province names."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from peiyou.engine.undertakings.actions.opening import ask_units
from peiyou.engine.undertakings.errors import UndertakingError
from peiyou.engine.undertakings.models import Season
from peiyou.engine.undertakings.queries.latecomers import SHOWN, could_be_asked
from peiyou.engine.undertakings.views.access import Request, may, of_season
from peiyou.kernel.actions import authority
from peiyou.kernel.organisations.models import Unit


@of_season
@require_http_methods(["GET", "POST"])
def ask(request: Request, season: Season) -> HttpResponse:
    if not may(request, "ask_units", season):
        raise PermissionDenied(_("Only the ministry and provinces ask more units."))
    if request.method == "POST":
        return _ask(request, season)
    text = request.GET.get("q", "").strip()[:60]
    scope = authority().scope(request.actor, "undertakings.ask_in_province", request.at)
    found = could_be_asked(season, scope, text, timezone.localdate(request.at)) if text else []
    context = {"season": season, "q": text, "found": found, "is_cut": len(found) == SHOWN}
    return render(request, "undertakings/ask.html", context)


def _ask(request: Request, season: Season) -> HttpResponse:
    chosen = [key for text in request.POST.getlist("unit") if (key := _key(text))]
    units = list(Unit.objects.filter(key__in=chosen))
    try:
        made = ask_units(season=season, units=units, actor=request.actor, at=request.at)
    except UndertakingError as error:
        messages.error(request, str(error))
    else:
        n = len(made)
        said = ngettext("%(n)s unit has been asked.", "%(n)s units have been asked.", n) % {"n": n}
        messages.success(request, said if n else _("Choose a unit first."))
    return redirect("undertakings:ask", season.key)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
