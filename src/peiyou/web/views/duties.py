"""What an organisation answers for in the plans in force: a page, and a part of the organisation's own."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.panels import Panel
from peiyou.kernel.organisations.views.access import day_of, today, unit_of
from peiyou.kernel.plans.queries.duties import duties_of
from peiyou.kernel.plans.queries.published import current_versions
from peiyou.kernel.plans.queries.wording import CHINESE


@require_safe
def duties(request: HttpRequest, key: UUID) -> HttpResponse:
    """As of any day. To htmx only the part, which is empty where no plan means the organisation."""
    unit, on = unit_of(request, key), day_of(request)
    language = get_language() or CHINESE
    found = (duties_of(unit, version, on, language) for version in current_versions())
    context = {
        "unit": unit,
        "plans": [plan for plan in found if plan],
        "on": on,
        "is_today": on == today(request),
    }
    is_part = request.headers.get("HX-Request") == "true"
    response = render(request, "web/_duties.html" if is_part else "web/duties.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def panel(unit: Unit) -> Panel | None:
    """For the page of every organisation; regions answer for nothing, their bodies do."""
    if unit.is_region:
        return None
    return Panel(_("What it answers for"), reverse("web:duties", args=[unit.key]))
