"""Workbooks: handed in, decided about, agreed to, put away. Reading and writing follow in the background."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions import Actor, NotAllowed, action, emit, note
from peiyou.kernel.forms.enums import Crossed, IntakeState
from peiyou.kernel.forms.errors import FormError
from peiyou.kernel.forms.events import IntakeDue
from peiyou.kernel.forms.models import Intake
from peiyou.kernel.forms.subjects import subject_of

LIMIT: Final = 30 * 1024 * 1024
"""Bytes of one file: the whole of a large province is about a third of it."""


@action("forms.hand_in_workbook", on=None)
def hand_in_workbook(
    *, kind: str, subject_id: str, name: str, content: bytes, actor: Actor, at: datetime
) -> Intake:
    """Keep the file and have it read. Raises `FormError` where it is too large or no workbook at all."""
    if not subject_of(kind).may(subject_id, actor, at):
        raise NotAllowed("NOT_ALLOWED", _("There is nothing here that you fill in."))
    if len(content) > LIMIT:
        raise FormError(
            "WORKBOOK_TOO_LARGE",
            _("The file is larger than %(limit)s. Hand it in in parts."),
            limit=filesizeformat(LIMIT),
        )
    if not content.startswith(b"PK\x03\x04"):
        raise FormError(
            "WORKBOOK_NOT_XLSX",
            _("This is not an .xlsx workbook. Open it in your spreadsheet program and save it as .xlsx."),
        )  # fmt: skip
    digest = hashlib.sha256(content).hexdigest()
    intake = Intake(
        subject_kind=kind, subject_id=subject_id, name=name[-255:], sha256=digest, size=len(content),
        language=get_language() or "", actor=actor.id, actor_name=actor.name,
        handed_in_at=at, changed_at=at,
    )  # fmt: skip
    intake.file.save(f"{intake.key}.xlsx", ContentFile(content), save=False)
    intake.save()
    emit(IntakeDue(intake.key))
    note(name=name, sha256=digest, about=f"{kind}:{subject_id}")
    return intake


@action("forms.decide_intake", on="intake")
def decide_intake(
    *, intake: Intake, crossed: Crossed, is_mapped: bool, actor: Actor, at: datetime
) -> Intake:
    """Say what becomes of crossed cells and of what another edition does not match; then it is read again."""
    row = _locked(intake, IntakeState.READ)
    row.crossed, row.is_mapped = crossed, is_mapped
    row.language = get_language() or row.language
    _next(row, IntakeState.READING, at)
    note(crossed=crossed.value, is_mapped=is_mapped)
    return row


@action("forms.carry_out_intake", on="intake")
def carry_out_intake(*, intake: Intake, mark: str, actor: Actor, at: datetime) -> Intake:
    """Agree to exactly what was shown. If it would be something else by now, its owner looks again."""
    row = _locked(intake, IntakeState.READ)
    if not row.report.get("is_ready") or mark != row.mark:
        raise FormError(
            "INTAKE_NOT_READY", _("This is not what you looked at any more. Look again first.")
        )
    _next(row, IntakeState.WRITING, at)
    note(mark=mark, cells=row.report.get("changed"))
    return row


@action("forms.drop_intake", on="intake")
def drop_intake(*, intake: Intake, actor: Actor, at: datetime) -> Intake:
    """Put the workbook away without writing anything of it; the file is deleted."""
    row = _locked(intake, IntakeState.READ, IntakeState.REFUSED)
    row.file.delete(save=False)
    row.state, row.changed_at = IntakeState.DROPPED, at
    row.save()
    return row


def _locked(intake: Intake, *states: IntakeState) -> Intake:
    row = Intake.objects.select_for_update().get(pk=intake.pk)
    if row.state not in states:
        raise FormError(
            "INTAKE_STATE",
            _("The workbook is %(state)s by now. Reload the page."),
            state=IntakeState(row.state).label,
        )
    return row


def _next(row: Intake, state: IntakeState, at: datetime) -> None:
    row.state, row.done, row.total, row.changed_at = state, 0, 0, at
    row.save()
    emit(IntakeDue(row.key))
