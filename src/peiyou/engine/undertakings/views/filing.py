"""Acts on filings: opened, a letter attached or taken off, filed, recorded, returned, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from peiyou.common.numerals import plain_int
from peiyou.engine.undertakings.actions.filings import (
    attach_letter,
    file_filing,
    open_filing,
    propose_changes,
    record_filing,
    return_filing,
    take_letter_off,
    withdraw_filing,
)
from peiyou.engine.undertakings.models import Filing, Season
from peiyou.engine.undertakings.queries.filings import SOURCE_KIND
from peiyou.engine.undertakings.queries.visibility import visible_to
from peiyou.engine.undertakings.views.access import Request, may, of_season
from peiyou.engine.undertakings.views.filings import of_filing
from peiyou.kernel.actions import DomainError, NotAllowed
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.evidence.web import upload_of

DONE: Final = {
    "file": gettext_lazy("Filed with the ministry."),
    "record": gettext_lazy("Recorded under number %(no)s. What it says is confirmed now."),
    "return": gettext_lazy("Returned to the province."),
    "withdraw": gettext_lazy("Withdrawn. What is confirmed stays as it is."),
    "anew": gettext_lazy("Compared anew with what is confirmed."),
}


@of_season
@require_POST
def open_one(request: Request, season: Season) -> HttpResponse:
    """Begin a filing about the undertaking with the key that is sent."""
    try:
        key = UUID(request.POST.get("undertaking", ""))
    except ValueError as error:
        raise Http404 from error
    found = visible_to(request.actor, request.at).filter(season=season, key=key).first()
    if found is None:
        raise Http404(_("There is no such undertaking, or it is not yours to see."))
    try:
        made = open_filing(undertaking=found, actor=request.actor, at=request.at)
    except NotAllowed:
        raise
    except DomainError as error:
        messages.error(request, str(error))
        busy = error.params.get("filing")
        return redirect("undertakings:filing", busy) if busy else redirect("undertakings:filings", season.key)  # fmt: skip
    return redirect("undertakings:filing_edit", made.key)


@of_filing
@require_POST
def letter(request: Request, filing: Filing) -> HttpResponse:
    _require(request, "attach_letter", filing)

    def attach() -> str:
        made = attach_letter(
            filing=filing, upload=upload_of(request.FILES.get("file")), number=request.POST.get("number", "")[:80],
            actor=request.actor, at=request.at,
        )  # fmt: skip
        return _("“%(name)s” is attached.") % {"name": made.name}

    return _done(request, filing, attach)


@of_filing
@require_POST
def letter_off(request: Request, filing: Filing) -> HttpResponse:
    _require(request, "take_letter_off", filing)
    try:
        rows = Attachment.objects.filter(source_kind=SOURCE_KIND, source_id=str(filing.key))
        attachment = rows.get(key=UUID(request.POST.get("attachment", "")))
    except (ValueError, Attachment.DoesNotExist) as error:
        raise Http404 from error

    def take_off() -> str:
        take_letter_off(
            filing=filing, attachment=attachment, reason=request.POST.get("reason", "")[:300],
            actor=request.actor, at=request.at,
        )  # fmt: skip
        return _("Taken off; it stays on record.")

    return _done(request, filing, take_off)


@of_filing
@require_POST
def act(request: Request, filing: Filing, what: str) -> HttpResponse:
    """`what`: a key of DONE. `seen` is the version of the case that stood on the screen."""
    given: dict[str, Any] = {"filing": filing, "actor": request.actor, "at": request.at}
    moved = given | {"seen": plain_int(request.POST.get("seen", ""))}
    reason = request.POST.get("reason", "")[:2000]
    acts: dict[str, Callable[[], Filing]] = {
        "file": lambda: file_filing(**moved, reason=reason),
        "record": lambda: record_filing(**moved),
        "return": lambda: return_filing(**moved, reason=reason),
        "withdraw": lambda: withdraw_filing(**given, reason=reason),
        "anew": lambda: propose_changes(**given, writes=[]),
    }

    def run() -> str:
        return str(DONE[what]) % {"no": acts[what]().no}

    return _done(request, filing, run)


def _require(request: Request, verb: str, filing: Filing) -> None:
    """Before anything is read of what was sent."""
    if not may(request, verb, filing):
        raise PermissionDenied


def _done(request: Request, filing: Filing, run: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, run())
    except NotAllowed:
        raise
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("undertakings:filing", filing.key)
