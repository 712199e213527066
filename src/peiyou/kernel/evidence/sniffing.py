"""What a file is, by its bytes; what may not be kept is refused before anything is written."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path, PurePath
from typing import Final

import filetype
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from peiyou.common.archives import BadArchive, inspect
from peiyou.kernel.evidence.errors import EvidenceError
from peiyou.kernel.evidence.limits import limits
from peiyou.kernel.evidence.pdf import Refused, look_into

OFFICE: Final = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MACROS: Final = ("vbaproject.bin", "activex", "macrosheets")
"""In the name of a part: it can act by itself."""
PDF: Final = b"%PDF-"
PDF_MEDIA: Final = "application/pdf"
PDF_REFUSED: Final = {
    "PDF_LOCKED": _lazy("“%(name)s” is protected by a password. Save it without, or scan it."),
    "PDF_ACTIVE": _lazy("“%(name)s” holds scripts or starts programs. Print it into a new PDF."),
    "PDF_BROKEN": _lazy("“%(name)s” cannot be read as a PDF. Print it into a new PDF."),
}
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def media_of(name: str, content: bytes) -> str:
    """The media type of a file that may be kept. Raises `EvidenceError` with what to do instead."""
    allowed = limits()
    if not content:
        raise EvidenceError("EMPTY", _("“%(name)s” is empty. Choose the file again."), name=name)
    if len(content) > allowed.most_bytes:
        raise EvidenceError(
            "TOO_LARGE",
            _("“%(name)s” is larger than %(limit)s. Scan it at a lower resolution, or divide it."),
            name=name,
            limit=filesizeformat(allowed.most_bytes),
        )
    media = _office(name, content) or _plain(content)
    if media not in allowed.kinds:
        raise EvidenceError(
            "KIND_REFUSED",
            _("“%(name)s” is none of these kinds of file: %(kinds)s."),
            name=name,
            kinds=", ".join(sorted({end for ends in allowed.kinds.values() for end in ends})),
        )
    if PurePath(name).suffix.lower() not in allowed.kinds[media]:
        raise EvidenceError(
            "WRONG_ENDING",
            _("“%(name)s” holds something else than its name says. Save it again as %(kinds)s."),
            name=name,
            kinds=", ".join(allowed.kinds[media]),
        )
    _one_thing_only(name, content, media)
    return media


def _one_thing_only(name: str, content: bytes, media: str) -> None:
    """A file that is something else as well is read as that by some other program."""
    is_archive = media not in OFFICE.values() and zipfile.is_zipfile(io.BytesIO(content))
    is_pdf = media != PDF_MEDIA and PDF in content[:1024]
    if is_archive or is_pdf:
        raise EvidenceError(
            "TWO_THINGS",
            _(
                "“%(name)s” holds another file inside. Save it again from the program it was made with."
            ),
            name=name,
        )
    if media == PDF_MEDIA:
        try:
            look_into(content)
        except Refused as refused:
            raise EvidenceError(refused.code, PDF_REFUSED[refused.code], name=name) from refused


def _plain(content: bytes) -> str:
    if content.startswith(PDF):
        return PDF_MEDIA
    found = filetype.guess(content[:8192])
    return str(found.mime) if found else ""


def _office(name: str, content: bytes) -> str:
    """Office documents are archives: measured before they are opened, without macros and not encrypted."""
    if content.startswith(OLE):
        raise EvidenceError(
            "OLD_OR_LOCKED",
            _("“%(name)s” is an old Office file or protected by a password. Save it as PDF."),
            name=name,
        )
    if not content.startswith(b"PK"):
        return ""
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        file.write(content)
        file.flush()
        try:
            names = inspect(Path(file.name))
        except BadArchive as error:
            raise EvidenceError(
                "ARCHIVE_REFUSED",
                _("“%(name)s” cannot be opened safely. Save it as PDF."),
                name=name,
            ) from error
    if any(macro in part.lower() for part in names for macro in MACROS):
        raise EvidenceError(
            "MACROS", _("“%(name)s” holds macros. Save it without them, or as PDF."), name=name
        )
    return next((media for part, media in OFFICE.items() if part in names), "")
