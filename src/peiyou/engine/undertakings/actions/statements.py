"""Freezing what the records say, and taking in the page that was sealed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from peiyou.common.tokens import new_code
from peiyou.engine.undertakings.enums import Party, SeasonState, StatementKind
from peiyou.engine.undertakings.errors import UndertakingError
from peiyou.engine.undertakings.models import Season, Statement, Undertaking
from peiyou.engine.undertakings.queries.contents import digest_of
from peiyou.engine.undertakings.queries.statements import content_now
from peiyou.kernel.actions import Actor, NotAllowed, action, authority, note
from peiyou.kernel.evidence.enums import Purpose
from peiyou.kernel.evidence.keeping import Upload, attach, detach
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.organisations.models import Unit

SOURCE_KIND: Final = "statement"
SCANS: Final = frozenset({"application/pdf", "image/jpeg", "image/png"})


@action("undertakings.take_statement", on=None)
def take_statement(
    *, season: Season, kind: StatementKind, unit: Unit | None, actor: Actor, at: datetime
) -> Statement:
    """Freeze what the records say of a unit or a province, or the tables of a published season, as the next version.

    A result is taken by whoever may publish the season, and once it is published.
    """
    kind = StatementKind(kind)
    subject = _locked(season, kind, unit)
    verb = "publish_season" if kind == StatementKind.RESULT else "take_statement"
    if not authority().allows(actor, f"undertakings.{verb}", subject, at):
        raise NotAllowed("NOT_ALLOWED", _("You may not do this here."), verb=verb)
    of_unit = None if kind == StatementKind.RESULT else unit
    content = content_now(season, kind, of_unit, at)
    if content is None or not _says_something(content):
        raise UndertakingError(
            "NOTHING_YET", _("Nothing is taken up yet: there is nothing to print.")
        )
    digest = digest_of(content)
    earlier = season.statements.filter(kind=kind, unit=of_unit).order_by("-no").first()
    if earlier and _same(earlier.content, content):
        raise UndertakingError(
            "UNCHANGED",
            _("Nothing has changed since version %(no)s: use that one."),
            no=earlier.no,
        )
    statement = Statement.objects.create(
        season=season, kind=kind, unit=of_unit, no=earlier.no + 1 if earlier else 1, content=content,
        digest=digest, check_code=new_code(), made_at=at, made_by=actor.name,
    )  # fmt: skip
    note(after={"kind": kind.value, "no": statement.no, "digest": digest, "unit": str(of_unit.key) if of_unit else None})  # fmt: skip
    return statement


@action("undertakings.receive_sealed_page", on="statement")
def receive_sealed_page(
    *, statement: Statement, upload: Upload, actor: Actor, at: datetime
) -> Attachment:
    """Take in the scan of a page that was sealed. The code on it says of which statement; nobody reads the scan.

    The page of an older version is taken in as what it is: that the records have changed stays visible.
    """
    locked = Statement.objects.select_for_update().defer("content").get(pk=statement.pk)
    if locked.unit is None:
        raise UndertakingError("NOT_SEALED", _("A published result is not sealed on paper."))
    attachment = attach(
        upload=upload, source_kind=SOURCE_KIND, source_id=str(locked.key), purpose=Purpose.SEALED_PAGE,
        unit=locked.unit, number=locked.check_code, actor=actor, at=at,
    )  # fmt: skip
    if attachment.file.media not in SCANS:
        raise UndertakingError("NO_SCAN", _("Hand in a scan: a PDF or a picture (JPEG, PNG)."))
    locked.sealed_at = at
    locked.save(update_fields=["sealed_at"])
    note(no=locked.no, file=attachment.file.sha256)
    return attachment


@action("undertakings.take_back_sealed_page", on="statement")
def take_back_sealed_page(
    *, statement: Statement, attachment: Attachment, reason: str, actor: Actor, at: datetime
) -> Statement:
    """The scan was of another page, or cannot be read: it stays on record, and counts no more."""
    locked = Statement.objects.select_for_update().defer("content").get(pk=statement.pk)
    if not reason.strip():
        raise UndertakingError("REASON_MISSING", _("Say why the scan is taken back."))
    pages = Attachment.objects.filter(
        source_kind=SOURCE_KIND, source_id=str(locked.key), removed_at=None
    )
    if not pages.filter(pk=attachment.pk).exists():
        raise UndertakingError("NOT_THERE", _("This scan was taken back already."))
    detach(attachment=attachment, actor=actor, at=at)
    if not pages.exclude(pk=attachment.pk).exists():
        locked.sealed_at = None
        locked.save(update_fields=["sealed_at"])
    note(no=locked.no, reason=reason.strip())
    return locked


def _locked(season: Season, kind: StatementKind, unit: Unit | None) -> Season | Undertaking | Unit:
    """The row that numbers are given under, held; what the permission is asked about."""
    if kind == StatementKind.RESULT:
        held = Season.objects.select_for_update().get(pk=season.pk)
        if held.state != SeasonState.PUBLISHED:
            raise UndertakingError("NOT_PUBLISHED", _("Publish the season first."))
        return held
    mine = Undertaking.objects.select_for_update().filter(season=season)
    if kind == StatementKind.PROVINCE:
        found = mine.filter(province=unit, party=Party.PROVINCE).first()
    else:
        found = mine.filter(unit=unit).first()
    if found is None or unit is None:
        raise UndertakingError("NOT_ASKED", _("This unit is not asked in this season."))
    return unit if kind == StatementKind.PROVINCE else found


def _same(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Another day alone makes no other table."""
    return {**before, "on": None} == {**after, "on": None}


def _says_something(content: dict[str, Any]) -> bool:
    return bool(content.get("tasks") or content.get("own") or content.get("provinces"))
