"""That one leaf is in a release: the path from its line to the root. Blocks of leaves keep it cheap.

The tree is that of RFC 6962. Aligned blocks of a power of two are whole subtrees of it, so that their roots, which
are kept with the release, stand for all leaves but those of one block.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from peiyou.common import merkle
from peiyou.common.digest import Hash, hasher
from peiyou.engine.results.releases.lines import FORMAT, Leaf, proof_named, text
from peiyou.engine.results.releases.writing import root_of

BLOCK: Final = 1024


def blocks_of(leaves: Sequence[Leaf], digest: str) -> list[str]:
    """The root of each block of leaves."""
    hash_ = hasher(digest)
    data = [text(leaf.line).encode() for leaf in leaves]
    starts = range(0, len(data), BLOCK)
    return [merkle.root(data[start : start + BLOCK], hash_).hex() for start in starts]


def path_of(block: Sequence[Leaf], no: int, blocks: Sequence[str], digest: str) -> list[str]:
    """The siblings from leaf `no` (counted from 0 in the whole) to the root; `block` are the leaves of its block."""
    hash_ = hasher(digest)
    data = [text(leaf.line).encode() for leaf in block]
    inside = merkle.proof(data, no % BLOCK, hash_)
    return [one.hex() for one in inside + _above([bytes.fromhex(b) for b in blocks], no // BLOCK, hash_)]  # fmt: skip


def _above(level: list[bytes], index: int, hash_: Hash) -> list[bytes]:
    """As `merkle.proof`, from nodes that are hashed already."""
    path = []
    while len(level) > 1:
        if index ^ 1 < len(level):
            path.append(level[index ^ 1])
        pairs = zip(level[::2], level[1::2], strict=False)
        above = [merkle.node(left, right, hash_) for left, right in pairs]
        level = above + (level[-1:] if len(level) % 2 else [])
        index //= 2
    return path


def proof(leaf: Leaf, no: int, path: list[str], of: Any) -> dict[str, Any]:
    """The proof as a file of its own; `of` is the release."""
    return {
        "format": proof_named(format_of(of)), "release": of.code, "digest": of.digest, "leaf": leaf.line, "index": no,
        "size": of.leaves, "path": path, "frame_hash": of.frame_hash, "leaves_root": of.leaves_root,
        "totals_root": of.totals_root, "root": of.root,
    }  # fmt: skip


def format_of(of: Any) -> int:
    """Which format a release was written in: its root is over the name of the format too."""
    hash_ = hasher(of.digest)
    parts = (of.frame_hash, of.leaves_root, of.totals_root, hash_)
    return next(one for one in range(FORMAT, 0, -1) if root_of(*parts, one) == of.root)
