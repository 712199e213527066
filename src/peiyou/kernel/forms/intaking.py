"""Working on a workbook that was handed in: read and compared first, written when its owner agreed.

Runs in the background and may be run again: reading changes nothing, and what is written already is no
difference any more. How far it is stands in the row, outside of any transaction.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from peiyou.kernel.actions import Actor, DomainError
from peiyou.kernel.actions.rehearsal import rehearsal
from peiyou.kernel.forms.comparing import Comparison, compare, mark_of, report_of
from peiyou.kernel.forms.definition import Form
from peiyou.kernel.forms.editions import form_of
from peiyou.kernel.forms.enums import Crossed, IntakeState
from peiyou.kernel.forms.models import Edition, Intake
from peiyou.kernel.forms.subjects import Subject, WritesRefused, subject_of
from peiyou.kernel.forms.workbook.reading import Filled, Place, Problem, read

KEPT: Final = timedelta(days=30)
"""How long a workbook and what was found in it are kept; the record of acts stays."""


def work_on(intake: Intake, at: datetime) -> None:
    """The next step of this workbook; nothing where none is due."""
    with override(intake.language):
        try:
            if intake.state == IntakeState.READING:
                _look(intake, at)
            elif intake.state == IntakeState.WRITING:
                _write(intake, at)
        except DomainError as error:
            _set(intake, at, state=IntakeState.REFUSED, report={"refusal": str(error)})
        except Exception:
            refusal = _(
                "It could not be read for a reason that we have recorded. Tell the operator."
            )
            _set(intake, at, state=IntakeState.REFUSED, report={"refusal": refusal})
            raise


@dataclass(slots=True)
class _Job:
    intake: Intake
    subject: Subject
    form: Form
    actor: Actor
    at: datetime


def _job(intake: Intake, at: datetime) -> _Job:
    subject = subject_of(intake.subject_kind)
    actor = Actor("PERSON", intake.actor, intake.actor_name)
    return _Job(intake, subject, subject.form(intake.subject_id), actor, at)


def _look(intake: Intake, at: datetime, *, note: str = "") -> None:
    job = _job(intake, at)
    found, filled = _compared(job)
    answer = Crossed(intake.crossed)
    writes = found.writes(answer)
    is_open = bool(found.problems) or (bool(found.crossed) and answer is Crossed.ASK)
    is_open = is_open or (found.needs_mapping and not intake.is_mapped)
    if writes and not found.problems:
        found.problems += _rehearsed(job, found, filled)
        is_open = is_open or bool(found.problems)
    report = report_of(job.form, found, is_ready=not is_open and bool(writes))
    if note:
        report["note"] = note
    mark = mark_of(writes, job.form)
    _set(intake, at, state=IntakeState.READ, report=report, mark=mark)


def _write(intake: Intake, at: datetime) -> None:
    job = _job(intake, at)
    found, _filled = _compared(job)
    answer = Crossed(intake.crossed)
    writes = found.writes(answer)
    is_asked = bool(found.crossed) and answer is Crossed.ASK
    if not (writes or found.problems or is_asked):  # written before the worker could say so
        _set(intake, at, state=IntakeState.WRITTEN)
        return
    if found.problems or mark_of(writes, job.form) != intake.mark:
        note = _("Something has changed since you looked. Nothing was written: look again.")
        _look(intake, at, note=note)
        return
    try:
        job.subject.write(intake.subject_id, writes, job.actor, at)
    except DomainError as error:
        _look(intake, at, note=_("Nothing was written. %(why)s") % {"why": error})
        return
    _set(intake, at, state=IntakeState.WRITTEN)
    intake.file.delete(save=False)


def _compared(job: _Job) -> tuple[Comparison, Filled]:
    def form_by(digest: str) -> Form | None:
        edition = Edition.objects.filter(code=job.form.code, digest=digest).first()
        return form_of(edition) if edition else None

    def progress(done: int, total: int) -> None:
        Intake.objects.filter(pk=job.intake.pk).update(done=done, total=total)

    with _opened(job.intake) as path:
        filled = read(path, job.form, form_by, progress=progress)
    progress(filled.rows, filled.rows)
    standings = job.subject.standing(job.intake.subject_id, list(filled.entries), job.actor, job.at)
    return compare(job.form, filled, standings), filled


def _rehearsed(job: _Job, found: Comparison, filled: Filled) -> list[Problem]:
    """What the act itself would say; it is done and undone."""
    answer = Crossed(job.intake.crossed)
    writes = found.writes(Crossed.MINE if answer is Crossed.ASK else answer)
    places = {(one.record, one.cell): one.place for one in [*found.differences, *found.crossed]}
    try:
        with rehearsal():
            job.subject.write(job.intake.subject_id, writes, job.actor, job.at)
    except WritesRefused as refusal:
        return [
            Problem(places.get(where) or filled.places[where[0]], "WRITE_REFUSED", message)
            for where, message in refusal.messages.items()
        ]
    except DomainError as error:
        return [Problem(Place("", 0), error.code, str(error))]
    return []


@contextmanager
def _opened(intake: Intake) -> Iterator[Path]:
    """The file on this machine's disk, wherever the storage has it."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as copy, intake.file.open() as file:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


def _set(intake: Intake, at: datetime, **values: object) -> None:
    Intake.objects.filter(pk=intake.pk).update(changed_at=at, **values)


def sweep(at: datetime) -> int:
    """Delete what is older than it is kept; returns how many."""
    old = list(Intake.objects.filter(handed_in_at__lt=at - KEPT))
    for intake in old:
        if intake.file:
            intake.file.delete(save=False)
    Intake.objects.filter(pk__in=[intake.pk for intake in old]).delete()
    return len(old)
