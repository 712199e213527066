"""Pages to be sealed (盖章页): which there are, who sees them, whether they still say what the records say.

A return's page is its snapshot; that of a province is a summary, kept as a snapshot of the province's own return.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peiyou.common.tokens import read_code
from peiyou.engine.reporting.book.freezing import digest_of
from peiyou.engine.reporting.enums import SnapshotKind
from peiyou.engine.reporting.models import Return, Snapshot
from peiyou.engine.reporting.queries.summary import summary_now
from peiyou.engine.reporting.queries.visibility import visible_to
from peiyou.kernel.actions import Actor

RELATED = ("of_return__round__season", "of_return__round__period", "of_return__unit", "of_return__province")  # fmt: skip


class Sealing(TextChoices):
    """Where a page stands."""

    NONE = "NONE", _("no page yet")
    PRINTED = "PRINTED", _("page there, sealed page not received")
    RECEIVED = "RECEIVED", _("sealed page received")
    CHANGED = "CHANGED", _("changed since: a new page is needed")


@dataclass(frozen=True, slots=True)
class Sealed:
    """`newest` is the page that counts now; `received` the newest one whose sealed page is there, maybe an older one."""

    state: Sealing
    newest: Snapshot | None = None
    received: Snapshot | None = None


def pages_visible(actor: Actor | None, at: datetime) -> QuerySet[Snapshot]:
    """Those of returns that the actor sees: summaries are of returns of provinces."""
    seen = visible_to(actor, at).values("pk")
    return Snapshot.objects.filter(of_return__in=seen)


def may_view_scan(actor: Actor | None, source_id: str, at: datetime) -> bool:
    return actor is not None and pages_visible(actor, at).filter(key=source_id).exists()


def by_code(typed: str) -> Snapshot | None:
    """The page whose code was typed, however it was written; None where there is none."""
    code = read_code(typed)
    found = Snapshot.objects.filter(check_code=code) if code else Snapshot.objects.none()
    return found.select_related(*RELATED).first()


def code_url(typed: str) -> str | None:
    """Where a code is answered that is of a page of returns."""
    found = by_code(typed)
    return f"{reverse('reporting:check')}?code={found.check_code}" if found else None


def versions_of(row: Return, kind: str) -> QuerySet[Snapshot]:
    """Newest first, without their content."""
    return row.snapshots.filter(kind=kind).defer("content").order_by("-no")


def sealed_of(row: Return, kind: str) -> Sealed:
    """Where the page of a return, or of its province, stands now."""
    pages = list(versions_of(row, kind))
    received = next((page for page in pages if page.sealed_at), None)
    newest = pages[0] if pages else None
    if newest is None:
        return Sealed(Sealing.NONE)
    if kind == SnapshotKind.PROVINCE and newest.digest != digest_of(summary_now(row)):
        return Sealed(Sealing.CHANGED, newest, received)
    return Sealed(Sealing.RECEIVED if newest.sealed_at else Sealing.PRINTED, newest, received)
