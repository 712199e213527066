"""What is attached to records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from peiyou.kernel.evidence.models import Attachment


def attachments_of(kind: str, source_ids: Iterable[str]) -> dict[str, list[Attachment]]:
    """By source id, in the order in which they were attached; what was taken off is not among them."""
    found: dict[str, list[Attachment]] = defaultdict(list)
    rows = Attachment.objects.filter(source_kind=kind, source_id__in=list(source_ids), removed_at=None)  # fmt: skip
    for row in rows.select_related("file", "unit").order_by("pk"):
        found[row.source_id].append(row)
    return found
