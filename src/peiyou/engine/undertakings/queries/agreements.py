"""Agreements by which enterprises and sponsors are bound: attached to the row of their money."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from peiyou.engine.undertakings.enums import Payer
from peiyou.engine.undertakings.models import Pledge, Undertaking
from peiyou.kernel.evidence.enums import Purpose
from peiyou.kernel.evidence.models import Attachment

SOURCE_KIND: Final = "undertaking"
BY_AGREEMENT: Final = (Payer.ENTERPRISE, Payer.SPONSOR)


def cell_of(seq: int, code: str) -> str:
    """Where the agreement is attached: the row of a source, whatever the year."""
    return f"{seq}/fund/{code}"


def agreements_of(undertaking: Undertaking) -> dict[str, list[Attachment]]:
    """Those that are attached, by row; one statement."""
    rows = Attachment.objects.filter(
        source_kind=SOURCE_KIND, source_id=str(undertaking.key), purpose=Purpose.AGREEMENT,
        removed_at=None,
    )  # fmt: skip
    found: dict[str, list[Attachment]] = {}
    for row in rows.select_related("file").order_by("pk"):
        found.setdefault(row.cell, []).append(row)
    return found


def bound_by_agreement(undertaking: Undertaking, cells: Iterable[str]) -> list[int]:
    """Pledges (primary keys) of enterprises and sponsors whose agreement is among the attached `cells`."""
    known = set(cells)
    rows = Pledge.objects.filter(placement__undertaking=undertaking, source__payer__in=BY_AGREEMENT)
    return [
        pk
        for pk, seq, code in rows.values_list("pk", "placement__opening__seq", "source__code")
        if cell_of(seq, code) in known
    ]
