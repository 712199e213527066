"""Is the record what it was? Everything is computed again from the stored text.

First the rows, leaves and Merkle roots (`walk`), then the seals as a chain, the heads outside, and
the personal values against their commitments. Others may go on writing meanwhile: what is walked
is bounded by the seals read first, and all of that is append-only. What is not found, because it
cannot be: rows removed before they were sealed, and a database rewritten as a whole when no head is
known outside.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Min
from django.utils.translation import gettext as _

from peiyou.common.canonical import instant
from peiyou.common.digest import UnknownDigest
from peiyou.kernel.audit import chain, outside
from peiyou.kernel.audit.enums import Fault, Thing
from peiyou.kernel.audit.models import Pending, PersonalValue, Seal
from peiyou.kernel.audit.report import Findings, Report
from peiyou.kernel.audit.sealing import seal_pending
from peiyou.kernel.audit.walk import walk

PATIENCE: Final = timedelta(seconds=60)
"""A row that waits longer than this for its seal means that no sealer runs."""


def verify(at: datetime, *, seal_first: bool = True, patience: timedelta = PATIENCE) -> Report:
    """Check the whole record. `seal_first` puts the tail under a seal, so that it is covered too."""
    if seal_first:
        seal_pending(at)
    findings = Findings()
    known = list(outside.heads())  # before the seals: a head is written after its seal
    seals = list(Seal.objects.order_by("no"))
    walked = walk(seals, findings)
    _walk_seals(seals, findings)
    _compare_heads(known, {seal.no: seal.seal_hash for seal in seals}, findings)
    _check_personal_values(findings)
    pending = _ask_pending(at - patience, findings)
    return Report(
        at=instant(at),
        rows=walked.rows,
        streams=len(walked.ends),
        sealed=walked.sealed,
        pending=pending,
        seals=len(seals),
        heads=len(known),
        last_seal=seals[-1].seal_hash if seals else "",
        findings=tuple(findings.found),
        more=findings.more,
    )


def _walk_seals(seals: list[Seal], findings: Findings) -> None:
    """Every seal's own hash, its link to the one before, numbers and positions without a gap."""
    no, last, before = 0, 0, chain.GENESIS
    for seal in seals:
        where = f"seal {seal.no}"
        values = tuple(getattr(seal, name) for name in chain.SEAL_FIELDS)
        try:
            own = chain.hash_of(chain.SEAL, seal.digest, values)
        except UnknownDigest:
            own = ""
        if own != seal.seal_hash:
            findings.add(Fault.CHANGED, Thing.SEAL, where, _("content and hash differ"))
        if seal.no != no + 1:
            findings.add(
                Fault.REMOVED,
                Thing.SEAL,
                f"seal {no + 1}",
                _("missing before seal %(no)d") % {"no": seal.no},
            )
        elif seal.prev_seal != before or seal.first != last + 1:
            findings.add(
                Fault.CHANGED, Thing.SEAL, where, _("does not follow from the seal before")
            )
        no, last, before = seal.no, seal.last, seal.seal_hash


def _compare_heads(known: list[outside.Head], seals: dict[int, str], findings: Findings) -> None:
    """Heads that left the house against the seals inside."""
    for head in known:
        inside = seals.get(head.no)
        if inside is None:
            findings.add(
                Fault.REMOVED,
                Thing.SEAL,
                f"seal {head.no}",
                _("known from %(place)s") % {"place": head.place},
            )
        elif inside != head.seal_hash:
            findings.add(
                Fault.CHANGED,
                Thing.HEAD,
                f"seal {head.no}",
                _("differs from %(place)s") % {"place": head.place},
            )


def _check_personal_values(findings: Findings) -> None:
    kept = PersonalValue.objects.filter(erased_at=None).order_by("pk")
    for value in kept.iterator():
        try:
            own = chain.commitment(value.digest, value.salt, value.value)
        except UnknownDigest:
            own = ""
        if own != value.commitment:
            findings.add(
                Fault.CHANGED, Thing.PERSONAL, str(value), _("is not what the act committed to")
            )


def _ask_pending(before: datetime, findings: Findings) -> int:
    waiting = Pending.objects.aggregate(n=Count("pk"), oldest=Min("since"))
    if waiting["oldest"] is not None and waiting["oldest"] < before:
        detail = _("the oldest has waited since %(since)s: does the service run?") % {
            "since": instant(waiting["oldest"])
        }
        findings.add(Fault.UNSEALED, Thing.ROW, f"{waiting['n']} rows", detail)
    return int(waiting["n"])
