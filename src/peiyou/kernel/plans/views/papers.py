"""What leaves the desk: the document as handed in, a check sheet on paper, a workbook."""

from __future__ import annotations

from pathlib import PurePath

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from peiyou.kernel.plans.models import Version
from peiyou.kernel.plans.queries.publishing import totals
from peiyou.kernel.plans.queries.review import with_content
from peiyou.kernel.plans.views.access import DeskRequest, of_version
from peiyou.kernel.plans.views.workbook import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@of_version
@require_GET
def document(request: DeskRequest, version: Version) -> FileResponse:
    """The file exactly as it was handed in, always as a download: it came from outside."""
    paper = version.document
    return FileResponse(
        paper.file.open("rb"),
        as_attachment=True,
        filename=paper.name,
        content_type="application/octet-stream",
    )


@of_version
@require_GET
def check_sheet(request: DeskRequest, version: Version) -> HttpResponse:
    tasks = with_content(version.tasks.order_by("seq"))
    context = {"version": version, "tasks": tasks, "totals": totals(version), "at": request.at}
    return render(request, "plans/check_sheet.html", context)


@of_version
@require_GET
def excel(request: DeskRequest, version: Version) -> HttpResponse:
    """One line a deliverable, with how sure the reader was."""
    content = workbook(version, list(with_content(version.tasks.order_by("seq"))))
    name = f"{PurePath(version.document.name).stem}-{version.plan.code}.xlsx"
    header = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": header})
