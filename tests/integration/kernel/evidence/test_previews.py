"""What is shown of files: drawn anew, in bounds, to whoever may see the record; whatever is in them."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import xlsxwriter
from django.test import Client
from docx import Document
from PIL import Image

from peiyou.kernel.evidence import previewing
from peiyou.kernel.evidence.holders import register_holder
from peiyou.kernel.evidence.keeping import Upload, path_of
from peiyou.kernel.evidence.limits import preview_limits
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.evidence.previewing import picture_of, preview_of
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from tests.factories.organisations import a_person, a_unit
from tests.integration.kernel.evidence.test_keeping import put
from tests.tools.refusals import refused
from tests.unit.kernel.evidence.test_sniffing import SHEET, WORD

PDF_MEDIA = "application/pdf"


def a_picture(kind: str, size: tuple[int, int] = (40, 20), **said: Any) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "red").save(target, kind, **said)
    return target.getvalue()


def a_scan(pages: int, size: tuple[int, int] = (40, 20)) -> bytes:
    target = io.BytesIO()
    first, *rest = [Image.new("RGB", size, "red") for _no in range(pages)]
    first.save(target, "PDF", save_all=True, append_images=rest)
    return target.getvalue()


def a_letter() -> bytes:
    target, document = io.BytesIO(), Document()
    document.add_paragraph("关于<b>佐证</b>的函")
    table = document.add_table(rows=2, cols=2)
    table.cell(1, 1).text = "<script>alert(1)</script>"
    document.save(target)
    return target.getvalue()


def a_table(rows: int = 3) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("台账")
    for row in range(rows):
        sheet.write_row(row, 0, ["甲", row, "=1+1"])
    book.close()
    return target.getvalue()


def drawn(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_a_picture_is_drawn_anew_and_says_nothing_of_its_camera() -> None:
    exif = Image.Exif()
    exif[0x010F] = "相机"
    exif[0x0112] = 6  # turned by a quarter
    content = a_picture("JPEG", (4000, 100), exif=exif)
    assert preview_of(content, "image/jpeg").pages == 1
    shown = picture_of(content, "image/jpeg", 1)
    picture = drawn(shown.content)
    assert shown.media == "image/jpeg"
    assert not picture.getexif()
    assert picture.height == preview_limits().most_side > picture.width


def test_pages_of_a_pdf_as_pictures_and_no_more_than_are_there() -> None:
    content = a_scan(2, (4000, 100))
    assert preview_of(content, PDF_MEDIA).pages == 2
    picture = drawn(picture_of(content, PDF_MEDIA, 2).content)
    assert picture.format == "PNG"
    assert max(picture.size) <= preview_limits().most_side + 1
    with refused("NO_PAGE"):
        picture_of(content, PDF_MEDIA, 3)


def test_a_long_pdf_is_shown_in_part() -> None:
    most = preview_limits().most_pages
    found = preview_of(a_scan(most + 1), PDF_MEDIA)
    assert (found.pages, len(found.shown), found.more) == (most + 1, most, True)


def test_office_files_as_text_and_tables() -> None:
    letter = preview_of(a_letter(), WORD)
    assert letter.blocks[0].text == "关于<b>佐证</b>的函"
    assert letter.blocks[1].rows[1][1] == "<script>alert(1)</script>"
    sheet = preview_of(a_table(), SHEET)
    assert sheet.blocks[0].title == "台账"
    assert [row[0] for row in sheet.blocks[1].rows] == ["甲"] * 3
    long = preview_of(a_table(preview_limits().most_rows + 5), SHEET)
    assert long.more
    assert len(long.blocks[1].rows) == preview_limits().most_rows - 1


@pytest.mark.parametrize("media", [PDF_MEDIA, "image/png", WORD, SHEET])
def test_what_cannot_be_read_is_said(media: str) -> None:
    with refused("BROKEN"):
        picture_of(b"%PDF-1.7 PK \x00\x01", media, 1) if "/p" in media else preview_of(b"PK", media)


def test_a_bomb_stays_in_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    few = replace(preview_limits(), most_pixels=100)
    monkeypatch.setattr(previewing, "preview_limits", lambda: few)
    with refused("BROKEN"):
        picture_of(a_picture("PNG"), "image/png", 1)
    small = replace(preview_limits(), memory=40 * 1024 * 1024)
    monkeypatch.setattr(previewing, "preview_limits", lambda: small)
    with refused("BROKEN"):
        picture_of(a_scan(1), PDF_MEDIA, 1)


@pytest.fixture
def school(db: None, settings: Any, tmp_path: Path) -> Unit:
    settings.MEDIA_ROOT = tmp_path
    register_holder("letter", may_view=lambda actor, source_id, at: actor is not None and actor.name == "王")  # fmt: skip
    return a_unit("东县中专", Kind.SCHOOL)


@pytest.fixture
def client(db: None) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(a_person("wang", "王"))
    return client


def letter_of(unit: Unit) -> Attachment:
    return put(unit, upload=Upload("函.docx", a_letter()))


def test_the_page_escapes_and_the_picture_can_do_nothing(school: Unit, client: Client) -> None:
    text = client.get(f"/evidence/{letter_of(school).key}/preview/")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text.content.decode()
    assert b"<script>alert" not in text.content
    assert "script-src" in text["Content-Security-Policy"]
    scan = put(school, "2", upload=Upload("函.pdf", a_scan(1)))
    page = client.get(f"/evidence/{scan.key}/preview/")
    assert f"/evidence/{scan.key}/preview/1/" in page.content.decode()
    picture = client.get(f"/evidence/{scan.key}/preview/1/")
    assert picture["Content-Type"] == "image/png"
    assert "sandbox" in picture["Content-Security-Policy"]
    assert "private" in picture["Cache-Control"]
    assert client.get(f"/evidence/{scan.key}/preview/2/").status_code == 404


def test_as_visible_as_the_file(school: Unit) -> None:
    found, other = letter_of(school), Client()
    for rest in ("preview/", "preview/1/"):
        assert other.get(f"/evidence/{found.key}/{rest}").status_code == 302
    other.force_login(a_person("li", "李"))
    for key in (found.key, uuid4()):
        assert other.get(f"/evidence/{key}/preview/").status_code == 404
        assert other.get(f"/evidence/{key}/preview/1/").status_code == 404


def test_what_was_changed_on_disk_is_not_handed_out(
    school: Unit, client: Client, tmp_path: Path
) -> None:
    found = letter_of(school)
    (tmp_path / path_of(found.file.sha256)).write_bytes(a_table())
    for rest in ("", "preview/"):
        assert client.get(f"/evidence/{found.key}/{rest}").status_code == 404
