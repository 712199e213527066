"""Reports as files: one as PDF or Word, many as an archive, and the tables of performance data."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peiyou.common.numerals import plain_int
from peiyou.common.official.document import Document
from peiyou.common.official.families import NoFont
from peiyou.common.official.pdf import as_pdf
from peiyou.common.official.word import as_word
from peiyou.engine.reporting.views.access import Request, signed_in
from peiyou.engine.results.models import IssuedReport, Report
from peiyou.engine.results.queries.performance import Performance
from peiyou.engine.results.queries.places import find_node
from peiyou.engine.results.queries.reports.content import content_of
from peiyou.engine.results.queries.reports.figures import Frame
from peiyou.engine.results.queries.reports.listing import HOLDS, reports_visible
from peiyou.engine.results.queries.sight import sight_of
from peiyou.engine.results.tables.performance import write
from peiyou.engine.results.tables.report import document_of
from peiyou.engine.results.views.report_access import language_of, of_report, sayer_of
from peiyou.engine.results.views.reports import STAGES, issued_of, paper_of
from peiyou.engine.results.views.targets import version_of
from peiyou.engine.undertakings.views.files import TYPES
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit

FORMS: Final = ("pdf", "docx")
IN_ARCHIVE: Final = 40
"""Reports of one archive: it is made while somebody waits."""
AT_ONCE: Final = 60_000
"""Rows of performance data, likewise; about ten seconds."""


@of_report
@require_safe
def report_file(request: Request, found: Report, form: str) -> HttpResponse:
    """The draft as it would be issued now, marked as a draft on every page."""
    language, sayer = language_of(request), sayer_of(found)
    with translation.override(language):
        paper = document_of(content_of(found, sayer.account, sayer), language, timezone.localdate(request.at))  # fmt: skip
    return _file(paper, form, _name(found.unit, found.year))


@require_safe
def issued_file(request: HttpRequest, key: UUID, form: str) -> HttpResponse:
    asked: Any = request
    found = issued_of(asked, key)
    language = language_of(asked)
    with translation.override(language):
        paper = paper_of(request, found, language)
    return _file(paper, form, _name(found.report.unit, found.report.year))


@signed_in
@require_safe
def report_archive(request: Request) -> HttpResponseBase:
    """What is issued at or below a place in a year, at most `IN_ARCHIVE` at once: `part` counts from 1."""
    version, form = version_of(request.GET.get("plan", "")), request.GET.get("form", "docx")
    year, part = plain_int(request.GET.get("year", ""), 4), plain_int(request.GET.get("part", "1"), 3) or 1  # fmt: skip
    if form not in FORMS or year is None:
        raise Http404
    seen = reports_visible(request.actor, request.at).filter(plan=version.plan_id, year=year)
    rows = IssuedReport.objects.filter(HOLDS, report__in=seen).order_by("report__unit__code", "pk")
    first = (part - 1) * IN_ARCHIVE
    some = list(rows.select_related("report__unit", "report__plan")[first : first + IN_ARCHIVE])
    if not some:
        raise Http404(_("Nothing has been issued there for that year."))
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, translation.override("zh-hans"):  # fmt: skip
        for one in some:
            paper = paper_of(request, one, "zh-hans")
            archive.writestr(f"{_name(one.report.unit, year)}-{one.report_id}.{form}", _bytes(paper, form))  # fmt: skip
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"年度报告-{year}-{part}.zip")


@signed_in
@require_safe
def performance_file(request: Request) -> HttpResponseBase:
    """年度绩效数据汇总表 of a place that one sees in full; of the nation by province where `by` asks for it."""
    sight = sight_of(request.actor, request.at)
    place = find_node(request.GET.get("at", ""))
    year, stage = plain_int(request.GET.get("year", ""), 4), request.GET.get("stage", "")
    if sight is None or place is None or year is None or not sight.sees(place):
        raise Http404(_("There is no such place, or it is not yours to see."))
    frame = Frame.of(version_of(request.GET.get("plan", "")), year, Stage(stage) if stage in set(STAGES) else Stage.APPROVED)  # fmt: skip
    by_place = request.GET.get("by") == "place" and place.kind in {Kind.NATION, Kind.PROVINCE}
    table = Performance.of(frame, place, by_place=by_place)
    if table.most_rows > AT_ONCE:
        raise Http404(_("This is more than is made while you wait. Take it province by province, or ask the operator for `peiyou reports table`."))  # fmt: skip
    file = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    with translation.override("zh-hans"):
        write(table, Path(file.name), timezone.localdate(request.at))
    answer = FileResponse(
        file, as_attachment=True, filename=f"{_name(place, year)}-绩效数据汇总表.xlsx"
    )
    answer["Content-Type"] = TYPES["xlsx"]
    return answer


def _file(paper: Document, form: str, name: str) -> HttpResponse:
    if form not in FORMS:
        raise Http404
    try:
        content = _bytes(paper, form)
    except NoFont as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(content, content_type=TYPES[form])
    disposition = content_disposition_header(as_attachment=form != "pdf", filename=f"{name}.{form}")
    answer["Content-Disposition"] = disposition or ""
    return answer


def _bytes(paper: Document, form: str) -> bytes:
    families = settings.PEIYOU_FAMILIES
    return as_pdf(paper, families) if form == "pdf" else as_word(paper, families)


def _name(unit: Unit, year: int) -> str:
    return f"{unit.name}{year}年度报告"
