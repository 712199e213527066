"""The sealer: gives pending rows their positions and puts seals on them.

It is machinery, not an act: it adds nothing that a person decided, so it records no row (a row a
second would be sealed for ever by the next one). One at a time: an advisory lock on PostgreSQL, the
write transaction on SQLite. It seals what is pending and committed, in whatever order transactions
committed; a row that commits later comes into a later seal.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from peiyou.common import merkle
from peiyou.common.canonical import instant
from peiyou.common.digest import hasher
from peiyou.kernel.actions.bulk import insert_many
from peiyou.kernel.audit import chain, outside
from peiyou.kernel.audit.models import Leaf, Pending, Seal

LIMIT: Final = 50_000
"""Rows under one seal at most: a backlog is sealed in steps that fit into memory."""

_LOCK: Final = 0x5EA1  # the advisory lock's key; nothing else in the house uses it


def anything_pending() -> bool:
    """Cheap question before the sealer asks for the write lock."""
    return Pending.objects.exists()


def seal_pending(at: datetime, limit: int = LIMIT) -> list[Seal]:
    """Seal everything that is pending, then publish the heads; returns the new seals."""
    seals: list[Seal] = []
    while anything_pending():
        seal = _seal_once(at, limit)
        if seal is None:
            break
        seals.append(seal)
    if seals:
        outside.publish(seals, at)
    return seals


def _seal_once(at: datetime, limit: int) -> Seal | None:
    with transaction.atomic(durable=True):
        _lock()
        rows = list(
            Pending.objects.order_by("row_id").values_list(
                "row_id", "row__stream", "row__seq", "row__row_hash"
            )[:limit]
        )
        if not rows:
            return None
        previous = Seal.objects.order_by("-no").first()
        seal = next_seal(previous, [row_hash for *_, row_hash in rows], at)
        insert_many(
            Leaf,
            ("position", "row_id", "stream", "seq", "row_hash"),
            [(position, *row) for position, row in enumerate(rows, start=seal.first)],
        )
        sealed = Leaf.objects.filter(row_id=OuterRef("row_id"))
        Pending.objects.filter(Exists(sealed)).delete()
        seal.save(force_insert=True)
        return seal


def next_seal(previous: Seal | None, row_hashes: list[str], at: datetime) -> Seal:
    """The seal over `row_hashes` that follows `previous`; not saved."""
    digest = settings.PEIYOU_DIGEST
    root = merkle.root([bytes.fromhex(h) for h in row_hashes], hasher(digest))
    first = previous.last + 1 if previous else 1
    seal = Seal(
        digest=digest,
        prev_seal=previous.seal_hash if previous else chain.GENESIS,
        no=previous.no + 1 if previous else 1,
        first=first,
        last=first + len(row_hashes) - 1,
        merkle_root=root.hex(),
        at=instant(at),
    )
    values = tuple(getattr(seal, field) for field in chain.SEAL_FIELDS)
    seal.seal_hash = chain.hash_of(chain.SEAL, digest, values)
    return seal


def _lock() -> None:
    """On SQLite the transaction itself holds the write lock (IMMEDIATE)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
