"""Enterprises and sponsors give their word by an agreement that the unit attaches."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.book import locked
from peiyou.engine.undertakings.enums import SeasonState, State
from peiyou.engine.undertakings.errors import UndertakingError
from peiyou.engine.undertakings.models import Pledge, Undertaking
from peiyou.engine.undertakings.queries.agreements import (
    BY_AGREEMENT,
    SOURCE_KIND,
    agreements_of,
    cell_of,
)
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.evidence.enums import Purpose
from peiyou.kernel.evidence.keeping import Upload, attach, detach
from peiyou.kernel.evidence.models import Attachment


@action("undertakings.attach_agreement", on="undertaking")
def attach_agreement(
    *,
    undertaking: Undertaking,
    seq: int,
    code: str,
    upload: Upload,
    number: str = "",
    actor: Actor,
    at: datetime,
) -> Attachment:
    """Attach the agreement for the money of a source for a task: with it that money is vouched for."""
    row = _before_confirmation(undertaking)
    pledge = _pledge(row, seq, code)
    if pledge is None or pledge.source.payer not in BY_AGREEMENT:
        raise UndertakingError(
            "NO_AGREEMENT_HERE", _("Agreements belong to money of enterprises and sponsors: enter it first.")
        )  # fmt: skip
    attachment = attach(
        upload=upload, source_kind=SOURCE_KIND, source_id=str(row.key), cell=cell_of(seq, code),
        purpose=Purpose.AGREEMENT, unit=row.unit, number=number, actor=actor, at=at,
    )  # fmt: skip
    _vouch(row, pledge, at=at, by=actor.name)
    note(cell=attachment.cell, file=attachment.file.sha256, number=attachment.number)
    return attachment


@action("undertakings.take_agreement_off", on="undertaking")
def take_agreement_off(
    *, undertaking: Undertaking, attachment: Attachment, reason: str, actor: Actor, at: datetime
) -> Undertaking:
    """It was the wrong one: it stays on record, and without another one nobody has vouched for the money."""
    row = _before_confirmation(undertaking)
    if not reason.strip():
        raise UndertakingError("REASON_MISSING", _("Say why."))
    attached = agreements_of(row).get(attachment.cell, [])
    if attachment.pk not in {one.pk for one in attached}:
        raise UndertakingError("NOT_ATTACHED", _("It is not attached here any more."))
    detach(attachment=attachment, actor=actor, at=at)
    seq, _fund, code = attachment.cell.split("/")
    pledge = _pledge(row, int(seq), code)
    if pledge is not None and len(attached) == 1:
        _vouch(row, pledge, at=None, by="")
    note(cell=attachment.cell, reason=reason.strip())
    return row


def _before_confirmation(undertaking: Undertaking) -> Undertaking:
    [row] = locked([undertaking.pk])
    if row.season.state != SeasonState.OPEN:
        raise UndertakingError("SEASON_NOT_OPEN", _("This season of take-up is not open."))
    if row.case.state in {State.CONFIRMED, State.WITHDRAWN}:
        raise UndertakingError(
            "CONFIRMED", _("It is confirmed: from now on only a filing changes it.")
        )
    return row


def _pledge(row: Undertaking, seq: int, code: str) -> Pledge | None:
    rows = Pledge.objects.filter(
        placement__undertaking=row, placement__opening__seq=seq, source__code=code
    )
    return rows.select_related("source").first()


def _vouch(row: Undertaking, pledge: Pledge, *, at: datetime | None, by: str) -> None:
    Pledge.objects.filter(pk=pledge.pk).update(vouched_at=at, vouched_by=by)
    Undertaking.objects.filter(pk=row.pk).update(writes=F("writes") + 1)
