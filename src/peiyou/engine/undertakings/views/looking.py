"""Who gets to pages of the balance, and how these refresh themselves.

A page asks again every few seconds with the stamp of what it shows; as long as nobody has written, the answer is
that nothing has changed, and nothing is added up.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from peiyou.engine.undertakings.models import Season, Share
from peiyou.engine.undertakings.queries.balance.board import Place
from peiyou.engine.undertakings.queries.balance.nodes import Level, node_of
from peiyou.engine.undertakings.queries.balance.parts import revisions, stamp_of
from peiyou.engine.undertakings.queries.balance.sight import sight_of
from peiyou.engine.undertakings.queries.visibility import seasons_visible
from peiyou.engine.undertakings.views.access import Request

REFRESH: Final = "X-Refresh"
"""Sent by the page that refreshes itself: only what changes is wanted."""
View = Callable[..., HttpResponseBase]


def of_place(view: View) -> View:
    """For pages of the balance of a season at the place that `?at=` names, handed in as `place`."""

    @never_cache
    @functools.wraps(view)
    def run(request: HttpRequest, season: UUID, **kwargs: Any) -> HttpResponseBase:
        asked = cast(Request, request)
        actor = getattr(request, "actor", None)
        seasons = seasons_visible(actor, asked.at).select_related("version__plan")
        found = seasons.filter(key=season).first()
        if found is None:
            if actor is None:
                return redirect_to_login(request.get_full_path())
            raise Http404(_("There is no such season of take-up, or it is not yours to see yet."))
        place = place_at(asked, found)
        if place is None:
            return render(request, "undertakings/no_balance.html", {"season": found})
        return view(asked, place=place, **kwargs)

    return run


def place_at(request: Request, season: Season) -> Place | None:
    """None for who has no part in the season, and so nowhere to begin."""
    sight = sight_of(getattr(request, "actor", None), season, request.at)
    on = timezone.localdate(request.at)
    address = request.GET.get("at", "").strip()[:80]
    node = node_of(sight, season, address, on)
    if node is None and not address:
        return None
    if node is None:
        raise Http404(_("There is no such place in this season, or it is not yours to see."))
    if node.level == Level.NATION:
        wanted = None
    else:
        wanted = {node.province} if node.province is not None else set(sight.home) or {0}
    return Place(season, node, sight, revisions(season, wanted), on)


def stamp(request: Request, place: Place) -> str:
    """The same as long as this page would look the same to this person."""
    season, sight = place.season, place.sight
    shares = Share.objects.filter(item__opening__season=season).aggregate(
        Count("pk"), Sum("amount")
    )
    eyes = (sight.everything, sight.public, sorted(sight.provinces), sorted(sight.units))
    return stamp_of(
        place.revisions,
        season.state,
        shares,
        eyes,
        place.on,
        request.get_full_path(),
        get_language(),
    )


def live(
    request: Request, place: Place, name: str, context: Callable[[], dict[str, Any]]
) -> HttpResponse:
    """`name`.html with the fragment _`name`.html in it; alone where the page refreshes itself.

    `context` is called only where something has to be shown.
    """
    mark = stamp(request, place)
    refreshes = request.headers.get(REFRESH) == "1"
    if refreshes and request.headers.get("If-None-Match") == f'"{mark}"':
        response = HttpResponse(status=304)
    else:
        template = f"undertakings/_{name}.html" if refreshes else f"undertakings/{name}.html"
        response = render(request, template, context() | {"place": place, "stamp": mark})
    response["ETag"] = f'"{mark}"'
    patch_vary_headers(response, [REFRESH])
    return response
