"""What everybody may see: published tables at an address that stays, and whether a sheet of paper is genuine."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peiyou.common.canonical import instant
from peiyou.common.formulas import harmless
from peiyou.common.tokens import grouped
from peiyou.engine.undertakings.enums import SeasonState, StatementKind
from peiyou.engine.undertakings.models import Season, Statement
from peiyou.engine.undertakings.papers import address_of
from peiyou.engine.undertakings.queries.statements import by_code, statements_visible
from peiyou.engine.undertakings.queries.tables import Tables, thawed
from peiyou.engine.undertakings.tables.cells import check_of
from peiyou.engine.undertakings.tables.result import coverage_paper, summary_paper
from peiyou.engine.undertakings.views.files import as_file, check_address

PAPERS: Final = {"summary": summary_paper, "coverage": coverage_paper}


@require_safe
def result(request: HttpRequest, season: UUID) -> HttpResponse:
    """The newest published version, or the one that `no` names."""
    found = _result(request, season)
    tables, made_on = thawed(found.content), timezone.localdate(found.made_at)
    check = check_of(found, check_address(request, found))
    versions = found.season.statements.filter(kind=StatementKind.RESULT).defer("content")
    context = {
        "season": found.season,
        "statement": found,
        "tables": tables,
        "papers": [(code, paper(tables, made_on, check)) for code, paper in PAPERS.items()],
        "versions": list(versions.order_by("-no")),
    }
    return render(request, "undertakings/result.html", context)


@require_safe
def result_file(request: HttpRequest, season: UUID, part: str, form: str) -> HttpResponse:
    """`tables.json` is what was frozen; `summary` and `coverage` are a table each, as CSV or as a document."""
    found = _result(request, season)
    if (part, form) == ("tables", "json"):
        return JsonResponse(_open_data(found), json_dumps_params={"ensure_ascii": False})
    if part not in PAPERS:
        raise Http404
    tables = thawed(found.content)
    if form == "csv":
        return _csv(CSVS[part](tables), f"{part}-{found.no}")
    made_on = timezone.localdate(found.made_at)
    check = check_address(request, found)
    return as_file(request, form, lambda: PAPERS[part](tables, made_on, check_of(found, check)))


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Whether a code is of a page that was printed here: of whom, from when, and whether it still is the newest."""
    typed = request.GET.get("code", "").strip()[:60]
    found = by_code(typed) if typed else None
    if typed and found is None and (elsewhere := address_of(typed)):
        return redirect(elsewhere)
    context: dict[str, Any] = {"typed": typed, "found": found}
    if found:
        asked: Any = request
        actor = getattr(request, "actor", None)
        newer = found.season.statements.filter(kind=found.kind, unit=found.unit, no__gt=found.no)
        context |= {
            "of": found.content["unit"]["name"] if found.unit else _("the whole country"),
            "newer": newer.defer("content").order_by("-no").first(),
            "code": grouped(found.check_code),
            "may_open": statements_visible(actor, asked.at).filter(pk=found.pk).exists(),
        }
    return render(
        request, "undertakings/check.html", context, status=404 if typed and not found else 200
    )


def _result(request: HttpRequest, key: UUID) -> Statement:
    season = Season.objects.filter(key=key, state=SeasonState.PUBLISHED).first()
    rows = Statement.objects.filter(season=season, kind=StatementKind.RESULT)
    no = request.GET.get("no", "")
    if no.isascii() and no.isdigit() and len(no) < 6:
        rows = rows.filter(no=int(no))
    found = rows.select_related("season__version__plan").order_by("-no").first() if season else None
    if found is None:
        raise Http404(_("No result of this season has been published."))
    return found


def _open_data(found: Statement) -> dict[str, Any]:
    """The frozen content as it was hashed, and what it needs to be checked by: money is in fen."""
    return {
        "version": found.no,
        "published_at": instant(found.made_at),
        "digest": {"of": "content, as canonical JSON", "sha256": found.digest},
        "check_code": grouped(found.check_code),
        "content": found.content,
    }


def _summary_lines(tables: Tables) -> list[Sequence[object]]:
    codes = [f"{source.code.lower()}_fen" for source in tables.summary.sources]
    lines: list[Sequence[object]] = [
        ("province_key", "province", "tasks", "placements", "units", *codes, "together_fen")
    ]
    lines += [
        (row.key, row.name, row.tasks, row.placements, row.units, *row.money, row.all_money)
        for row in tables.summary.rows
    ]
    return lines


def _coverage_lines(tables: Tables) -> list[Sequence[object]]:
    """A line for each task and province: long tables are read by programs, and this one is for them."""
    lines: list[Sequence[object]] = [("task_key", "task", "wording", "province", "taken_up")]
    for row in tables.coverage.rows:
        for names, is_taken in ((row.taken_by, 1), (row.not_by, 0)):
            lines += [(row.key, row.number, row.text, name, is_taken) for name in names]
    return lines


CSVS: Final[dict[str, Callable[[Tables], list[Sequence[object]]]]] = {
    "summary": _summary_lines,
    "coverage": _coverage_lines,
}


def _csv(lines: list[Sequence[object]], name: str) -> HttpResponse:
    """UTF-8 with a byte order mark: so spreadsheets know that it is."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([harmless(str(cell)) for cell in line] for line in lines)
    return HttpResponse(
        out.getvalue().encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
