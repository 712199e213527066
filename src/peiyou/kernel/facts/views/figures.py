"""What is this figure made of: from the nation down to the entries, and to the records they came from."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeVar, cast
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
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

M = TypeVar("M", bound=Model)
SIZE = 50
DAYS = ("as_of", "tree_on")


class Request(HttpRequest):
    """What middleware puts on a request."""

    actor: Actor | None
    at: datetime


@never_cache
@require_safe
def figure(request: HttpRequest, measure: str, stage: str) -> HttpResponse:
    """`at` is the unit (its key; the nation where it is left out), `period` a code, `as_of` a day, `tree_on` another:
    units count where they stood then; without it where they stood on the last day of each period.

    Only entries of records that the reader may see are counted, on every line of the page.
    """
    asked = cast(Request, request)
    of = _found(Measure.objects.filter(code=measure))
    at_stage = _stage(stage)
    node, period = _unit(request.GET.get("at", "")), _period(request.GET.get("period", ""))
    today = timezone.localdate(asked.at)
    as_of = _day(request.GET.get("as_of", ""), today) or today
    tree_on = _day(request.GET.get("tree_on", ""), today)
    batches = visible_batches(asked.actor, asked.at)
    seen = Seen(None if as_of == today else as_of, batches)
    entries = entries_below(
        node, [of.pk], [at_stage.value], None if period is None else [period.pk], seen, tree_on
    )
    page = Paginator(entries, SIZE).get_page(request.GET.get("page"))
    context = {
        "measure": of,
        "stage": at_stage,
        "node": node,
        "period": period,
        "as_of": as_of,
        "is_today": as_of == today,
        "tree_on": tree_on,
        "made": made_of(node, of, at_stage.value, period, seen, tree_on),
        "page": page,
        "rows": [(one, said(of, one.entry.quantity)) for one in traced(list(page.object_list))],
        "kept": urlencode([(k, v) for k in ("at", "period", *DAYS) if (v := request.GET.get(k))]),
        "days": urlencode(_kept(as_of if as_of != today else None, tree_on)),
    }
    return render(request, "facts/figure.html", context)


def _stage(text: str) -> Stage:
    try:
        return Stage(text.upper())
    except ValueError as error:
        raise Http404 from error


def _found(rows: QuerySet[M]) -> M:
    found = rows.first()
    if found is None:
        raise Http404(_("There is no such figure."))
    return found


def _unit(key: str) -> Unit:
    if not key:
        return _found(Unit.objects.filter(kind=Kind.NATION))
    try:
        return _found(Unit.objects.filter(key=UUID(key)))
    except ValueError as error:
        raise Http404(_("There is no such figure.")) from error


def _period(code: str) -> Period | None:
    return _found(Period.objects.filter(code=code)) if code else None


def _day(text: str, today: date) -> date | None:
    """The day asked for, today where it has not come; None for what is no day."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    return min(day, today) if day else None


def _kept(*days: date | None) -> list[tuple[str, str]]:
    return [(name, day.isoformat()) for name, day in zip(DAYS, days, strict=True) if day]
