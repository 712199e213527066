"""Completeness and timeliness: who has handed in, and whose sealed page is there; by province, prefecture, unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peiyou.engine.reporting.enums import SnapshotKind
from peiyou.engine.reporting.models import Return, Round, Snapshot
from peiyou.engine.reporting.queries.completeness import (
    LETTERS,
    STATES,
    by_prefecture,
    by_province,
    chosen,
    in_places,
    total,
    with_letters,
)
from peiyou.engine.reporting.queries.visibility import visible_to
from peiyou.engine.reporting.tables.completeness import (
    COLUMNS,
    Line,
    lines_of,
    sheet_of_places,
    sheet_of_units,
)
from peiyou.engine.reporting.views.access import Request, may, of_round
from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.tables.sheets import TYPES, as_bytes
from peiyou.kernel.organisations.models import Unit

SIZE: Final = 50
LEVELS: Final = ("province", "prefecture", "unit")
KEPT: Final = ("level", "province", "prefecture", "state", "letter", "party", "q")
ORDER: Final = ("province__code", "province", "party", "unit__name_key", "pk")
RELATED: Final = ("unit", "province", "case", "snapshot")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; `rows` are filtered by all of it, and so are the counts of places."""

    rows: QuerySet[Any]
    level: str
    province: Unit | None
    prefecture: Unit | None


@of_round
@require_safe
def completeness(request: Request, round_: Round) -> HttpResponse:
    if not may(request, "view_return", None):
        raise PermissionDenied
    asked = _asked(request, round_)
    context = {
        "round": round_,
        "asked": asked,
        "total": total(asked.rows),
        "columns": COLUMNS,
        "levels": [("province", _("by province")), ("prefecture", _("by prefecture")), ("unit", _("by unit"))],
        "states": [(code, words) for code, (words, _q) in STATES.items()],
        "letters": [(code, words) for code, (words, _q) in LETTERS.items()],
        "parties": Party.choices,
        "get": {name: request.GET.get(name, "") for name in KEPT},
        "kept": _kept(request),
        "kept_of_place": _kept(request, without=("level", "province", "prefecture")),
    }  # fmt: skip
    if asked.level == "unit":
        page = Paginator(_in_order(asked.rows), SIZE).get_page(request.GET.get("page"))
        context |= {"page": page, "lines": lines_of(page.object_list)}
    else:
        context["places"] = _places(request, asked)
    if asked.province:
        context |= _summary(request, round_, asked.province)
    return render(request, "reporting/completeness.html", context)


@of_round
@require_safe
def completeness_file(request: Request, round_: Round, form: str) -> HttpResponse:
    """All lines that the filters let through, at the level that is looked at."""
    if not may(request, "view_return", None):
        raise PermissionDenied
    if form not in TYPES:
        raise Http404
    asked = _asked(request, round_)
    if asked.level == "unit":
        lines: list[Line] = lines_of(_in_order(asked.rows))
        sheet = sheet_of_units(round_, lines)
    else:
        sheet = sheet_of_places(round_, _places(request, asked), total(asked.rows))
    answer = HttpResponse(as_bytes(sheet, form), content_type=TYPES[form])
    name = content_disposition_header(as_attachment=True, filename=f"{sheet.title}.{form}")
    answer["Content-Disposition"] = name or ""
    return answer


def _asked(request: Request, round_: Round) -> Asked:
    get, on = request.GET, timezone.localdate(request.at)
    rows = with_letters(visible_to(request.actor, request.at).filter(round=round_))
    province, prefecture = _unit(get.get("province", "")), _unit(get.get("prefecture", ""))
    if province:
        rows = rows.filter(province=province)
    if prefecture:
        rows = in_places(rows, on).filter(place=prefecture.pk)
    rows = chosen(
        rows, get.get("state", ""), get.get("letter", ""), get.get("party", ""), get.get("q", "").strip()[:60]
    )  # fmt: skip
    level = get.get("level", "")
    if level not in LEVELS:
        level = "unit" if prefecture else "prefecture" if province else "province"
    return Asked(rows, level, province, prefecture)


def _places(request: Request, asked: Asked) -> Any:
    if asked.level == "province":
        return by_province(asked.rows)
    return by_prefecture(asked.rows, timezone.localdate(request.at))


def _in_order(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related(*RELATED).defer("snapshot__content").order_by(*ORDER)


def _unit(text: str) -> Unit | None:
    """Another key than that of a unit filters nothing away that one could not see."""
    try:
        return Unit.objects.filter(key=UUID(text)).first() if text else None
    except ValueError:
        return None


def _kept(request: Request, without: tuple[str, ...] = ()) -> str:
    asked = {name: request.GET.get(name, "") for name in KEPT if name not in without}
    return urlencode({name: value for name, value in asked.items() if value})


def _summary(request: Request, round_: Round, province: Unit) -> dict[str, Any]:
    """The summary of the province that is looked at, and whether who looks may make it."""
    own = visible_to(request.actor, request.at).filter(
        round=round_, province=province, party=Party.PROVINCE
    )
    row: Return | None = own.select_related("unit").first()
    if row is None:
        return {"has_no_return": True}
    pages = Snapshot.objects.filter(of_return=row, kind=SnapshotKind.PROVINCE)
    return {
        "own": row,
        "summary": pages.defer("content").order_by("-no").first(),
        "may_take": may(request, "take_summary", row),
    }
