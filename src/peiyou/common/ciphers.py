"""Values that may be read only with a key: AES-256-GCM, or SM4-GCM (GB/T 32907) where it is asked for.

A sealed value names the cipher and the key it was sealed with, so that keys can be changed one value
at a time: ``aes.2.<base64 of nonce, ciphertext and tag>``. A key is 32 random bytes; the cipher's own
key is derived from it, so that both ciphers can use the same ring.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CipherName = Literal["aes", "sm4"]

CIPHERS: Final[tuple[CipherName, ...]] = ("aes", "sm4")
KEY_BYTES: Final = 32
_LENGTHS: Final[dict[str, int]] = {"aes": 32, "sm4": 16}
_NONCE: Final = 12
_TAG: Final = 16
_KEY_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,20}")


class Unreadable(ValueError):
    """A sealed value cannot be opened: its key is not on the ring, or it was altered or moved."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """`keys` by id (32 bytes each); `current` is the id that new values are sealed with."""

    current: str
    keys: Mapping[str, bytes]

    def __post_init__(self) -> None:
        if self.current not in self.keys:
            raise ValueError(f"the current key {self.current!r} is not on the ring")
        for key_id, key in self.keys.items():
            if not _KEY_ID.fullmatch(key_id):
                raise ValueError(f"{key_id!r} is no key id: letters, digits, - and _, at most 20")
            if len(key) != KEY_BYTES:
                raise ValueError(f"key {key_id!r} has {len(key)} bytes instead of {KEY_BYTES}")


def new_key() -> bytes:
    return os.urandom(KEY_BYTES)


def seal(text: str, ring: Keyring, cipher: CipherName, place: str) -> str:
    """`text`, readable only with the ring's current key, and only at `place` (``person.phone``)."""
    nonce = os.urandom(_NONCE)
    head = f"{cipher}.{ring.current}"
    engine = Cipher(_algorithm(cipher, ring.keys[ring.current]), modes.GCM(nonce)).encryptor()
    engine.authenticate_additional_data(f"{head}.{place}".encode())
    body = engine.update(text.encode()) + engine.finalize()
    return f"{head}.{base64.urlsafe_b64encode(nonce + body + engine.tag).decode()}"


def unseal(sealed: str, ring: Keyring, place: str) -> str:
    """What was sealed at `place`. Raises `Unreadable`."""
    cipher, key_id, body = _parts(sealed)
    if key_id not in ring.keys:
        raise Unreadable(f"the key {key_id!r} is not on the ring")
    nonce, text, tag = body[:_NONCE], body[_NONCE:-_TAG], body[-_TAG:]
    engine = Cipher(_algorithm(cipher, ring.keys[key_id]), modes.GCM(nonce, tag)).decryptor()
    engine.authenticate_additional_data(f"{cipher}.{key_id}.{place}".encode())
    try:
        return (engine.update(text) + engine.finalize()).decode()
    except InvalidTag as error:
        raise Unreadable(f"a value sealed with key {key_id!r} was altered or moved") from error


def sealed_with(sealed: str) -> tuple[str, str]:
    """(cipher, key id) of a sealed value. Raises `Unreadable` for anything else."""
    cipher, key_id, _body = _parts(sealed)
    return cipher, key_id


def _parts(sealed: str) -> tuple[str, str, bytes]:
    cipher, _, rest = sealed.partition(".")
    key_id, _, body = rest.partition(".")
    if cipher not in _LENGTHS or not body:
        raise Unreadable("this is no sealed value")
    try:
        raw = base64.urlsafe_b64decode(body)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("this is no sealed value") from error
    if len(raw) < _NONCE + _TAG:
        raise Unreadable("a sealed value was cut off")
    return cipher, key_id, raw


@lru_cache(maxsize=64)
def _algorithm(cipher: str, key: bytes) -> algorithms.AES | algorithms.SM4:
    info = f"peiyou {cipher}-gcm".encode()
    derived = HKDF(SHA256(), length=_LENGTHS[cipher], salt=None, info=info).derive(key)
    return algorithms.SM4(derived) if cipher == "sm4" else algorithms.AES(derived)
