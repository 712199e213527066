"""The text by which one page of a list asks for the next: a place, and nothing else."""

from __future__ import annotations

import base64
import binascii
from typing import Final

LAST: Final = 2**63 - 1


def encode(place: int) -> str:
    return base64.urlsafe_b64encode(str(place).encode()).decode().rstrip("=")


def decode(cursor: str, last: int = LAST) -> int:
    """The place (1…`last`) that `encode` wrote. Raises ValueError for anything else."""
    try:
        place = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except binascii.Error as error:
        raise ValueError(cursor) from error
    if not 0 < place <= last:
        raise ValueError(cursor)
    return place
