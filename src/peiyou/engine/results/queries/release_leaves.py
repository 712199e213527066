"""One leaf of a release: its line as it was published, and the proof that it is in the release."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from peiyou.common.digest import hasher
from peiyou.common.merkle import leaf as leaf_hash
from peiyou.engine.results.models import Release, ReleaseLeaf
from peiyou.engine.results.releases.lines import Leaf, text
from peiyou.engine.results.releases.proofs import BLOCK, path_of, proof

RELATED = ("measure", "period", "unit", "top", "prefecture")


def as_published(row: ReleaseLeaf) -> Leaf:
    """Of a row with what it refers to: keys and codes never change, so it is the line of the file again."""
    return Leaf(
        row.measure.code, row.stage, row.period.code, str(row.top.key) if row.top else "",
        str(row.prefecture.key) if row.prefecture else "", str(row.unit.key), row.quantity,
        tuple(row.sources.split(" ")),
    )  # fmt: skip


def hash_of(row: ReleaseLeaf, digest: str) -> str:
    return leaf_hash(text(as_published(row).line).encode(), hasher(digest)).hex()


@dataclass(frozen=True, slots=True)
class Proved:
    row: ReleaseLeaf
    hash: str
    path: list[str]
    proof: dict[str, Any]


def proved(release: Release, no: int) -> Proved | None:
    """Leaf `no` (from 0) with its path to the root; None where there is none. Two statements."""
    start = no // BLOCK * BLOCK
    rows = ReleaseLeaf.objects.filter(release=release, no__gte=start, no__lt=start + BLOCK)
    block = list(rows.order_by("no").select_related(*RELATED))
    if no < start or no - start >= len(block):
        return None
    row = block[no - start]
    path = path_of(lines_of(block), no, release.blocks, release.digest)
    made = proof(as_published(row), no, path, release)
    return Proved(row, hash_of(row, release.digest), path, made)


def lines_of(rows: Iterable[ReleaseLeaf]) -> list[Leaf]:
    return [as_published(row) for row in rows]
