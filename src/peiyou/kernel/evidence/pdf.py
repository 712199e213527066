"""What a PDF must not hold: a lock, scripts, programs to start. Pure.

Names are looked for in the bytes themselves, with their escapes (`/J#61vaScript`) read, and in compressed
streams of objects. A stream of objects that is packed in another way than by Flate alone is refused, since
nothing could be said about it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

MOST: Final = 32 * 1024 * 1024
"""Bytes that the streams of objects of one file may unpack to."""
TAIL: Final = 2048
"""The mark of the end stands in the last bytes; some programs write a few after it."""

_LOCKED: Final = re.compile(rb"/Encrypt(?![A-Za-z])")
_ACTIVE: Final = re.compile(rb"/(?:JavaScript|Launch|RichMedia)(?![A-Za-z])")
_ESCAPE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM: Final = re.compile(rb"\bobj\b((?:(?!\bendobj\b).){0,4096}?)\bstream\r?\n", re.DOTALL)
_FILTER: Final = re.compile(rb"/Filter\s*(\[[^\]]*\]|/[A-Za-z0-9]+)")


class Refused(Exception):
    """`code`: PDF_LOCKED, PDF_ACTIVE, PDF_BROKEN."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def look_into(content: bytes) -> None:
    """Raises `Refused`."""
    if b"%%EOF" not in content[-TAIL:]:
        raise Refused("PDF_BROKEN")
    _search(content)
    for objects in _objects(content):
        _search(objects)


def _search(content: bytes) -> None:
    plain = _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), content)
    if _LOCKED.search(plain):
        raise Refused("PDF_LOCKED")
    if _ACTIVE.search(plain):
        raise Refused("PDF_ACTIVE")


def _objects(content: bytes) -> Iterator[bytes]:
    """What the streams of objects hold."""
    left = MOST
    for found in _STREAM.finditer(content):
        said = _ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), found[1])
        if b"/ObjStm" not in said:
            continue
        packed = _FILTER.search(said)
        if packed is None:
            continue  # it stands there as it is, and has been searched
        if packed[1].strip(b"[] \r\n\t") not in {b"/FlateDecode", b"/Fl"} or b"/Predictor" in said:
            raise Refused("PDF_BROKEN")
        unpacked = _unpacked(content[found.end() :], left)
        left -= len(unpacked)
        yield unpacked


def _unpacked(content: bytes, left: int) -> bytes:
    try:
        unpacker = zlib.decompressobj()
        found = unpacker.decompress(content, left + 1)
    except zlib.error as error:
        raise Refused("PDF_BROKEN") from error
    if len(found) > left:
        raise Refused("PDF_BROKEN")
    return found
