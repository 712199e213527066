"""Who gets to pages of the reporting: those signed in, and of a round or a return who may see it.

What is out of sight is not there: strangers learn nothing, not even what exists.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _

from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.reporting.queries.seeing import sees
from peiyou.engine.reporting.queries.visibility import rounds_visible, visible_to
from peiyou.engine.undertakings.views.access import Request, View, signed_in_from, wants_fragment
from peiyou.kernel.actions import authority

__all__ = [
    "Request", "View", "demand_right", "may", "of_return", "of_round", "return_of", "round_of", "signed_in",
    "to_write", "wants_fragment",
]  # fmt: skip

signed_in = signed_in_from("reporting:round_list")


def of_round(view: View) -> View:
    """For pages of one round, handed in as `round_` with season, plan and period."""

    @signed_in
    @functools.wraps(view)
    def run(request: Request, round: UUID, **kwargs: Any) -> HttpResponseBase:  # noqa: A002 - as the address calls it
        return view(request, round_=round_of(request, round), **kwargs)

    return run


def of_return(view: View) -> View:
    """For pages of one return, handed in as the second argument with round, unit, undertaking and case."""

    @signed_in
    @functools.wraps(view)
    def run(request: Request, round: UUID, return_: UUID, **kwargs: Any) -> HttpResponseBase:  # noqa: A002 - as the address calls it
        return view(request, return_of(request, round, return_), **kwargs)

    return run


def to_write(view: View) -> View:
    """As `of_return`, handed in with what writing needs alone: for what is sent with every cell that is left."""

    @signed_in
    @functools.wraps(view)
    def run(request: Request, round: UUID, return_: UUID, **kwargs: Any) -> HttpResponseBase:  # noqa: A002 - as the address calls it
        rows = Return.objects.select_related("round__period", "undertaking", "case")
        row = rows.filter(round__key=round, key=return_).first()
        if row is None or not sees(request.actor, row, request.at):
            raise _no_return()
        return view(request, row, **kwargs)

    return run


def round_of(request: Request, key: UUID) -> Round:
    rounds = rounds_visible(request.actor, request.at)
    found = rounds.select_related("season__version__plan", "period").filter(key=key).first()
    if found is None:
        raise Http404(_("There is no such round of reporting, or it is not yours to see yet."))
    return found


def return_of(request: Request, round_: UUID, key: UUID) -> Return:
    found = visible_to(request.actor, request.at).filter(round__key=round_, key=key)
    row = found.select_related(
        "round__season__version__plan", "round__period", "unit", "province", "undertaking",
        "case__holder", "case__process",
    ).first()  # fmt: skip
    if row is None:
        raise _no_return()
    return row


def _no_return() -> Http404:
    return Http404(_("There is no such return, or it is not yours to see."))


def may(request: Request, verb: str, obj: Any) -> bool:
    """Whether who looks may do it there: for offering it, the action decides."""
    return authority().allows(request.actor, f"reporting.{verb}", obj, request.at)


def demand_right(request: Request, verbs: Sequence[str], obj: Any) -> None:
    """Refuse the page to who may do none of these there; before anything is said."""
    if not any(may(request, verb, obj) for verb in verbs):
        raise PermissionDenied
