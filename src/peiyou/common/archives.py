"""An Office file is an archive of XML: measured and searched before any parser unpacks it.

The sizes an archive states can lie, so parts are unpacked here once, counting, with nothing kept.
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

MAX_ENTRIES = 5_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
"""Repetitive XML of large sheets reaches about 1:60; a bomb of zeros 1:1000."""
_RATIO_FROM = 4 * 1024 * 1024
_CHUNK = 1 << 16
_XML = (".xml", ".rels", ".vml")
_ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tar", ".bz2", ".xz")


class BadArchive(Exception):
    """`code` is BROKEN, ENCRYPTED, ARCHIVE_BOMB or XML_BOMB; `params` have what it speaks of."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def inspect(path: Path, most: int = MAX_UNPACKED) -> frozenset[str]:
    """The names of the parts, if the archive is one that an office program could have written.

    `most` is how many bytes it may unpack to. Raises `BadArchive`.
    """
    try:
        with zipfile.ZipFile(path) as file:
            _measure(file.infolist(), most)
            left = most
            for entry in file.infolist():
                left -= _unpack(file, entry, left)
            return frozenset(file.namelist())
    except BadArchive:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise BadArchive("BROKEN", found="ZIP") from error
    except RuntimeError as error:  # what zipfile raises for an encrypted member
        raise BadArchive("ENCRYPTED") from error


def _measure(entries: list[zipfile.ZipInfo], most: int) -> None:
    if len(entries) > MAX_ENTRIES:
        raise BadArchive("ARCHIVE_BOMB", detail=f"{len(entries)} parts")
    total = sum(entry.file_size for entry in entries)
    if total > most:
        raise BadArchive("ARCHIVE_BOMB", detail=f"{total} bytes")
    for entry in entries:
        if entry.flag_bits & 1:
            raise BadArchive("ENCRYPTED")
        if entry.filename.lower().endswith(_ARCHIVES):
            raise BadArchive("ARCHIVE_BOMB", detail=f"an archive inside: {entry.filename}")


def _unpack(file: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    """Unpacks one part chunk by chunk, stops at the limits, and looks for entity declarations."""
    size, before = 0, b""
    xml = entry.filename.lower().endswith(_XML)
    with file.open(entry) as part:
        while chunk := part.read(_CHUNK):
            size += len(chunk)
            if size > left or (size > _RATIO_FROM and size > MAX_RATIO * entry.compress_size):
                raise BadArchive("ARCHIVE_BOMB", detail=f"{entry.filename}: over {size} bytes")
            if xml and _declares(before + chunk):
                raise BadArchive("XML_BOMB", part=entry.filename)
            before = chunk[-64:]
    return size


def _declares(data: bytes) -> bool:
    """Whether a document type or entity is declared, in a one-byte or a two-byte encoding."""
    plain = data.replace(b"\x00", b"")
    return b"<!DOCTYPE" in plain or b"<!ENTITY" in plain
