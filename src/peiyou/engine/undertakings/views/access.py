"""Who gets to pages of the take-up: those signed in, and of a season or an undertaking who may see it.

What is out of sight is not there: strangers learn nothing, not even what exists.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django_htmx.middleware import HtmxDetails

from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.engine.undertakings.queries.seeing import sees
from peiyou.engine.undertakings.queries.visibility import seasons_visible, visible_to
from peiyou.kernel.actions import Actor, NotAllowed, authority


class Request(HttpRequest):
    """What middleware puts on a request. Behind these decorators there is always an actor."""

    actor: Actor
    at: datetime
    htmx: HtmxDetails


View = Callable[..., HttpResponseBase]


def signed_in_from(front: str) -> Callable[[View], View]:
    """Others are sent to sign in; an act that is refused is a refused page. `front`: the page (by name) to which one
    comes back after something was sent, which cannot be sent again by itself."""

    def decorate(view: View) -> View:
        @never_cache
        @functools.wraps(view)
        def run(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            if getattr(request, "actor", None) is None:
                return _to_sign_in(request, front)
            try:
                return view(cast(Request, request), **kwargs)
            except NotAllowed as error:
                raise PermissionDenied(str(error)) from error

        return run

    return decorate


signed_in = signed_in_from("undertakings:season_list")


def of_season(view: View) -> View:
    """For pages of one season, handed in as `season` with the version of its plan."""

    @signed_in
    @functools.wraps(view)
    def run(request: Request, season: UUID, **kwargs: Any) -> HttpResponseBase:
        return view(request, season=season_of(request, season), **kwargs)

    return run


def of_undertaking(view: View) -> View:
    """For pages of one undertaking, handed in with its season, unit and case."""

    @signed_in
    @functools.wraps(view)
    def run(request: Request, season: UUID, undertaking: UUID, **kwargs: Any) -> HttpResponseBase:
        return view(request, undertaking_of(request, season, undertaking), **kwargs)

    return run


def to_write(view: View) -> View:
    """As `of_undertaking`, handed in with its season alone: for what is sent with every cell that is left."""

    @signed_in
    @functools.wraps(view)
    def run(request: Request, season: UUID, undertaking: UUID, **kwargs: Any) -> HttpResponseBase:
        return view(request, _seen_alone(request, season, undertaking), **kwargs)

    return run


def season_of(request: Request, key: UUID) -> Season:
    seasons = seasons_visible(request.actor, request.at)
    season = seasons.select_related("version__plan").filter(key=key).first()
    if season is None:
        raise Http404(_("There is no such season of take-up, or it is not yours to see yet."))
    return season


def undertaking_of(request: Request, season: UUID, key: UUID) -> Undertaking:
    found = visible_to(request.actor, request.at).filter(season__key=season, key=key)
    row = found.select_related(
        "season__version__plan", "unit", "province", "case__holder", "case__process"
    ).first()
    if row is None:
        raise _no_undertaking()
    return row


def _seen_alone(request: Request, season: UUID, key: UUID) -> Undertaking:
    """Read first and then asked about, since both together are the dearest statement of the page."""
    rows = Undertaking.objects.select_related("season").filter(season__key=season, key=key)
    row = next(iter(rows), None)
    if row is None or not sees(request.actor, row, request.at):
        raise _no_undertaking()
    return row


def _no_undertaking() -> Http404:
    return Http404(_("There is no such undertaking, or it is not yours to see."))


def may(request: Request, verb: str, obj: Any) -> bool:
    """Whether who looks may do it there: for offering it, the action decides."""
    return authority().allows(request.actor, f"undertakings.{verb}", obj, request.at)


def demand_right(request: Request, verbs: Sequence[str], obj: Any) -> None:
    """Refuse the page to who may do none of these there; before anything is said."""
    if not any(may(request, verb, obj) for verb in verbs):
        raise PermissionDenied


def wants_fragment(request: Request) -> bool:
    """A step back in history asks through htmx too, but for the whole page."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def _to_sign_in(request: HttpRequest, front: str) -> HttpResponseBase:
    htmx = getattr(request, "htmx", None)
    back = htmx.current_url_abs_path if htmx else request.get_full_path()
    if request.method not in {"GET", "HEAD"} and not htmx:
        back = reverse(front)
    where = redirect_to_login(back or "")
    if htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": where["Location"]})
    return where
