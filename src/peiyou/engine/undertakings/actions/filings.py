"""Changing what has been confirmed: a province files it by letter, the ministry records it or returns it.

Nothing else changes a confirmed number. What a filing proposes counts nowhere until it is recorded.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.book import locked
from peiyou.engine.undertakings.book.applying import apply_changes
from peiyou.engine.undertakings.book.proposing import Proposal, vouch_by_letter
from peiyou.engine.undertakings.book.writing import Write, plain
from peiyou.engine.undertakings.enums import FilingState
from peiyou.engine.undertakings.errors import UndertakingError
from peiyou.engine.undertakings.events import FilingRecorded
from peiyou.engine.undertakings.models import Filing, Season, Undertaking
from peiyou.engine.undertakings.queries.filings import SOURCE_KIND, under_way
from peiyou.engine.undertakings.requirements.filing import (
    TO_DRAFT,
    TO_FILE,
    TO_OPEN,
    Draft,
    Wish,
)
from peiyou.kernel.actions import Actor, action, emit, note, note_in
from peiyou.kernel.actions.requirements import demand
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.evidence.enums import Purpose
from peiyou.kernel.evidence.keeping import Upload, attach, detach
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.evidence.queries.attachments import attachments_of
from peiyou.kernel.organisations import locking
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.workflow.moves import NewCase, move_case, open_cases


@action("undertakings.open_filing", on="undertaking")
def open_filing(*, undertaking: Undertaking, actor: Actor, at: datetime) -> Filing:
    """Begin a filing about a confirmed undertaking of one's province; one at a time."""
    [row] = locked([undertaking.pk])
    busy = under_way(row)
    wish = Wish(row.case.state, row.province_id is not None, str(busy.key) if busy else "")
    demand(wish, TO_OPEN, UndertakingError)
    key, province = uuid.uuid4(), Unit.objects.get(pk=row.province_id or 0)
    new = NewCase(SOURCE_KIND, SOURCE_KIND, str(key), row.unit, province, Role.PROVINCE)
    [case] = open_cases([new], actor, at)
    filing = Filing.objects.create(
        key=key, undertaking=row, province=province, case=case, reason="", created_at=at
    )
    note(filing=str(key))
    note_in(filing.audit_stream, undertaking=str(row.key))
    return filing


@action("undertakings.propose_changes", on="filing")
def propose_changes(
    *, filing: Filing, writes: Sequence[Write], actor: Actor, at: datetime
) -> Filing:
    """Say what is to stand in cells; what is confirmed is kept beside it. The original value takes a cell out again.

    `base` is what the writer saw proposed (or confirmed, where nothing was). Raises `Conflict` where somebody else
    proposed something else meanwhile, `CellsWrong` where a cell cannot be changed so; nothing is kept then.
    """
    row = _drafted(filing)
    proposal = Proposal.read(row, [one.cell for one in writes])
    before = dict(proposal.changes)
    proposal.say(writes)
    proposal.try_out(at)
    proposal.keep()
    touched = [
        path
        for path in {**before, **proposal.changes}
        if path not in before or proposal.standing(path) != before[path].proposed
    ]
    was = {path: before[path].proposed if path in before else proposal.confirmed(path) for path in touched}  # fmt: skip
    now = {path: proposal.standing(path) for path in touched}
    note(before=_on_record(was), after=_on_record(now))
    return row


@action("undertakings.attach_letter", on="filing")
def attach_letter(
    *, filing: Filing, upload: Upload, number: str, actor: Actor, at: datetime
) -> Attachment:
    """Attach the letter of the province; its number is that of the filing."""
    row = _drafted(filing)
    if not number.strip():
        raise UndertakingError("NUMBER_MISSING", _("Enter the number of the letter (发文字号)."))
    attachment = attach(
        upload=upload, source_kind=SOURCE_KIND, source_id=str(row.key), purpose=Purpose.LETTER,
        unit=row.province, number=number, actor=actor, at=at,
    )  # fmt: skip
    _number(row)
    note(file=attachment.file.sha256, number=row.letter_number)
    return attachment


@action("undertakings.take_letter_off", on="filing")
def take_letter_off(
    *, filing: Filing, attachment: Attachment, reason: str, actor: Actor, at: datetime
) -> Filing:
    """It was the wrong one: it stays on record, and belongs to the filing no more."""
    row = _drafted(filing)
    if not reason.strip():
        raise UndertakingError("REASON_MISSING", _("Say why."))
    if attachment.pk not in {letter.pk for letter in _letters(row)}:
        raise UndertakingError("NOT_ATTACHED", _("It is not attached here any more."))
    detach(attachment=attachment, actor=actor, at=at)
    _number(row)
    note(file=attachment.file.sha256, reason=reason.strip())
    return row


