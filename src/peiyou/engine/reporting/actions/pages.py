"""Pages to be sealed: a province's summary is frozen, the scan of a sealed page is taken in or given back."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from peiyou.common.tokens import new_code
from peiyou.engine.reporting.book.freezing import digest_of
from peiyou.engine.reporting.enums import SnapshotKind
from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.models import Return, Snapshot
from peiyou.engine.reporting.queries.pages import by_code
from peiyou.engine.reporting.queries.summary import summary_now
from peiyou.engine.undertakings.enums import Party
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.evidence.enums import Purpose
from peiyou.kernel.evidence.keeping import Upload, attach, detach
from peiyou.kernel.evidence.models import Attachment

SOURCE_KIND: Final = "snapshot"
SCANS: Final = frozenset({"application/pdf", "image/jpeg", "image/png"})


@action("reporting.take_summary", on="return_")
def take_summary(*, return_: Return, actor: Actor, at: datetime) -> Snapshot:
    """Freeze what the units of a province report, as the next version of its 年度绩效数据汇总表.

    `return_` is the province's own. Raises `ReportingError` (NOT_A_PROVINCE, NOTHING_YET, UNCHANGED).
    """
    rows = Return.objects.select_for_update(of=("self",)).select_related("round__season", "round__period", "unit", "province")  # fmt: skip
    row = rows.get(pk=return_.pk)
    if row.party != Party.PROVINCE:
        raise ReportingError("NOT_A_PROVINCE", _("A summary is made of a province: this is the return of a unit."))  # fmt: skip
    content = summary_now(row)
    if not content["submitted"] and row.submitted_at is None:
        raise ReportingError("NOTHING_YET", _("Nobody in this province has handed in yet: there is nothing to sum up."))  # fmt: skip
    digest = digest_of(content)
    pages = row.snapshots.filter(kind=SnapshotKind.PROVINCE)
    last = pages.aggregate(no=Max("no"))["no"] or 0
    if pages.filter(no=last, digest=digest).exists():
        raise ReportingError(
            "UNCHANGED", _("Nothing has changed since version %(no)s: use that one."), no=last
        )
    made = Snapshot.objects.create(
        of_return=row, kind=SnapshotKind.PROVINCE, no=last + 1, content=content, digest=digest,
        check_code=new_code(), made_at=at, made_by=actor.name,
    )  # fmt: skip
    note(snapshot=made.no, digest=digest)
    return made


@action("reporting.receive_sealed_page", on="snapshot")
def receive_sealed_page(
    *, snapshot: Snapshot, upload: Upload, code: str = "", actor: Actor, at: datetime
) -> Snapshot:
    """Take in the scan of a sealed page; nobody reads it: the `code` typed from it says of which version of the
    same page it is, without one it is `snapshot`. The page of an older version is taken in as what it is.

    Raises `ReportingError` (OTHER_PAGE, NO_SCAN) or `EvidenceError`.
    """
    meant = by_code(code) if code.strip() else snapshot
    if meant is None or (meant.of_return_id, meant.kind) != (snapshot.of_return_id, snapshot.kind):
        raise ReportingError("OTHER_PAGE", _("This check code is not of a page of this unit. Look at the code at the foot of the page."))  # fmt: skip
    row = _locked(meant)
    attachment = attach(
        upload=upload, source_kind=SOURCE_KIND, source_id=str(row.key), purpose=Purpose.SEALED_PAGE,
        unit=row.of_return.unit, number=row.check_code, actor=actor, at=at,
    )  # fmt: skip
    if attachment.file.media not in SCANS:
        raise ReportingError("NO_SCAN", _("Hand in a scan: a PDF or a picture (JPEG, PNG)."))
    row.sealed_at = at
    row.save(update_fields=["sealed_at"])
    note(snapshot=row.no, file=attachment.file.sha256)
    return row


@action("reporting.take_back_sealed_page", on="snapshot")
def take_back_sealed_page(
    *, snapshot: Snapshot, attachment: Attachment, reason: str, actor: Actor, at: datetime
) -> Snapshot:
    """The scan was of another page, or cannot be read: it stays on record, and counts no more."""
    row = _locked(snapshot)
    if not reason.strip():
        raise ReportingError("REASON_MISSING", _("Say why the scan is taken back."))
    scans = Attachment.objects.filter(source_kind=SOURCE_KIND, source_id=str(row.key), removed_at=None)  # fmt: skip
    if not scans.filter(pk=attachment.pk).exists():
        raise ReportingError("NOT_THERE", _("This scan was taken back already."))
    detach(attachment=attachment, actor=actor, at=at)
    if not scans.exclude(pk=attachment.pk).exists():
        row.sealed_at = None
        row.save(update_fields=["sealed_at"])
    note(snapshot=row.no, reason=reason.strip())
    return row


def _locked(snapshot: Snapshot) -> Snapshot:
    rows = Snapshot.objects.select_for_update(of=("self",)).defer("content")
    return rows.select_related("of_return__unit").get(pk=snapshot.pk)
