"""The same file, or a document of the same number, attached to another record as well.

One letter for two filings, one agreement for two schools: sometimes right, sometimes not; whoever checks looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Q

from peiyou.kernel.actions import Actor
from peiyou.kernel.evidence.holders import Record, describe, may_view
from peiyou.kernel.evidence.models import Attachment

MOST: Final = 2
"""Other records that are looked at for one attachment; that there are more is said."""


@dataclass(slots=True)
class Elsewhere:
    """`seen`: records that whoever asks may see; `hidden`: there are others besides."""

    seen: list[Record] = field(default_factory=list)
    hidden: bool = False


def elsewhere(
    attachments: Sequence[Attachment], actor: Actor | None, at: datetime
) -> dict[int, Elsewhere]:
    """By primary key, those only that are found elsewhere. One statement, and what `may_view` asks."""
    same = Q(file__in={one.file_id for one in attachments})
    numbers = {one.number for one in attachments if one.number}
    if numbers:
        same |= Q(number__in=numbers)
    others = list(Attachment.objects.filter(same, removed_at=None).order_by("-pk")) if attachments else []  # fmt: skip
    found: dict[int, Elsewhere] = {}
    known: dict[tuple[str, str], bool] = {}
    for one in attachments:
        records = dict.fromkeys(_record(other) for other in others if _is_same(one, other))
        if len(records) > MOST:
            found[one.pk] = Elsewhere(hidden=True)
        for record in list(records)[:MOST]:
            if record not in known:
                known[record] = may_view(actor, *record, at)
            place = found.setdefault(one.pk, Elsewhere())
            said = describe(*record) if known[record] else Record("")
            if said.title:
                place.seen.append(said)
            else:
                place.hidden = True
    return found


def _is_same(one: Attachment, other: Attachment) -> bool:
    """A document of the same number and kind, or the same bytes, of another record."""
    same_number = bool(one.number) and (one.number, one.purpose) == (other.number, other.purpose)
    return _record(one) != _record(other) and (one.file_id == other.file_id or same_number)


def _record(attachment: Attachment) -> tuple[str, str]:
    return attachment.source_kind, attachment.source_id
