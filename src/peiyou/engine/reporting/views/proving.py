"""Proofs of figures: attached to their row with the number of the document, and taken off again."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peiyou.common.numerals import plain_int
from peiyou.engine.reporting.actions.proofs import attach_proof, take_proof_off
from peiyou.engine.reporting.book.freezing import SOURCE_KIND
from peiyou.engine.reporting.models import Return
from peiyou.engine.reporting.views.access import Request, demand_right, of_return
from peiyou.engine.reporting.views.screen import page_of
from peiyou.kernel.actions import DomainError
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.evidence.web import upload_of


@of_return
@require_POST
def attach(request: Request, row: Return) -> HttpResponse:
    demand_right(request, ["attach_proof"], row)
    of = request.POST.get("cell", "")[:60]
    try:
        attach_proof(
            return_=row, row=of, upload=upload_of(request.FILES.get("file")),
            number=request.POST.get("number", "")[:80], actor=request.actor, at=request.at,
        )  # fmt: skip
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The proof is attached."))
    return _back(row, of)


@of_return
@require_POST
def take_off(request: Request, row: Return) -> HttpResponse:
    demand_right(request, ["take_proof_off"], row)
    found = _attached(row, request.POST.get("attachment", ""))
    try:
        take_proof_off(
            return_=row, attachment=found, reason=request.POST.get("reason", "")[:300],
            actor=request.actor, at=request.at,
        )  # fmt: skip
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("The proof is taken off. That it was attached stays on record.")
        )
    return _back(row, found.cell)


def _attached(row: Return, key: str) -> Attachment:
    rows = Attachment.objects.filter(
        source_kind=SOURCE_KIND, source_id=str(row.key), removed_at=None
    )
    try:
        found = rows.select_related("file").filter(key=key).first()
    except ValidationError:
        found = None
    if found is None:
        raise Http404(_("It is not attached here any more."))
    return found


def _back(row: Return, of: str) -> HttpResponse:
    """Where the files of that row stand."""
    seq = plain_int(of.partition("/")[0])
    where = f"?task={seq}#proof-{of}" if seq else ""
    return redirect(f"{page_of(row)}{where}")
