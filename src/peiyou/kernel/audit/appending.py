"""Acts become rows: what the outermost action settles with, in its own transaction."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.common.canonical import NotCanonical, canonical, instant
from peiyou.common.digest import hex_hasher
from peiyou.kernel.actions import Entry, Unit
from peiyou.kernel.actions.bulk import insert_with
from peiyou.kernel.audit import chain
from peiyou.kernel.audit.errors import AuditError
from peiyou.kernel.audit.models import Pending, PersonalValue, Row
from peiyou.kernel.audit.personal import Personal
from peiyou.kernel.audit.queries.heads import heads

STREAM: Final = chain.ROW_FIELDS.index("stream")
SEQ: Final = chain.ROW_FIELDS.index("seq")


def settle(unit: Unit) -> None:
    """Record all acts of the unit; registered with the actions at order 20 (after totals)."""
    append(unit.entries)


def append(entries: Sequence[Entry]) -> int:
    """Extend each entry's stream, in sorted order of streams, so that two units never wait crosswise.

    The action holds the lock of its aggregate, so nobody else extends the stream meanwhile. Where
    an action forgot that lock, the database's unique (stream, seq) refuses the second one.
    """
    if not entries:
        return 0
    ordered = sorted(entries, key=lambda entry: entry.stream)
    rows, personal = _chain(ordered, settings.PEIYOU_DIGEST)
    since = timezone.now()
    try:
        insert_with(
            Row, (*chain.ROW_FIELDS, "row_hash"), rows, ("stream", "seq"),
            Pending, ("row_id", "since"), [(row[STREAM], row[SEQ], since) for row in rows],
        )  # fmt: skip
    except IntegrityError as error:
        raise AuditError(
            "STREAM_BUSY",
            _("Somebody else changed the same thing at this moment. Please try again."),
        ) from error
    if personal:
        PersonalValue.objects.bulk_create(personal)
    return len(rows)


def _chain(
    entries: Sequence[Entry], digest: str
) -> tuple[list[tuple[str | int, ...]], list[PersonalValue]]:
    ends = heads({entry.stream for entry in entries})
    hash_ = hex_hasher(digest)
    rows: list[tuple[str | int, ...]] = []
    personal: list[PersonalValue] = []
    for entry in entries:
        seq, prev = ends.get(entry.stream, (0, chain.GENESIS))
        keeper = _Keeper(entry, seq + 1, digest)
        values = _values(entry, seq + 1, prev, canonical(entry.data, keeper), digest)
        row_hash = hash_("\n".join((chain.ROW, *map(str, values))).encode())
        ends[entry.stream] = (seq + 1, row_hash)
        rows.append((*values, row_hash))
        personal += keeper.kept
    return rows, personal


def _values(entry: Entry, seq: int, prev: str, data: str, digest: str) -> tuple[str | int, ...]:
    """In the order of `chain.ROW_FIELDS`, which is the order in which they are hashed."""
    return (
        digest,
        prev,
        chain.line(entry.stream),
        seq,
        instant(entry.at),
        chain.line(entry.verb),
        chain.line(entry.actor.kind),
        chain.line(entry.actor.id),
        chain.line(entry.actor.name, replace=True),
        data,
    )


class _Keeper:
    """Turns each `Personal` of one entry into its commitment and keeps what it stands for."""

    def __init__(self, entry: Entry, seq: int, digest: str) -> None:
        self.entry, self.seq, self.digest = entry, seq, digest
        self.kept: list[PersonalValue] = []

    def __call__(self, value: Any) -> dict[str, str]:
        if not isinstance(value, Personal):
            raise NotCanonical(
                f"{self.entry.verb} notes a {type(value).__name__}: note plain values, "
                "numbers as scaled integers or strings"
            )
        salt, text = secrets.token_hex(32), canonical(value.value)
        kept = PersonalValue(
            commitment=chain.commitment(self.digest, salt, text),
            digest=self.digest,
            subject=value.of or self.entry.stream,
            stream=self.entry.stream,
            seq=self.seq,
            salt=salt,
            value=text,
        )
        self.kept.append(kept)
        return {"personal": kept.commitment}
