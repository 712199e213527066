"""State of the seals, checking them, and handing the record out."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from peiyou.kernel.audit import outside
from peiyou.kernel.audit.actions.handing_out import record_export
from peiyou.kernel.audit.errors import AuditError
from peiyou.kernel.audit.exports import VERIFIER, lines, seal_range
from peiyou.kernel.audit.forms import RangeForm
from peiyou.kernel.audit.models import Seal
from peiyou.kernel.audit.queries.state import seal_state
from peiyou.kernel.audit.sealing import seal_pending
from peiyou.kernel.audit.verification import verify
from peiyou.kernel.audit.views.access import AuditRequest, auditors_only

SIZE = 50


@require_GET
@auditors_only
def list_seals(request: AuditRequest) -> HttpResponse:
    seals = Paginator(Seal.objects.order_by("-no"), SIZE).get_page(request.GET.get("page"))
    context = {"seals": seals, "state": seal_state(), "form": RangeForm()}
    return render(request, "audit/seals.html", context)


@require_POST
@auditors_only
def verify_now(request: AuditRequest) -> HttpResponse:
    """Changes nothing but seals what waits, so it is no act of its own."""
    return render(request, "audit/report.html", {"report": verify(request.at)})


@require_POST
@auditors_only
def export(request: AuditRequest) -> HttpResponseBase:
    """The export as a download. That it went out is put on record before the first line leaves."""
    form = RangeForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect("audit:seals")
    first, last = form.cleaned_data["from_seal"], form.cleaned_data["to_seal"]
    record_export(first=first, last=last, way="browser", actor=request.actor, at=request.at)
    seal_pending(request.at)
    try:
        range_ = seal_range(first, last)
    except AuditError as error:
        messages.error(request, str(error))
        return redirect("audit:seals")
    name = f"peiyou-audit-{range_.first.no}-{range_.last.no}.jsonl"
    return StreamingHttpResponse(
        lines(range_, request.at),
        content_type="application/x-ndjson",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_GET
@auditors_only
def verifier(request: AuditRequest) -> FileResponse:
    """The stand-alone verifier, to be run by somebody who trusts neither us nor this server."""
    return FileResponse(
        VERIFIER.open("rb"),
        as_attachment=True,
        filename=VERIFIER.name,
        content_type="text/x-python",
    )


@require_GET
@auditors_only
def heads(request: AuditRequest) -> HttpResponse:
    """All seal heads written so far, to be kept where our administrators cannot write."""
    text = b"".join(path.read_bytes() for path in outside.files())
    headers = {"Content-Disposition": 'attachment; filename="peiyou-seal-heads.log"'}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)
