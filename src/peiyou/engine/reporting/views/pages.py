"""Pages to be sealed: one on screen and as a file, the scan that comes back, and whether a sheet of paper is genuine."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from peiyou.common.official.document import Document
from peiyou.common.tokens import grouped
from peiyou.engine.reporting.actions.pages import (
    SOURCE_KIND,
    receive_sealed_page,
    take_back_sealed_page,
    take_summary,
)
from peiyou.engine.reporting.enums import SnapshotKind
from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.models import Return, Snapshot
from peiyou.engine.reporting.queries.pages import (
    RELATED,
    by_code,
    pages_visible,
    sealed_of,
    versions_of,
)
from peiyou.engine.reporting.tables.cells import check_of
from peiyou.engine.reporting.tables.page import paper_of
from peiyou.engine.reporting.views.access import Request, may, of_return, signed_in
from peiyou.engine.undertakings.views.files import as_file
from peiyou.kernel.evidence.errors import EvidenceError
from peiyou.kernel.evidence.keeping import Upload
from peiyou.kernel.evidence.limits import limits
from peiyou.kernel.evidence.models import Attachment


@signed_in
@require_safe
def page(request: Request, key: UUID) -> HttpResponse:
    """One page as it was frozen."""
    found = _visible(request, key)
    row = found.of_return
    context = {
        "round": row.round,
        "row": row,
        "snapshot": found,
        "whose": _whose(found),
        "is_summary": found.kind == SnapshotKind.PROVINCE,
        "paper": _paper(request, found),
        "sealed": sealed_of(row, found.kind),
        "versions": versions_of(row, found.kind),
        "scans": list(_scans(found)),
        "may_act": may(request, "receive_sealed_page", found),
        "may_take": found.kind == SnapshotKind.PROVINCE and may(request, "take_summary", row),
    }
    return render(request, "reporting/page.html", context)


@signed_in
@require_safe
def page_file(request: Request, key: UUID, form: str) -> HttpResponse:
    found = _visible(request, key)
    return as_file(request, form, lambda: _paper(request, found))


@of_return
@require_safe
def newest(request: Request, row: Return) -> HttpResponse:
    """The page of what a return handed in last, or that there is none yet."""
    if row.snapshot_id is None:
        raise Http404(_("Nothing has been handed in yet: the page to be sealed is made of what is handed in."))  # fmt: skip
    return redirect("reporting:page", Snapshot.objects.values_list("key", flat=True).get(pk=row.snapshot_id))  # fmt: skip


@of_return
@require_POST
def take(request: Request, row: Return) -> HttpResponse:
    """The next version of the summary of the province whose own return this is."""
    try:
        made = take_summary(return_=row, actor=request.actor, at=request.at)
    except ReportingError as error:
        messages.error(request, str(error))
        last = row.snapshots.filter(kind=SnapshotKind.PROVINCE).order_by("-no").first()
        if last is None:
            return redirect("reporting:completeness", row.round.key)
        return redirect("reporting:page", last.key)
    return redirect("reporting:page", made.key)


@signed_in
@require_POST
def receive(request: Request, key: UUID) -> HttpResponse:
    """A scan of the sealed page. The code typed from it says of which version; without one it is the one shown."""
    shown = _visible(request, key)
    if not may(request, "receive_sealed_page", shown):
        raise PermissionDenied
    content = request.FILES.get("file")
    try:
        if content is None:
            raise ReportingError("NO_FILE", _("Choose the scan first."))
        most = limits().most_bytes + 1  # whoever sends more is told so, and no more of it is read
        upload = Upload(name=content.name or "", content=content.read(most))
        code = request.POST.get("code", "")[:60]
        meant = receive_sealed_page(snapshot=shown, upload=upload, code=code, actor=request.actor, at=request.at)  # fmt: skip
    except (ReportingError, EvidenceError) as error:
        messages.error(request, str(error))
        return redirect("reporting:page", key)
    messages.success(request, _("Sealed page of version %(no)s received.") % {"no": meant.no})
    return redirect("reporting:page", meant.key)


@signed_in
@require_POST
def take_back(request: Request, key: UUID) -> HttpResponse:
    found = _visible(request, key)
    if not may(request, "take_back_sealed_page", found):
        raise PermissionDenied
    try:
        scan = _scans(found).get(key=UUID(request.POST.get("scan", "")))
    except (ValueError, Attachment.DoesNotExist) as error:
        raise Http404 from error
    try:
        take_back_sealed_page(
            snapshot=found, attachment=scan, reason=request.POST.get("reason", ""),
            actor=request.actor, at=request.at,
        )  # fmt: skip
    except ReportingError as error:
        messages.error(request, str(error))
    return redirect("reporting:page", key)


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Whether a code is of a page that was made here: of whom, from when, and whether it still is the newest."""
    typed = request.GET.get("code", "").strip()[:60]
    found = by_code(typed) if typed else None
    if found is None:  # the page for all codes says that it knows none
        address = reverse("undertakings:check")
        return redirect(f"{address}?{request.GET.urlencode()}" if typed else address)
    asked: Any = request
    newer = found.of_return.snapshots.filter(kind=found.kind, no__gt=found.no)
    context = {
        "typed": typed,
        "found": found,
        "of": _whose(found),
        "newer": newer.defer("content").order_by("-no").first(),
        "code": grouped(found.check_code),
        "may_open": pages_visible(getattr(request, "actor", None), asked.at)
        .filter(pk=found.pk)
        .exists(),
    }
    return render(request, "reporting/check.html", context)


# --- what these views share -----------------------------------------------------------------------------


def _visible(request: Request, key: UUID) -> Snapshot:
    rows = pages_visible(request.actor, request.at).select_related(*RELATED)
    found = rows.filter(key=key).first()
    if found is None:
        raise Http404(_("There is no such page, or it is not yours to see."))
    return found


def _whose(found: Snapshot) -> str:
    row = found.of_return
    if found.kind == SnapshotKind.PROVINCE and row.province:
        return str(row.province.name)
    return str(row.unit.name)


def _scans(found: Snapshot) -> QuerySet[Attachment]:
    rows = Attachment.objects.filter(source_kind=SOURCE_KIND, source_id=str(found.key))
    return rows.filter(removed_at=None).select_related("file").order_by("-attached_at", "-pk")


def _paper(request: HttpRequest, found: Snapshot) -> Document:
    address = request.build_absolute_uri(reverse("reporting:check"))
    check = check_of(found, f"{address}?code={found.check_code}")
    return paper_of(found, timezone.localdate(found.made_at), check)
