"""The list of acts and one act with what proves it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from peiyou.kernel.audit.forms import FilterForm
from peiyou.kernel.audit.queries.proofs import inclusion, own_hash_holds
from peiyou.kernel.audit.queries.rows import filtered, noted, page, visible_to
from peiyou.kernel.audit.queries.state import seal_state
from peiyou.kernel.audit.views.access import AuditRequest, auditors_only

SIZE = 50


@require_GET
@auditors_only
def list_rows(request: AuditRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    rows = filtered(visible_to(request.actor, request.at), form.asked())
    shown = page(
        rows.select_related("leaf"),
        size=SIZE,
        before=_key(request, "before"),
        after=_key(request, "after"),
    )
    context = {
        "form": form,
        "page": shown,
        "state": seal_state(),
        "kept": urlencode({k: v for k in form.fields if (v := request.GET.get(k))}),
    }
    return render(request, "audit/list.html", context)


@require_GET
@auditors_only
def show_row(request: AuditRequest, pk: int) -> HttpResponse:
    visible = visible_to(request.actor, request.at)
    row = get_object_or_404(visible, pk=pk)
    around = {
        r.seq: r for r in visible.filter(stream=row.stream, seq__in=(row.seq - 1, row.seq + 1))
    }
    context = {
        "row": row,
        "noted": noted(row),
        "before": around.get(row.seq - 1),
        "after": around.get(row.seq + 1),
        "hash_holds": own_hash_holds(row),
        "proof": inclusion(row),
    }
    return render(request, "audit/row.html", context)


def _key(request: AuditRequest, name: str) -> int | None:
    """A page key from the address; anything else than a number means the newest page."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else None
