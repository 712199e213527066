"""Agreements of enterprises and sponsors: attached beside their money, and taken off again."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peiyou.engine.undertakings.actions.agreements import attach_agreement, take_agreement_off
from peiyou.engine.undertakings.cells import seq_of
from peiyou.engine.undertakings.models import Undertaking
from peiyou.engine.undertakings.queries.agreements import agreements_of
from peiyou.engine.undertakings.views.access import Request, demand_right, of_undertaking
from peiyou.engine.undertakings.views.screen import Note, Screen
from peiyou.kernel.actions import DomainError
from peiyou.kernel.evidence.keeping import Upload


@of_undertaking
@require_POST
def attach(request: Request, undertaking: Undertaking, seq: int) -> HttpResponse:
    demand_right(request, ["attach_agreement"], undertaking)
    screen = Screen(request, undertaking)
    file = request.FILES.get("file")
    if file is None:
        return screen.done(seq, Note(_("Choose the file of the agreement first."), "error"))
    try:
        attach_agreement(
            undertaking=undertaking,
            seq=seq,
            code=request.POST.get("source", ""),
            upload=Upload(file.name or "", file.read()),
            number=request.POST.get("number", "")[:80],
            actor=request.actor,
            at=request.at,
        )
    except DomainError as error:
        return screen.done(seq, Note(str(error), "error"))
    return screen.done(seq, Note(_("The agreement is attached: this money is vouched for.")))


@of_undertaking
@require_POST
def take_off(request: Request, undertaking: Undertaking, key: UUID) -> HttpResponse:
    demand_right(request, ["take_agreement_off"], undertaking)
    attached = [one for of in agreements_of(undertaking).values() for one in of if one.key == key]
    if not attached:
        raise Http404(_("It is not attached here any more."))
    seq = seq_of(attached[0].cell)
    screen = Screen(request, undertaking)
    try:
        take_agreement_off(
            undertaking=undertaking,
            attachment=attached[0],
            reason=request.POST.get("reason", "")[:300],
            actor=request.actor,
            at=request.at,
        )
    except DomainError as error:
        return screen.done(seq, Note(str(error), "error"))
    return screen.done(seq, Note(_("The agreement is taken off. It stays on record.")))
