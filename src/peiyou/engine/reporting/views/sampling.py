"""Samples of the review desk: drawn once, the same for everybody, with what is decided of them and what is left."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from peiyou.common.numerals import plain_int
from peiyou.engine.reporting.actions.sampling import draw_sample
from peiyou.engine.reporting.models import Return, Round, Sample
from peiyou.engine.reporting.queries.desk import Show, rows_of, totals_of
from peiyou.engine.reporting.queries.sampling import members_of, sample_of
from peiyou.engine.reporting.views.access import Request, demand_right, of_round
from peiyou.engine.reporting.views.desk import (
    desk_of,
    rows_context,
    seen_of,
    wanted_of,
)
from peiyou.engine.undertakings.queries.turns import turns_of
from peiyou.kernel.actions import DomainError
from peiyou.kernel.workflow.views.desks import SIZE, province_of

MOST: Final = 500
"""So many are drawn at once."""


@of_round
@require_POST
def draw(request: Request, round_: Round) -> HttpResponse:
    """Draw of what waits, as it was filtered; the sample has a page of its own."""
    demand_right(request, ["return_return"], None)
    found = desk_of(request, round_, province_of(request.POST), wanted_of(request.POST))
    waiting = [Return(pk=row.pk) for row in found.rows if row.show == Show.WAITING]
    size = min(plain_int(request.POST.get("size", "")) or 0, MOST)
    try:
        sample = draw_sample(
            round_=round_, returns=waiting, size=size, actor=request.actor, at=request.at
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("reporting:desk", round=round_.key)
    return redirect("reporting:sample", round=round_.key, key=sample.key)


@of_round
@require_safe
def sample_page(request: Request, round_: Round, key: UUID) -> HttpResponse:
    """Who was drawn, in any state: what is left first, in the order of the draw."""
    sample = _sample(request, round_, key)
    members, seen = members_of(sample), seen_of(request, round_)
    rows = rows_of(
        seen.filter(pk__in=members.places), turns_of(request.actor, request.at), request.at
    )
    rows.sort(key=lambda row: (row.pk in members.decided, members.places[row.pk]))
    page = Paginator(rows, SIZE).get_page(request.GET.get("page"))
    context = {
        **rows_context(request, round_, page), "sample": sample, "members": members,
        "totals": totals_of(rows), "hidden": len(members.places) - len(rows), "kept": "",
    }  # fmt: skip
    return render(request, "reporting/sample.html", context)


@of_round
@require_safe
def population(request: Request, round_: Round, key: UUID) -> HttpResponse:
    """What was drawn from, as the digest is of it: keys of returns."""
    text = _sample(request, round_, key).population
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="population.txt"'
    return response


def _sample(request: Request, round_: Round, key: UUID) -> Sample:
    """For who reviews, and sees one of its returns."""
    demand_right(request, ["return_return"], None)
    sample = sample_of(round_, key, seen_of(request, round_))
    if sample is None:
        raise Http404(_("There is no such sample, or it is not yours to see."))
    return sample
