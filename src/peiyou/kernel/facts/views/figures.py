"""What is this figure made of: from the nation down to the entries, and to the records they came from."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from peiyou.kernel.actions import Actor
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.lineage import entries_below, traced
from peiyou.kernel.facts.queries.made_of import made_of, said
from peiyou.kernel.facts.queries.trees import Seen
from peiyou.kernel.facts.sources import visible_batches
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit

SIZE = 50


class Request(HttpRequest):
    """What middleware puts on a request."""

    actor: Actor | None
    at: datetime


@never_cache
@require_safe
def figure(request: HttpRequest, measure: str, stage: str) -> HttpResponse:
    """`at` is the unit (its key; the nation where it is left out), `period` a code, `as_of` a day.

    Only entries of records that the reader may see are counted, on every line of the page.
    """
    asked = cast(Request, request)
    of = get_object_or_404(Measure, code=measure)
    at_stage = _stage(stage)
    node, period = _unit(request.GET.get("at", "")), _period(request.GET.get("period", ""))
    today = timezone.localdate(asked.at)
    as_of = _day(request.GET.get("as_of", ""), today)
    batches = visible_batches(asked.actor, asked.at)
    seen = Seen(None if as_of == today else as_of, batches)
    entries = entries_below(
        node, [of.pk], [at_stage.value], None if period is None else [period.pk], seen
    )
    page = Paginator(entries, SIZE).get_page(request.GET.get("page"))
    context = {
        "measure": of,
        "stage": at_stage,
        "node": node,
        "period": period,
        "as_of": as_of,
        "is_today": as_of == today,
        "made": made_of(node, of, at_stage.value, period, seen),
        "page": page,
        "rows": [(one, said(of, one.entry.quantity)) for one in traced(list(page.object_list))],
        "kept": urlencode([(k, v) for k in ("at", "period", "as_of") if (v := request.GET.get(k))]),
        "days": urlencode([("as_of", as_of.isoformat())]) if as_of != today else "",
    }
    return render(request, "facts/figure.html", context)


def _stage(text: str) -> Stage:
    try:
        return Stage(text.upper())
    except ValueError as error:
        raise Http404 from error


def _unit(key: str) -> Unit:
    if not key:
        return get_object_or_404(Unit, kind=Kind.NATION)
    try:
        return get_object_or_404(Unit, key=UUID(key))
    except ValueError as error:
        raise Http404 from error


def _period(code: str) -> Period | None:
    return get_object_or_404(Period, code=code) if code else None


def _day(text: str, today: date) -> date:
    """The day asked for; what is no day, or has not come, is today."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    return min(day, today) if day else today
