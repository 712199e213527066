"""What a new version of the plan touches of what has been taken up."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from peiyou.engine.undertakings.models import Season
from peiyou.engine.undertakings.queries.touched import later_versions, touched_by
from peiyou.engine.undertakings.views.access import Request, of_season


@of_season
@require_safe
def touched(request: Request, season: Season) -> HttpResponse:
    """By the version with the primary key that is asked for, else by the newest."""
    versions = list(later_versions(season, request.actor, request.at))
    asked = request.GET.get("version", "")
    version = next((one for one in versions if str(one.pk) == asked), next(iter(versions), None))
    rows = touched_by(season, version, request.actor, request.at) if version else []
    context = {
        "season": season,
        "versions": versions,
        "version": version,
        "held": [row for row in rows if row.units],
        "idle": [row for row in rows if not row.units],
        "units": sum(row.units for row in rows),
        "confirmed": sum(row.confirmed for row in rows),
    }
    return render(request, "undertakings/touched.html", context)
