"""Releases themselves: which there are, what one is, what changed, what was wrong, and the files to take away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peiyou.engine.results.models import Release, ReleaseFile
from peiyou.engine.results.open_data.files import FORMS, TABLES, file_of
from peiyou.engine.results.open_data.schema import datapackage
from peiyou.engine.results.queries.release_changes import between, leaf_changes
from peiyou.engine.results.queries.releases import before, corrections, find_release, published
from peiyou.engine.results.releases.verifier import VERIFIER
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.made_of import said
from peiyou.kernel.plans.tables import as_csv
from peiyou.web.portal.caching import SECONDS, portal_page
from peiyou.web.views.portal.access import looked_at

R = TypeVar("R", bound=HttpResponseBase)

SIZE = 50
DAY = 24 * 3600
SHOWN = 200
"""Changes of national figures that are told one by one."""


@portal_page
def release_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(published(), SIZE).get_page(request.GET.get("page"))
    return render(request, "web/portal/releases.html", {"page": page})


@portal_page
def release(request: HttpRequest, release: str) -> HttpResponse:
    looked = looked_at(request, release)
    assert looked is not None  # noqa: S101 - an address with a code is found or not there
    found = looked.release
    context = looked.context(
        before=before(found), corrections=list(corrections(found)), tables=TABLES, forms=FORMS,
        size=len(ReleaseFile.objects.values_list("content", flat=True).get(release=found)),
    )  # fmt: skip
    return render(request, "web/portal/release.html", context)


@portal_page
def changes(request: HttpRequest, release: str) -> HttpResponse:
    """Against the release before it: the nation's figures one by one, the leaves by number."""
    old, new = _pair(release)
    found = between(old, new)
    looked = looked_at(request, release)
    assert looked is not None  # noqa: S101 - it was found
    context = looked.context(
        old=old, changes=found, rows=_named(found.national[:SHOWN]), more=max(len(found.national) - SHOWN, 0)
    )  # fmt: skip
    return render(request, "web/portal/changes.html", context)


@portal_page
def changes_table(request: HttpRequest, release: str) -> HttpResponse:
    """Every leaf that differs, as CSV."""
    old, new = _pair(release)
    head = [_("unit key"), _("unit"), _("measure code"), _("stage"), _("period"), old.code, new.code, _("difference")]  # fmt: skip
    rows = [
        [c.key.place, c.place, c.key.measure, c.key.stage, c.key.period, _blank(c.old), _blank(c.new), str(c.difference)]
        for c in leaf_changes(old, new)
    ]  # fmt: skip
    headers = {"Content-Disposition": f'attachment; filename="{old.code}-{new.code}-changes.csv"'}
    return HttpResponse(as_csv(head, rows), content_type="text/csv; charset=utf-8", headers=headers)


@portal_page
def correction_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(corrections(), SIZE).get_page(request.GET.get("page"))
    return render(request, "web/portal/corrections.html", {"page": page})


@portal_page
def correction_table(request: HttpRequest) -> HttpResponse:
    head = [_("recorded on"), _("release"), _("what was wrong"), _("figure as published"), _("figure as it is right"), _("reason"), _("mended in")]  # fmt: skip
    rows = [
        [c.recorded_at.isoformat(), c.release.code, c.what, c.old, c.new, c.reason, _mended(c)]
        for c in corrections()
    ]
    headers = {"Content-Disposition": 'attachment; filename="corrections.csv"'}
    return HttpResponse(as_csv(head, rows), content_type="text/csv; charset=utf-8", headers=headers)


# --- files ------------------------------------------------------------------------------------------------


@require_safe
def release_file(request: HttpRequest, release: str) -> HttpResponseBase:
    """The file of the release, byte for byte as it was published."""
    found = _release(release)
    etag = f'"{found.sha256}"'
    if request.headers.get("If-None-Match") == etag:
        return _cached(HttpResponse(status=304), found, etag)
    content = bytes(ReleaseFile.objects.get(release=found).content)
    headers = {"Content-Disposition": f'attachment; filename="{found.code}.jsonl.gz"'}
    return _cached(HttpResponse(content, content_type="application/gzip", headers=headers), found, etag)  # fmt: skip


@require_safe
def data_file(request: HttpRequest, release: str, table: str, form: str) -> HttpResponseBase:
    """One table of the release: `leaves`, `totals` or `nets`, as csv, json or parquet."""
    found = _release(release)
    if table not in TABLES or form not in FORMS:
        raise Http404(_("There is no such file of this release."))
    etag = f'"{found.root[:32]}-{table}-{form}"'
    if request.headers.get("If-None-Match") == etag:
        return _cached(HttpResponse(status=304), found, etag)
    path = file_of(found, table, form)
    response = FileResponse(path.open("rb"), content_type=FORMS[form], as_attachment=True, filename=f"{found.code}-{table}.{form}")  # fmt: skip
    return _cached(response, found, etag)


@portal_page
def data_schema(request: HttpRequest, release: str) -> HttpResponse:
    """What the tables hold, as a data package that programs read."""
    found = _release(release)
    headers = {"Content-Disposition": 'attachment; filename="datapackage.json"'}
    return HttpResponse(datapackage(found), content_type="application/json", headers=headers)


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """To be run by somebody who trusts neither us nor this server."""
    headers = {
        "Content-Disposition": f'attachment; filename="{VERIFIER.name}"',
        "Cache-Control": f"public, max-age={SECONDS}",
    }
    return HttpResponse(VERIFIER.read_bytes(), content_type="text/x-python", headers=headers)


def _release(code: str) -> Release:
    found = find_release(code)
    if found is None:
        raise Http404(_("There is no published release of this code."))
    return found


def _pair(code: str) -> tuple[Release, Release]:
    new = _release(code)
    old = before(new)
    if old is None:
        raise Http404(_("This is the first release: there is nothing to compare it with."))
    return old, new


def _cached(response: R, found: Release, etag: str) -> R:
    """What is published never changes."""
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={DAY}, immutable"
    response.headers["Last-Modified"] = http_date(found.published_at.timestamp())
    return response


def _named(changes: Iterable[Any]) -> list[dict[str, Any]]:
    """With what measures are called, and figures in their unit."""
    rows = list(changes)
    measures = {m.code: m for m in Measure.objects.filter(code__in={c.key.measure for c in rows})}
    periods = set(Period.objects.filter(code__in={c.key.period for c in rows}).values_list("code", flat=True))  # fmt: skip
    return [
        {
            "change": c, "measure": measures[c.key.measure], "stage": Stage(c.key.stage).label, "period": c.key.period,
            "old": "" if c.old is None else said(measures[c.key.measure], c.old),
            "new": "" if c.new is None else said(measures[c.key.measure], c.new),
            "difference": said(measures[c.key.measure], c.difference),
        }
        for c in rows if c.key.measure in measures and c.key.period in periods
    ]  # fmt: skip


def _blank(quantity: int | None) -> str:
    return "" if quantity is None else str(quantity)


def _mended(correction: Any) -> str:
    mending = getattr(correction, "mending", None)
    return mending.release.code if mending else ""
