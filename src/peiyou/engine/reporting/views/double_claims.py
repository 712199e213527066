"""Proofs of a round that are claimed twice, for those who oversee the units that claim them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from peiyou.engine.reporting.enums import Twice
from peiyou.engine.reporting.models import Round
from peiyou.engine.reporting.queries import double_claims as queries
from peiyou.engine.reporting.queries.double_claims import Shown, Side
from peiyou.engine.reporting.views.access import Request, demand_right, of_round

SIZE: Final = 30


@of_round
@require_safe
def double_claims(request: Request, round_: Round) -> HttpResponse:
    """By where else they are claimed, and by name of a unit or file, or number of the document."""
    demand_right(request, ["view_double_claims"], None)
    found = queries.of_round(round_, request.actor, request.at)
    text = request.GET.get("q", "")[:60].strip()
    if text:
        found = [one for one in found if _says(one, text.casefold())]
    counts = Counter(kind for one in found for kind in one.kinds)
    show = request.GET.get("show", "")
    show = show if show in Twice.values else ""
    rows = [one for one in found if show in one.kinds] if show else found
    page = Paginator(rows, SIZE).get_page(request.GET.get("page"))
    context = {
        "round": round_,
        "page": page,
        "links": queries.links_of(page),
        "shows": [(kind.value, kind.label, counts[kind]) for kind in Twice],
        "all": len(found),
        "shown": show,
        "text": text,
    }
    return render(request, "reporting/double_claims.html", context)


def _says(one: Shown, text: str) -> bool:
    """Whether what is shown has the text in it: nothing can be searched for that may not be seen."""
    sides = [one.mine, *(other.side for other in one.others if other.side)]
    return any(text in word.casefold() for side in sides for word in _words(side))


def _words(side: Side) -> Iterator[str]:
    yield from (side.of.name, side.claim.name, side.claim.number)
