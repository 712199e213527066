"""Money of a round: budget, arrived and spent by source and by province, with the three named rates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peiyou.common.official.document import Document, Table
from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.reporting.queries.completeness import total, with_letters
from peiyou.engine.reporting.queries.money import money_of
from peiyou.engine.reporting.queries.rates import DEFINITIONS
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.reporting.queries.visibility import visible_to
from peiyou.engine.reporting.tables.cells import money_table
from peiyou.engine.reporting.views.access import Request, may, of_round
from peiyou.engine.undertakings.tables.sheets import TYPES, Sheet, as_bytes
from peiyou.engine.undertakings.views.files import as_file
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.organisations.models import Unit

STAGES: Final = (Stage.CLAIMED, Stage.CHECKED, Stage.APPROVED)


@of_round
@require_safe
def money(request: Request, round_: Round) -> HttpResponse:
    if not may(request, "view_return", None):
        raise PermissionDenied
    seen, province = _seen(request, round_)
    stage = _stage(request)
    context = {
        "round": round_,
        "paper": _paper(request, round_),
        "definitions": DEFINITIONS,
        "stages": [(one.value, one.label) for one in STAGES],
        "stage": stage,
        "province": province,
        "provinces": Unit.objects.filter(
            pk__in=visible_to(request.actor, request.at).filter(round=round_).values("province")
        ).order_by("code", "pk"),
        "total": total(with_letters(seen)),
        "kept": request.GET.urlencode(),
    }
    return render(request, "reporting/money.html", context)


@of_round
@require_safe
def money_file(request: Request, round_: Round, form: str) -> HttpResponse:
    if not may(request, "view_return", None):
        raise PermissionDenied
    if form != "csv":
        return as_file(request, form, lambda: _paper(request, round_))
    tables = [block for block in _paper(request, round_).blocks if isinstance(block, Table)]
    sheet = Sheet("", [cell.text for cell in tables[0].head[0]], [_plain(row) for table in tables for row in table.rows])  # fmt: skip
    answer = HttpResponse(as_bytes(sheet, form), content_type=TYPES[form])
    name = content_disposition_header(as_attachment=True, filename=f"{_title(round_)}.csv")
    answer["Content-Disposition"] = name or ""
    return answer


def _plain(row: Any) -> list[str | int | Decimal | None]:
    return [cell.text if cell.number is None else cell.number for cell in row]


def _paper(request: Request, round_: Round) -> Document:
    """By source; and by province, where there are several in sight."""
    seen, _province = _seen(request, round_)
    found = money_of(round_, seen, _stage(request))
    names = {code: source.name for code, source in skeleton_of(round_).sources.items()}
    by_source = [(names.get(code, code), rates) for code, rates in found.by_source.items()]
    tables = [money_table(by_source, _("Source"), _("Money by source"))]
    if len(found.by_province) > 1:
        units = Unit.objects.in_bulk([pk for pk in found.by_province if pk])
        ordered = sorted(found.by_province, key=lambda pk: (not pk, units[pk].code if pk else "", pk))  # fmt: skip
        lines = [(units[pk].name if pk else _("departments of the state"), found.by_province[pk]) for pk in ordered]  # fmt: skip
        tables.append(money_table(lines, _("Province"), _("Money by province")))
    return Document(
        title=_title(round_),
        blocks=tuple(tables),
        dated=timezone.localdate(request.at),
        is_wide=True,
    )


def _title(round_: Round) -> str:
    return _("Money reported, %(period)s") % {"period": round_.period.code}


def _stage(request: Request) -> Stage:
    asked = request.GET.get("stage", "")
    return Stage(asked) if asked in STAGES else Stage.CLAIMED


def _seen(request: Request, round_: Round) -> tuple[QuerySet[Return], Unit | None]:
    rows = visible_to(request.actor, request.at).filter(round=round_)
    text = request.GET.get("province", "")
    try:
        province = Unit.objects.filter(key=UUID(text)).first() if text else None
    except ValueError as error:
        raise Http404 from error
    return (rows.filter(province=province) if province else rows), province
