"""Proofs of figures: files attached to the row of the item that they prove."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting import cells
from peiyou.engine.reporting.book.freezing import SOURCE_KIND
from peiyou.engine.reporting.book.locking import locked
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.models import Line, Owner, Return
from peiyou.engine.reporting.queries.allowed import require_seqs
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.reporting.requirements.writing import OF_SHEETS, CellCase, OfItsOwner, Sheet
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.actions.requirements import demand
from peiyou.kernel.evidence.enums import Purpose
from peiyou.kernel.evidence.keeping import Upload, attach, detach
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.workflow.moves import open_remarks


@action("reporting.attach_proof", on="return_")
def attach_proof(
    *, return_: Return, row: str, upload: Upload, number: str = "", actor: Actor, at: datetime
) -> Attachment:
    """Attach a file to a row of the form (`9/item/1`, or `9` for the task); `number`: that of the document.

    Raises `ReportingError` (ROW_UNKNOWN, OWNED, CELL_LOCKED, what holds for writing) or `EvidenceError`.
    """
    found = _writable(return_, row, actor, at)
    attachment = attach(
        upload=upload, source_kind=SOURCE_KIND, source_id=str(found.key), cell=row, purpose=Purpose.EVIDENCE,
        unit=found.unit, number=number, actor=actor, at=at,
    )  # fmt: skip
    note(row=row, file=attachment.file.sha256, number=attachment.number)
    return attachment


@action("reporting.take_proof_off", on="return_")
def take_proof_off(
    *, return_: Return, attachment: Attachment, reason: str = "", actor: Actor, at: datetime
) -> Return:
    """It proves this no more; that it was attached stays on record, and why it was taken off."""
    found = _writable(return_, attachment.cell, actor, at)
    if (attachment.source_kind, attachment.source_id) != (SOURCE_KIND, str(found.key)):
        raise ReportingError("NOT_THERE", _("This file is not attached here."))
    detach(attachment=attachment, actor=actor, at=at)
    note(row=attachment.cell, file=attachment.file.sha256, reason=reason.strip())
    return found


def _writable(return_: Return, row: str, actor: Actor, at: datetime) -> Return:
    """The return, locked, where files of this row may come and go as its cells may."""
    [found] = locked([return_.pk])
    sheet = Sheet(found, found.round, at)
    demand(sheet, OF_SHEETS, ReportingError)
    asked = skeleton_of(found.round)
    rows = {one.key for table in asked.form.tables for one in table.rows}
    seq = int(row.partition("/")[0]) if row in rows else 0
    if not seq or not Line.objects.filter(of_return=found, opening=asked.terms[seq].opening_id).exists():  # fmt: skip
        raise ReportingError("ROW_UNKNOWN", _("This round does not ask “%(row)s”."), row=row)
    require_seqs({found: {seq}}, actor, at)
    case = CellCase(sheet, row, asked=True, copied=False, owner=_owner(found, row, actor), silent=False)  # fmt: skip
    demand(case, (OfItsOwner(),), ReportingError)
    remarked = open_remarks(found.case) if found.case.state == State.RETURNED else {}
    if remarked and not any(cells.opens_files(cell, row) for cell in remarked):
        raise ReportingError(
            "CELL_LOCKED",
            _("Only the cells with a remark can be changed: the rest has been accepted."),
            cell=row,
        )
    return found


def _owner(return_: Return, row: str, actor: Actor) -> str:
    """The name of who answers for a row, empty where that is the actor or nobody."""
    if actor.kind == "SYSTEM":
        return ""
    others = Owner.objects.filter(of_return=return_, row=row).exclude(
        person__key=actor.id.removeprefix("person:")
    )
    return others.values_list("person__name", flat=True).first() or ""
