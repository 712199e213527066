"""What proves one row: its place, the path to the seal's root, the seal, what follows it."""

from __future__ import annotations

from dataclasses import dataclass

from peiyou.common import merkle
from peiyou.common.digest import UnknownDigest, hasher
from peiyou.kernel.audit import chain
from peiyou.kernel.audit.models import Leaf, Row, Seal


@dataclass(frozen=True, slots=True)
class Proof:
    """`path` leads from the row's hash to `seal.merkle_root`; `holds` says that it does."""

    position: int
    seal: Seal
    path: tuple[str, ...]
    holds: bool


def own_hash_holds(row: Row) -> bool:
    """The stored text still has the stored hash."""
    values = tuple(getattr(row, name) for name in chain.ROW_FIELDS)
    try:
        return chain.hash_of(chain.ROW, row.digest, values) == row.row_hash
    except UnknownDigest:
        return False


def inclusion(row: Row) -> Proof | None:
    """The proof of a sealed row; None while it waits for its seal."""
    leaf = Leaf.objects.filter(row=row).first()
    if leaf is None:
        return None
    seal = Seal.objects.get(first__lte=leaf.position, last__gte=leaf.position)
    leaves = Leaf.objects.filter(position__range=(seal.first, seal.last)).order_by("position")
    data = [bytes.fromhex(h) for h in leaves.values_list("row_hash", flat=True)]
    hash_, index = hasher(seal.digest), leaf.position - seal.first
    if index >= len(data):
        return Proof(leaf.position, seal, (), holds=False)
    path = merkle.proof(data, index, hash_)
    root = merkle.root_of_proof(bytes.fromhex(row.row_hash), index, len(data), path, hash_)
    return Proof(
        position=leaf.position,
        seal=seal,
        path=tuple(step.hex() for step in path),
        holds=root.hex() == seal.merkle_root,
    )
