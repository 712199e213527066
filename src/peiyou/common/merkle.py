"""Merkle trees as in RFC 6962: one root stands for many leaves, one short path proves one of them.

Leaves and nodes are hashed with different first bytes; without that somebody could present an
inner node as a leaf and prove a record that was never there.
"""

from __future__ import annotations

from collections.abc import Sequence

from peiyou.common.digest import Hash

LEAF = b"\x00"
NODE = b"\x01"


def leaf(data: bytes, hash_: Hash) -> bytes:
    return hash_(LEAF + data)


def node(left: bytes, right: bytes, hash_: Hash) -> bytes:
    return hash_(NODE + left + right)


def _above(level: list[bytes], hash_: Hash) -> list[bytes]:
    """The next level: pairs are joined, a last one without a partner moves up as it is."""
    pairs = zip(level[::2], level[1::2], strict=False)
    above = [hash_(NODE + left + right) for left, right in pairs]
    if len(level) % 2:
        above.append(level[-1])
    return above


def root(data: Sequence[bytes], hash_: Hash) -> bytes:
    """The root over `data` in its order. No data has the digest of nothing."""
    level = [hash_(LEAF + d) for d in data]
    if not level:
        return hash_(b"")
    while len(level) > 1:
        level = _above(level, hash_)
    return level[0]


def proof(data: Sequence[bytes], index: int, hash_: Hash) -> list[bytes]:
    """The siblings on the way from leaf `index` to the root, lowest first."""
    if not 0 <= index < len(data):
        raise IndexError(index)
    level = [hash_(LEAF + d) for d in data]
    path = []
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        level = _above(level, hash_)
        index //= 2
    return path


def root_of_proof(data: bytes, index: int, size: int, path: Sequence[bytes], hash_: Hash) -> bytes:
    """The root that `path` leads to from leaf `index` of `size`; raises ValueError if it cannot fit."""
    if not 0 <= index < size:
        raise ValueError("the leaf is not in the tree")
    here, rest = hash_(LEAF + data), list(path)
    while size > 1:
        if index ^ 1 < size:
            if not rest:
                raise ValueError("the path is too short")
            other = rest.pop(0)
            here = node(other, here, hash_) if index % 2 else node(here, other, hash_)
        index //= 2
        size = (size + 1) // 2
    if rest:
        raise ValueError("the path is too long")
    return here
