"""What may be kept and what is refused: by the bytes, whatever the name says."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import replace
from typing import Any

import pytest

from peiyou.kernel.evidence import sniffing
from peiyou.kernel.evidence.limits import limits
from peiyou.kernel.evidence.pdf import MOST, Refused, look_into
from peiyou.kernel.evidence.sniffing import OFFICE, media_of
from tests.tools.refusals import refused

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 30
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 30 + b"\xff\xd9"


def a_pdf(inside: bytes = b"<</Type/Catalog>>", trailer: bytes = b"<</Root 1 0 R>>") -> bytes:
    return b"%PDF-1.7\n1 0 obj" + inside + b"endobj\ntrailer" + trailer + b"\n%%EOF\n"


def packed(objects: bytes, said: bytes = b"/Filter/FlateDecode") -> bytes:
    """A PDF whose objects stand in a compressed stream."""
    data = zlib.compress(objects)
    return a_pdf(b"<</Type/ObjStm" + said + b">>stream\n" + data + b"\nendstream\n")


def office(*parts: str, content: bytes = b"<x/>") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for part in parts:
            file.writestr(part, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "media"),
    [
        ("函.pdf", a_pdf(), "application/pdf"),
        ("函.PDF", a_pdf(), "application/pdf"),
        ("章.png", PNG, "image/png"),
        ("章.jpg", JPEG, "image/jpeg"),
        ("章.JPEG", JPEG, "image/jpeg"),
        ("函.docx", office("[Content_Types].xml", "word/document.xml"), WORD),
        ("表.xlsx", office("[Content_Types].xml", "xl/workbook.xml"), SHEET),
    ],
)
def test_what_may_be_kept(name: str, content: bytes, media: str) -> None:
    assert media_of(name, content) == media


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("空.pdf", b"", "EMPTY"),
        ("网页.pdf", b"<html><script>alert(1)</script></html>", "KIND_REFUSED"),
        ("网页.html", b"<html></html>", "KIND_REFUSED"),
        ("程序.pdf", b"MZ\x90\x00" + b"\x00" * 60, "KIND_REFUSED"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "KIND_REFUSED"),
        ("函.docx", a_pdf(), "WRONG_ENDING"),
        ("函.pdf", PNG, "WRONG_ENDING"),
        ("函.pdf.exe", a_pdf(), "WRONG_ENDING"),
        ("函", a_pdf(), "WRONG_ENDING"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 60, "OLD_OR_LOCKED"),
        ("宏.docx", office("word/document.xml", "word/vbaProject.bin"), "MACROS"),
        ("宏.docx", office("word/document.xml", "word/VBAPROJECT.BIN"), "MACROS"),
        ("控件.xlsx", office("xl/workbook.xml", "xl/activeX/activeX1.xml"), "MACROS"),
        ("四.xlsx", office("xl/workbook.xml", "xl/macrosheets/sheet1.xml"), "MACROS"),
        ("包.zip", office("a.txt"), "KIND_REFUSED"),
        ("包.docx", office("word/document.xml", "inner.zip"), "ARCHIVE_REFUSED"),
        ("坏.docx", b"PK\x03\x04" + b"\x00" * 40, "ARCHIVE_REFUSED"),
        (
            "实体.docx",
            office("word/document.xml", content=b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"),
            "ARCHIVE_REFUSED",
        ),
        ("双.pdf", a_pdf() + office("a.txt"), "TWO_THINGS"),
        ("双.png", PNG + office("a.txt"), "TWO_THINGS"),
        ("双.jpg", JPEG + a_pdf(), "TWO_THINGS"),
        ("锁.pdf", a_pdf(trailer=b"<</Root 1 0 R/Encrypt 5 0 R>>"), "PDF_LOCKED"),
        ("脚本.pdf", a_pdf(b"<</S/JavaScript/JS(app.alert(1))>>"), "PDF_ACTIVE"),
        ("脚本.pdf", a_pdf(b"<</S/J#61vaScript/JS(1)>>"), "PDF_ACTIVE"),
        ("启动.pdf", a_pdf(b"<</S/Launch/F(cmd.exe)>>"), "PDF_ACTIVE"),
        ("脚本.pdf", packed(b"1 0 <</S/JavaScript/JS(1)>>"), "PDF_ACTIVE"),
        ("别的.pdf", packed(b"1 0 <<>>", b"/Filter[/ASCIIHexDecode/FlateDecode]"), "PDF_BROKEN"),
        ("断.pdf", a_pdf()[:-7], "PDF_BROKEN"),
    ],
)  # fmt: skip
def test_what_is_refused(name: str, content: bytes, code: str) -> None:
    with refused(code):
        media_of(name, content)


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    bomb = office("word/document.xml", content=b"\x00" * (16 * 1024 * 1024))
    assert len(bomb) < 20_000
    with refused("ARCHIVE_REFUSED"):
        media_of("弹.docx", bomb)


def test_a_stream_of_objects_that_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(Refused):
        look_into(packed(b"\x00" * (MOST + 1)))
    look_into(packed(b"\x00" * 1000))


def test_words_that_only_look_like_it_are_no_reason() -> None:
    look_into(a_pdf(b"<</Type/Catalog/EncryptMetadata true/JavaScripted 1/Launcher 2>>"))
    look_into(packed(b"1 0 <</Type/Page>>"))


def test_the_largest_that_fits_and_one_byte_more(monkeypatch: pytest.MonkeyPatch) -> None:
    small: Any = replace(limits(), most_bytes=len(PNG))
    monkeypatch.setattr(sniffing, "limits", lambda: small)
    assert media_of("章.png", PNG) == "image/png"
    with refused("TOO_LARGE"):
        media_of("章.png", PNG + b"\x00")


def test_every_kind_of_office_file_may_be_kept() -> None:
    assert set(OFFICE.values()) <= set(limits().kinds)