@action("undertakings.file_filing", on="filing")
def file_filing(
    *, filing: Filing, reason: str, seen: int | None = None, actor: Actor, at: datetime
) -> Filing:
    """Hand it to the ministry. With the changes the undertaking has to be as complete as when it was submitted."""
    row = _held(filing)
    proposal = Proposal.read(row)
    draft = Draft(row.case.state, len(_letters(row)), row.letter_number, reason, len(proposal.changes))  # fmt: skip
    demand(draft, TO_FILE, UndertakingError)
    _complete(proposal, at)
    row.case = move_case(
        case=row.case, step="file", to=FilingState.FILED, holder=_nation(), role=Role.MINISTRY,
        seen=seen, reason=reason, actor=actor, at=at,
    )  # fmt: skip
    row.reason, row.filed_at = reason.strip(), at
    row.save(update_fields=["reason", "filed_at"])
    note(reason=row.reason, cells=len(proposal.changes), letter=row.letter_number)
    return row


@action("undertakings.return_filing", on="filing")
def return_filing(
    *, filing: Filing, reason: str, seen: int | None = None, actor: Actor, at: datetime
) -> Filing:
    """The ministry does not record it like this: the province puts it right or withdraws it."""
    row = _held(filing)
    row.case = move_case(
        case=row.case, step="return", to=FilingState.RETURNED, holder=row.province, role=Role.PROVINCE,
        seen=seen, reason=reason, actor=actor, at=at,
    )  # fmt: skip
    note(reason=reason.strip())
    return row


@action("undertakings.record_filing", on="filing")
def record_filing(*, filing: Filing, seen: int | None = None, actor: Actor, at: datetime) -> Filing:
    """Put it on record under the next number: what it proposes is confirmed now, and counts from now on.

    Raises `UndertakingError`: ORIGINAL_CHANGED where a confirmed value is no longer the one beside it.
    """
    # The tree lock comes before rows, as with who publishes: both hold a season and what the figures are of.
    locking.shared()
    # Numbers are given one by one, whatever the season: seasons are few, and held for a moment only.
    list(Season.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    row = _held(filing)
    undertaking = row.undertaking
    row.case = move_case(
        case=row.case, step="record", to=FilingState.RECORDED, seen=seen, actor=actor, at=at
    )
    proposal = Proposal.read(row)
    _complete(proposal, at)
    done = apply_changes(undertaking=undertaking, changes=proposal.writes(), actor=actor, at=at)
    vouch_by_letter(row, at)
    row.no = (Filing.objects.aggregate(last=Max("no"))["last"] or 0) + 1
    row.recorded_at = at
    row.save(update_fields=["no", "recorded_at"])
    note(no=row.no, letter=row.letter_number)
    note_in(undertaking.audit_stream, before=done.before, after=done.after, filing=row.no)
    emit(FilingRecorded(filing=row.key))
    return row


@action("undertakings.withdraw_filing", on="filing")
def withdraw_filing(*, filing: Filing, reason: str, actor: Actor, at: datetime) -> Filing:
    """The province takes it back; what is confirmed stays as it is."""
    row = _held(filing)
    row.case = move_case(
        case=row.case, step="withdraw", to=FilingState.WITHDRAWN, reason=reason, actor=actor, at=at
    )
    note(reason=reason.strip())
    return row


# --- what these acts share ------------------------------------------------------------------------------


def _on_record(cells: Mapping[str, Any]) -> dict[str, Any]:
    """For the record of acts: exact as they are kept, names so that they can be erased."""
    return {path: plain(path, value) for path, value in cells.items()}


def _held(filing: Filing) -> Filing:
    """The undertaking first, then the filing, as they stand."""
    [undertaking] = locked([filing.undertaking_id])
    rows = Filing.objects.select_for_update(of=("self",)).select_related("case__process", "province")  # fmt: skip
    row = rows.get(pk=filing.pk)
    row.undertaking = undertaking
    return row


def _drafted(filing: Filing) -> Filing:
    row = _held(filing)
    demand(Draft(row.case.state), TO_DRAFT, UndertakingError)
    return row


def _letters(row: Filing) -> list[Attachment]:
    return attachments_of(SOURCE_KIND, [str(row.key)]).get(str(row.key), [])


def _number(row: Filing) -> None:
    """That of the letter attached last."""
    letters = _letters(row)
    row.letter_number = letters[-1].number if letters else ""
    row.save(update_fields=["letter_number"])


def _complete(proposal: Proposal, at: datetime) -> None:
    """Originals are as they were, every cell can be changed, and nothing is missing afterwards."""
    stale = proposal.stale()
    if stale:
        raise UndertakingError(
            "ORIGINAL_CHANGED",
            _("%(count)s confirmed values are no longer those that stand beside the changes. "
              "Compare them again and file the change anew."),
            count=len(stale), cell=stale[0],
        )  # fmt: skip
    missing = proposal.try_out(at)
    if missing:
        raise UndertakingError(
            "INCOMPLETE",
            _("With this change %(count)s entries would be missing, the first in task %(task)s: %(first)s"),
            count=len(missing), task=missing[0].cell.partition("/")[0], first=missing[0].sentence,
            cell=missing[0].cell,
        )  # fmt: skip


def _nation() -> Unit:
    found = Unit.objects.filter(kind=Kind.NATION).first()
    if found is None:
        raise UndertakingError("NO_NATION", _("There is no ministry to record this yet."))
    return found
