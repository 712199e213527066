"""Digests by name: SHA-256, or SM3 (GB/T 32905) where the deployment asks for it.

SM3 comes from the OpenSSL that Python is linked with; some builds leave it out, then from the one
inside `cryptography`. Both are tested against the standard's vectors.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Final, Literal, TypeVar

from cryptography.hazmat.primitives import hashes

Digest = Literal["sha256", "sm3"]
Hash = Callable[[bytes], bytes]
HexHash = Callable[[bytes], str]

T = TypeVar("T")

DIGESTS: Final[tuple[Digest, ...]] = ("sha256", "sm3")
HEX_LENGTH: Final = 64


class UnknownDigest(ValueError):
    """A digest name that is not one of `DIGESTS`."""


def sm3_of_cryptography(data: bytes) -> bytes:
    """SM3 without Python's OpenSSL."""
    state = hashes.Hash(hashes.SM3())
    state.update(data)
    return state.finalize()


def _sm3_of_hashlib(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _find_sm3() -> Hash:
    try:
        hashlib.new("sm3", b"")
    except ValueError:
        return sm3_of_cryptography
    return _sm3_of_hashlib


_sm3: Final = _find_sm3()


def _sm3_hex(data: bytes) -> str:
    return _sm3(data).hex()


_BYTES: Final[dict[str, Hash]] = {"sha256": _sha256, "sm3": _sm3}
_HEX: Final[dict[str, HexHash]] = {"sha256": _sha256_hex, "sm3": _sm3_hex}


def hasher(name: str) -> Hash:
    """The function from bytes to the 32 bytes of digest `name`."""
    return _named(_BYTES, name)


def hex_hasher(name: str) -> HexHash:
    """The function from bytes to the 64 hexadecimal characters of digest `name`."""
    return _named(_HEX, name)


def hex_digest(name: str, chunks: Iterable[bytes]) -> str:
    """The digest of a whole made of `chunks`, which need not fit into memory for SHA-256 and SM3."""
    if name not in _BYTES:
        raise UnknownDigest(name)
    if name == "sm3" and _sm3 is sm3_of_cryptography:
        other = hashes.Hash(hashes.SM3())
        for chunk in chunks:
            other.update(chunk)
        return other.finalize().hex()
    state = hashlib.new(name)
    for chunk in chunks:
        state.update(chunk)
    return state.hexdigest()


def _named(table: dict[str, T], name: str) -> T:
    try:
        return table[name]
    except KeyError:
        raise UnknownDigest(name) from None
