"""What pages of ratings, forecasts and alerts are about: a plan, a period, a place, and what is seen of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from peiyou.engine.reporting.views.access import Request
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.places import Where, begins_at, find_node, where_of
from peiyou.engine.results.queries.ratings import Asked, asked_of, periods_of
from peiyou.engine.results.queries.sight import VERB, Sight, sight_of
from peiyou.engine.undertakings.tables.sheets import TYPES, Sheet, as_bytes
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Version
from peiyou.kernel.plans.queries.published import current_versions

RATINGS = "results.view_ratings"


@dataclass(frozen=True, slots=True)
class Here:
    """`periods`: those that have been reported in, newest first; `period` None where there is none yet."""

    version: Version
    periods: list[Period]
    period: Period | None
    sight: Sight
    node: Unit
    where: Where
    on: date

    def asked(self) -> Asked:
        if self.period is None:
            raise Http404(_("No round of reporting has been opened yet."))
        return asked_of(self.version, self.period, self.on)

    @property
    def below(self) -> list[Unit]:
        """Places directly below that are seen: what a table of places shows."""
        seen = [one.unit for one in self.where.below if one.is_seen]
        if self.node.kind == Kind.NATION:
            return [one for one in seen if one.kind == Kind.PROVINCE and one.is_counted]
        return seen

    def kept(self, **more: str) -> str:
        """The query of this page, with some of it said otherwise."""
        said = {
            "at": str(self.node.key), "period": self.period.code if self.period else "",
            "plan": self.version.plan.code, **more,
        }  # fmt: skip
        return urlencode({key: value for key, value in said.items() if value})


def here_of(request: Request, verb: str = RATINGS, key: UUID | None = None) -> Here:
    """By `at` (or `key`) and `period`. What is out of sight is not there; who sees nothing is refused."""
    sight = sight_of(request.actor, request.at, verb)
    if sight is None:
        raise PermissionDenied
    version, periods = _plan(request.GET.get("plan", ""))
    named = str(key) if key else request.GET.get("at", "")
    node = find_node(named) if named else begins_at(sight)
    if node is None or not sight.sees_sum(node):
        raise Http404(_("There is no such place, or it is not yours to see."))
    on = timezone.localdate(request.at)
    code = request.GET.get("period", "") or request.POST.get("period", "")
    period = next((one for one in periods if one.code == code), periods[0] if periods else None)
    return Here(version, periods, period, sight, node, where_of(node, sight, on), on)


def _plan(code: str) -> tuple[Version, list[Period]]:
    """The one named; else the newest that is reported in, else the newest."""
    versions = current_versions()
    for version in versions:
        periods = periods_of(version)
        if version.plan.code == code or (periods and not code):
            return version, periods
    if not versions:
        raise Http404(_("No plan is published yet."))
    return versions[0], periods_of(versions[0])


def figures_here(request: Request) -> Here:
    """As `here_of`, for who may see figures."""
    return here_of(request, VERB)


def line_of(lines: list[Line], key: UUID) -> Line:
    for line in lines:
        if line.key == key:
            return line
    raise Http404(_("This plan promises no such thing."))


def as_file(sheet: Sheet, form: str, name: str) -> HttpResponse:
    if form not in TYPES:
        raise Http404
    response = HttpResponse(as_bytes(sheet, form), content_type=TYPES[form])
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=f"{name}.{form}") or ""
    )
    return response
