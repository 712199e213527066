"""Secrets that are handed out once; only their digest is kept."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""What a printed code is made of: 30 signs; none of 0, 1, I, L, O, U, which are mistaken for others."""
CODE_LENGTH: Final = 16
GROUP: Final = 4


KEYS_EXPECTED: Final = "keys.expected.json"
"""In a data folder that was restored without its keys: name → fingerprint of what must still come."""


def new_token() -> str:
    """256 random bits, fit for an address line."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """What is kept of a token; 256 random bits need neither salt nor a slow hash (a code has 73)."""
    return hashlib.sha256(token.encode()).hexdigest()


def fingerprint(key: bytes) -> str:
    """Names a random key without telling anything of it: 16 digits of its SHA-256, white space aside."""
    return hashlib.sha256(key.strip()).hexdigest()[:16]


def new_code() -> str:
    """A secret to be typed from paper: 15 random signs (73 bits) and one that checks them."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH - 1))
    return signs + check_sign(signs)


def check_sign(signs: str) -> str:
    """Luhn's check in base 30: finds every single wrong sign and nearly every swap of neighbours."""
    base = len(ALPHABET)
    total = 0
    for place, sign in enumerate(reversed(signs)):
        value = ALPHABET.index(sign) * (2 if place % 2 == 0 else 1)
        total += value // base + value % base
    return ALPHABET[-total % base]


def grouped(code: str) -> str:
    """``ABCDEFGHJKMNPQRS`` → ``ABCD-EFGH-JKMN-PQRS``, as it is printed."""
    return "-".join(code[i : i + GROUP] for i in range(0, len(code), GROUP))


def read_code(typed: str) -> str | None:
    """The code that was typed, whatever its case, width and separators; None if it cannot be one."""
    signs = "".join(c for c in unicodedata.normalize("NFKC", typed).upper() if c.isalnum())
    if len(signs) != CODE_LENGTH or set(signs) - set(ALPHABET):
        return None
    return signs if check_sign(signs[:-1]) == signs[-1] else None
