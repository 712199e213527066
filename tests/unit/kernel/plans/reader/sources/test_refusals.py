"""Every way a document can be unreadable ends in a code that says what to do, and in nothing else."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen import canvas

from peiyou.kernel.plans.reader import sandbox
from peiyou.kernel.plans.reader.errors import MESSAGES, ReadError
from peiyou.kernel.plans.reader.read import read_file
from peiyou.kernel.plans.reader.sources.sniff import LIMIT

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504


def refused(path: Path, name: str | None = None) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read_file(path, name)
    return caught.value


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def archive(path: Path, parts: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return path


def workbook(path: Path, rows: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def pdf(path: Path, draw: Any) -> Path:
    page = canvas.Canvas(str(path))
    draw(page)
    page.save()
    return path


def test_empty_file(tmp_path: Path) -> None:
    assert refused(written(tmp_path / "a.txt", b"")).code == "EMPTY"


def test_text_of_blanks(tmp_path: Path) -> None:
    assert refused(written(tmp_path / "a.txt", b" \n\t\n")).code == "EMPTY"


def test_large_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    error = refused(path)
    assert error.code == "TOO_LARGE"
    assert error.params["limit"] == LIMIT


@pytest.mark.parametrize("name", ["a.doc", "a.xls", "a.wps", "a.et", "a.docx", "a.txt"])
def test_old_office_file_under_any_name(tmp_path: Path, name: str) -> None:
    error = refused(written(tmp_path / name, OLE))
    assert error.code == "LEGACY_FORMAT"
    assert ".docx" in str(error)


def test_rich_text_is_an_old_format(tmp_path: Path) -> None:
    assert refused(written(tmp_path / "a.doc", rb"{\rtf1\ansi x}")).code == "LEGACY_FORMAT"


def test_encrypted_office_file(tmp_path: Path) -> None:
    data = OLE + "EncryptedPackage".encode("utf-16-le")
    assert refused(written(tmp_path / "a.xlsx", data)).code == "ENCRYPTED"


def test_encrypted_archive_member(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.docx", {"word/document.xml": "<a/>"})
    data = bytearray(path.read_bytes())
    data[data.find(b"PK\x01\x02") + 8] |= 1
    assert refused(written(path, bytes(data))).code == "ENCRYPTED"


def test_encrypted_pdf(tmp_path: Path) -> None:
    plain = pdf(tmp_path / "plain.pdf", lambda page: page.drawString(100, 700, "plan"))
    writer = PdfWriter(clone_from=PdfReader(plain))
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(tmp_path / "a.pdf")
    assert refused(tmp_path / "a.pdf").code == "ENCRYPTED"


def test_scanned_pdf(tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(picture, "PNG")
    (tmp_path / "p.png").write_bytes(picture.getvalue())
    path = pdf(tmp_path / "a.pdf", lambda page: page.drawImage(str(tmp_path / "p.png"), 0, 0))
    error = refused(path)
    assert error.code == "NO_TEXT_LAYER"
    assert error.params["pages"] == 1


def test_word_file_named_as_workbook(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.xlsx", {"word/document.xml": "<a/>"})
    error = refused(path)
    assert error.code == "WRONG_EXTENSION"
    assert error.params["right"] == ".docx"


def test_the_name_of_the_upload_counts_not_the_path(tmp_path: Path) -> None:
    path = workbook(tmp_path / "upload", [["x"]])
    assert refused(path, "plan.docx").code == "WRONG_EXTENSION"


def test_text_named_as_word_file(tmp_path: Path) -> None:
    assert refused(written(tmp_path / "a.docx", "序号".encode())).code == "BROKEN"


def test_pictures_and_pages(tmp_path: Path) -> None:
    assert refused(written(tmp_path / "a.png", b"\x89PNG\r\n\x1a\n")).code == "UNSUPPORTED"
    assert (
        refused(written(tmp_path / "a.xls", b"<html><table></table></html>")).code == "UNSUPPORTED"
    )


def test_other_archives(tmp_path: Path) -> None:
    assert refused(archive(tmp_path / "a.docx", {"x": "y"})).code == "UNSUPPORTED"
    assert refused(archive(tmp_path / "a.odt", {"mimetype": "x"})).code == "UNSUPPORTED"


def test_archive_that_unpacks_to_zeros(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.docx", {"word/document.xml": b"\x00" * (64 * 1024 * 1024)})
    assert refused(path).code == "ARCHIVE_BOMB"


def test_archive_that_lies_about_its_sizes(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.docx", {"word/document.xml": b" " * (300 * 1024 * 1024)})
    data = path.read_bytes().replace((300 * 1024 * 1024).to_bytes(4, "little"), b"\x10\x00\x00\x00")
    assert refused(written(path, data)).code in ("ARCHIVE_BOMB", "BROKEN")


def test_archive_of_many_parts(tmp_path: Path) -> None:
    parts: dict[str, bytes | str] = {f"word/{i}": "" for i in range(6000)}
    assert refused(archive(tmp_path / "a.docx", parts)).code == "ARCHIVE_BOMB"


def test_archive_in_an_archive(tmp_path: Path) -> None:
    parts: dict[str, bytes | str] = {"word/document.xml": "<a/>", "word/x.zip": "PK"}
    assert refused(archive(tmp_path / "a.docx", parts)).code == "ARCHIVE_BOMB"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_billion_laughs(tmp_path: Path, encoding: str) -> None:
    xml = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l "lol">]><a>&l;</a>'
    path = archive(tmp_path / "a.docx", {"word/document.xml": xml.encode(encoding)})
    error = refused(path)
    assert error.code == "XML_BOMB"
    assert error.params["part"] == "word/document.xml"


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pdf"])
def test_truncated_files(tmp_path: Path, name: str) -> None:
    head = b"%PDF-1.7\n1 0 obj" if name.endswith("pdf") else b"PK\x03\x04garbage"
    assert refused(written(tmp_path / name, head)).code == "BROKEN"


def test_archive_with_broken_parts(tmp_path: Path) -> None:
    assert refused(archive(tmp_path / "a.docx", {"word/document.xml": "<a"})).code == "BROKEN"
    assert refused(archive(tmp_path / "a.xlsx", {"xl/workbook.xml": "<a"})).code == "BROKEN"


def test_unknown_encoding(tmp_path: Path) -> None:
    assert refused(written(tmp_path / "a.txt", bytes(range(256)) * 4)).code == "UNKNOWN_ENCODING"


def test_nothing_that_looks_like_tasks(tmp_path: Path) -> None:
    assert (
        refused(written(tmp_path / "a.txt", "今天天气很好。\n明天也是。\n".encode())).code
        == "NO_TABLE"
    )
    assert (
        refused(workbook(tmp_path / "a.xlsx", [["姓名", "电话"], ["张三", 1]])).code == "NO_TABLE"
    )


def test_the_child_passes_refusals_on(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", "今天天气很好。".encode())
    with pytest.raises(ReadError) as caught:
        sandbox.read_safely(path)
    assert caught.value.code == "NO_TABLE"


def test_a_child_that_takes_too_long_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 0.01)
    with pytest.raises(ReadError) as caught:
        sandbox.read_safely(written(tmp_path / "a.txt", b"1"))
    assert caught.value.code == "TIMED_OUT"


def test_a_child_that_dies_is_a_file_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "_CHILD", "no_such_module")
    with pytest.raises(ReadError) as caught:
        sandbox.read_safely(written(tmp_path / "a.txt", b"1"))
    assert caught.value.code == "BROKEN"


def test_messages_survive_missing_parameters() -> None:
    for code in MESSAGES:
        assert str(ReadError(code))
    with pytest.raises(ValueError, match="unknown code"):
        ReadError("NO_SUCH_CODE")
