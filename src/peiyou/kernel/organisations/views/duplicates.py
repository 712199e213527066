"""Units that may be one and the same, for those who may merge them or say that they are two."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from peiyou.kernel.actions import authority
from peiyou.kernel.organisations.actions.telling_apart import tell_apart, undo_telling_apart
from peiyou.kernel.organisations.errors import OrganisationError
from peiyou.kernel.organisations.models import Distinct, Unit
from peiyou.kernel.organisations.queries.likely_same import organisations, told_apart
from peiyou.kernel.organisations.queries.listing import Row, provinces, rows_of
from peiyou.kernel.organisations.queries.naming import texts_of
from peiyou.kernel.organisations.queries.trees import subtree
from peiyou.kernel.organisations.requirements.duplicates import Pair, candidates_of, pairs_among
from peiyou.kernel.organisations.views.access import Request, officials, today, unit_of, visible

SIZE = 25
VERB = "organisations.merge_units"


@dataclass(frozen=True, slots=True)
class Likely:
    """A pair, likely the same or told apart, with what the list says of both."""

    pair: Pair | Distinct
    both: list[tuple[Row, str]]
    """Each of the two, and the text that names the other in a form."""

    @property
    def percent(self) -> int:
        return round(100 * self.pair.score) if isinstance(self.pair, Pair) else 100


@officials(VERB)
@require_safe
def index(request: Request) -> HttpResponse:
    """Near names are sought within one province: that of the official, or the one chosen.

    With ``apart=1`` the pairs that were told apart, which the list leaves out.
    """
    province = _province(request)
    units, offered = _reached(request)
    if province is not None:
        units = units.filter(pk__in=subtree(province, today(request)).values("pk"))
    is_national = province is None and offered.count() > 1
    apart = told_apart(units)
    shows_apart = "apart" in request.GET
    pairs: Any = apart if shows_apart else _pairs(units, apart, request, near=not is_national)
    page = Paginator(pairs, SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "pairs": _told(list(page.object_list), request),
        "provinces": offered,
        "province": province,
        "is_national": is_national,
        "shows_apart": shows_apart,
        "apart_count": page.paginator.count if shows_apart else apart.count(),
        "kept": _kept(province, shows_apart=shows_apart),
    }
    return render(request, "organisations/duplicates.html", context)


@officials("organisations.tell_apart")
@require_POST
def apart(request: Request) -> HttpResponse:
    """Says that two are not one and the same, and shows the list again."""
    return _decided(
        request,
        lambda units: tell_apart(
            units=units, reason=request.POST.get("reason", ""), actor=request.actor, at=request.at
        ),
        _("They are told apart: the pair is not listed any more."),
    )


@officials("organisations.undo_telling_apart")
@require_POST
def again(request: Request) -> HttpResponse:
    """Takes that back, and shows the pairs that are still told apart."""
    return _decided(
        request,
        lambda units: undo_telling_apart(units=units, actor=request.actor, at=request.at),
        _("The pair is listed again wherever the two look like one."),
        shows_apart=True,
    )


def _decided(
    request: Request, act: Callable[[list[Unit]], Any], done: str, *, shows_apart: bool = False
) -> HttpResponse:
    try:
        units = [unit_of(request, UUID(key)) for key in request.POST.getlist("unit")]
        act(units)
        messages.success(request, done)
    except ValueError:
        messages.error(request, _("Choose two different units."))
    except OrganisationError as error:
        messages.error(request, str(error))
    kept = _kept(_province(request), shows_apart=shows_apart)
    return redirect(f"{reverse('organisations:duplicates')}?{kept}".rstrip("?"))


def _reached(request: Request) -> tuple[QuerySet[Unit, Unit], QuerySet[Unit, Unit]]:
    """The organisations and the provinces within the official's scope."""
    on = today(request)
    scope = authority().scope(request.actor, VERB, request.at)
    units, offered = organisations(on) & visible(request), provinces(on)
    if scope.everything:
        return units, offered
    reached = scope.units(on).values("pk")
    return units.filter(pk__in=reached), offered.filter(pk__in=reached)


def _pairs(
    units: QuerySet[Unit, Unit],
    apart: QuerySet[Distinct, Distinct],
    request: Request,
    *,
    near: bool,
) -> list[Pair]:
    known = set(apart.values_list("first", "second"))
    pairs = pairs_among(candidates_of(units, today(request)), near=near)
    return [pair for pair in pairs if tuple(sorted((pair.first, pair.second))) not in known]


def _told(pairs: Iterable[Pair | Distinct], request: Request) -> list[Likely]:
    keys = {key for pair in pairs for key in _ends(pair)}
    units = list(Unit.objects.filter(pk__in=keys))
    rows = {row.unit.pk: row for row in rows_of(units, today(request))}
    texts = texts_of(units, today(request))
    return [
        Likely(pair, [(rows[a], texts[b]) for a, b in (_ends(pair), _ends(pair)[::-1])])
        for pair in pairs
    ]


def _ends(pair: Pair | Distinct) -> tuple[int, int]:
    if isinstance(pair, Distinct):
        return pair.first_id, pair.second_id
    return pair.first, pair.second


def _kept(province: Unit | None, *, shows_apart: bool) -> str:
    said = {"province": str(province.key)} if province else {}
    return urlencode(said | ({"apart": "1"} if shows_apart else {}))


def _province(request: Request) -> Unit | None:
    try:
        return unit_of(request, UUID(request.POST.get("province") or request.GET.get("province", "")))  # fmt: skip
    except ValueError:
        return None
