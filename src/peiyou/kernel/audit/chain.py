"""The texts that are hashed. Anyone can rebuild them with `printf` and `sha256sum`.

A hashed text is its fields joined by line breaks, in the order below, behind a first line that says
what it is. That can be read in one way only: the number of lines is fixed and no field holds a line
break (`line` refuses or replaces control characters, canonical JSON has none; a field that was
tampered with to hold one changes the number of lines and so the hash).

    row       peiyou.audit.row/1 digest prev_hash stream seq at verb actor_kind actor_id actor_name data
    seal      peiyou.audit.seal/1 digest prev_seal no first last merkle_root at
    personal  peiyou.audit.personal/1 salt value

Merkle leaves are the 32 bytes of `row_hash`, hashed with the seal's digest (RFC 6962).
The stand-alone verifier (`data/verify_audit.py`) states the same rules on its own.
"""

from __future__ import annotations

import re
from typing import Final

from peiyou.common.digest import HEX_LENGTH, hex_hasher

ROW: Final = "peiyou.audit.row/1"
SEAL: Final = "peiyou.audit.seal/1"
PERSONAL: Final = "peiyou.audit.personal/1"

GENESIS: Final = "0" * HEX_LENGTH
"""What stands before the first row of a stream and before the first seal."""

ROW_FIELDS: Final = (
    "digest",
    "prev_hash",
    "stream",
    "seq",
    "at",
    "verb",
    "actor_kind",
    "actor_id",
    "actor_name",
    "data",
)
SEAL_FIELDS: Final = ("digest", "prev_seal", "no", "first", "last", "merkle_root", "at")

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class BadLine(ValueError):
    """A name that was made by the program holds a control character."""


def line(text: str, *, replace: bool = False) -> str:
    """`text` if it is one line; what people typed (`replace`) gets spaces instead, the rest is refused."""
    if not _CONTROL.search(text):
        return text
    if replace:
        return _CONTROL.sub(" ", text)
    raise BadLine(repr(text))


def hash_of(kind: str, digest: str, values: tuple[object, ...]) -> str:
    """The hash over `values`, which start with the digest's own name."""
    return hex_hasher(digest)("\n".join(map(str, (kind, *values))).encode())


def commitment(digest: str, salt: str, value: str) -> str:
    """What stands in a row for the canonical text `value`."""
    return hash_of(PERSONAL, digest, (salt, value))
