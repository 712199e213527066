"""What a file is, by its content and not by its name; everything unreadable is refused here.

No parser sees a byte before this module has looked: the size is asked of the file system, the kind
is told by magic numbers, and archives are measured from their directory (`common.archives`).
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from peiyou.common.archives import BadArchive, inspect
from peiyou.kernel.plans.reader.errors import ReadError

LIMIT = 20 * 1024 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_TEXT = {".txt", ".md", ".markdown", ".text", ".csv", ".tsv"}
_LEGACY = {".doc", ".dot", ".wps", ".wpt", ".xls", ".xlt", ".et", ".rtf"}
_OTHER_MAGIC = {
    b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF", b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z", b"\x1f\x8b": "gzip", b"II*\x00": "TIFF", b"MM\x00*": "TIFF",
}  # fmt: skip


class Format(Enum):
    DOCX = ".docx"
    XLSX = ".xlsx"
    PDF = ".pdf"
    TEXT = ".txt"


def sniff(path: Path, name: str) -> Format:
    """The format of a file that may be opened, or the reason why it may not."""
    size = path.stat().st_size
    if size == 0:
        raise ReadError("EMPTY")
    if size > LIMIT:
        raise ReadError("TOO_LARGE", size=size, limit=LIMIT)
    with path.open("rb") as file:
        head = file.read(2048)
    extension = Path(name).suffix.lower()
    found = _by_content(path, head, extension)
    if not _agrees(found, extension):
        raise ReadError(
            "WRONG_EXTENSION", extension=extension or "–", found=found.name, right=found.value
        )
    return found


def _by_content(path: Path, head: bytes, extension: str) -> Format:
    if head.startswith(_OLE):
        raise _ole(path, extension)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(path)
    if b"%PDF-" in head[:1024]:
        return Format.PDF
    _refuse_others(head, extension)
    return Format.TEXT


def _refuse_others(head: bytes, extension: str) -> None:
    for magic, found in _OTHER_MAGIC.items():
        if head.startswith(magic):
            raise ReadError("UNSUPPORTED", found=found)
    if head.startswith(b"{\\rtf"):
        raise ReadError("LEGACY_FORMAT", found="RTF")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:14].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<?xml")):
        raise ReadError("UNSUPPORTED", found="HTML/XML")
    if extension in _LEGACY:
        raise ReadError("LEGACY_FORMAT", found=extension)
    if extension in (".docx", ".xlsx", ".pdf"):
        raise ReadError("BROKEN", found=extension)


def _ole(path: Path, extension: str) -> ReadError:
    """Old Office files and password-protected new ones share a container; its directory tells."""
    if _ENCRYPTED_PACKAGE in path.read_bytes():
        return ReadError("ENCRYPTED")
    return ReadError("LEGACY_FORMAT", found=extension if extension in _LEGACY else ".doc/.xls/.wps")


def _zipped(path: Path) -> Format:
    try:
        names = inspect(path)
    except BadArchive as error:
        raise ReadError(error.code, **error.params) from error
    if "word/document.xml" in names:
        return Format.DOCX
    if "xl/workbook.xml" in names:
        return Format.XLSX
    if "mimetype" in names:
        raise ReadError("UNSUPPORTED", found="OpenDocument")
    raise ReadError("UNSUPPORTED", found="ZIP")


def _agrees(found: Format, extension: str) -> bool:
    if found is Format.TEXT:
        return extension in _TEXT or not extension
    if found is Format.DOCX:
        return extension in (".docx", ".docm")
    if found is Format.XLSX:
        return extension in (".xlsx", ".xlsm")
    return extension == ".pdf"
