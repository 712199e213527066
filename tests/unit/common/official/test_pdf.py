"""PDF: set by typst, in fonts that are there; nothing that is written is taken for markup."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest
import typst

from peiyou.common.official import fonts, pdf
from peiyou.common.official.document import Cell, Column, Document, Heading, Paragraph, Table
from peiyou.common.official.families import Families, NoFont
from peiyou.common.official.fonts import OURS
from tests.unit.common.official.samples import NASTY, a_document

MARKUP = ("#panic()", "$x", "[", "]", "\\", "`", '#read("/etc/passwd")', "= h", "*b*", "<l>", "@r", "//", "/*", '"', "#")  # fmt: skip
"""Each alone, where an unfinished piece of markup would be an error and a finished one would vanish."""


def words(document: Document) -> list[str]:
    """The text of each page without white space."""
    content = pdf.as_pdf(document, Families())
    return ["".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]  # fmt: skip


def test_everything_is_said() -> None:
    pages = words(a_document())
    assert len(pages) == 3
    whole = "".join(pages)
    for text in ("教职成司函〔2021〕1号", "一、总体情况", "（一）承接数量", "1.平均数", "二、要求", "单位：亿元",
                 "2.分任务（项目）承接省份一览表", "2021年1月5日", "注：合计数按未四舍五入的数据计算。"):  # fmt: skip
        assert text in whole
    for number, page in enumerate(pages, 1):
        assert f"—{number}—" in page
        assert "第1版校验码ABCD-EFGH-JKMN-PQRS" in page
        assert "草稿" in page
    assert "序号" in pages[2], "the head of the table stands again"


def test_markup_is_only_text() -> None:
    whole = "".join(words(a_document()))
    assert whole.count("".join(NASTY.split())) == 2
    rows = tuple((Cell(text),) for text in MARKUP)
    table = Table((Column(1),), ((Cell("#head"),),), rows, caption="#c", unit="$u", notes=("#n",))
    blocks = (table, *(Paragraph(text) for text in MARKUP), *(Heading(text) for text in MARKUP))
    tried = a_document(
        title="#t[", issuer="#i", number="$n", recipients=("#r",), blocks=blocks, attachments=("#a",),
        signature="#s", mark="#m",
    )  # fmt: skip
    whole = "".join(words(tried))
    for text in (*MARKUP, "#head", "#t[", "#i", "$n", "#r", "#a", "#s", "#m", "#c", "$u", "#n"):
        assert "".join(text.split()) in whole


def test_the_same_document_is_the_same_bytes() -> None:
    once = pdf.as_pdf(a_document(), Families())
    assert once == pdf.as_pdf(a_document(), Families())
    information = pypdf.PdfReader(io.BytesIO(once)).metadata
    assert information is not None
    assert information.title == "关于公布承接情况的通知"
    assert "D:20210105" in str(information.get("/CreationDate"))


def only(*folders: Path) -> tuple[typst.Fonts, frozenset[str]]:
    found = typst.Fonts(include_system_fonts=False, font_paths=[str(folder) for folder in folders])
    return found, frozenset(font.family for font in found.fonts())


@pytest.mark.skipif(not OURS.exists(), reason="run `make assets` first")
def test_it_needs_no_font_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "installed", lambda _folders: only(OURS))
    content = pdf.as_pdf(a_document(), Families())
    names = {str(name) for name in _fonts_of(content)}
    assert any("NotoSerifSC" in name for name in names)


def _fonts_of(content: bytes) -> set[str]:
    found = set()
    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            found.add(font.get_object()["/BaseFont"])
    return found


def test_without_any_it_says_what_was_looked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fonts, "installed", lambda _folders: only(tmp_path))
    with pytest.raises(NoFont, match="方正小标宋简体"):
        pdf.as_pdf(a_document(), Families())


def test_named_families_come_first_and_roles_are_checked() -> None:
    named = Families.named({"body": ["家用字体"]})
    assert named.body[0] == "家用字体"
    assert named.body[1:] == Families().body
    for bad in ({"bodi": ["x"]}, {"body": "x"}, {"body": [1]}):
        with pytest.raises(ValueError, match="bod"):
            Families.named(bad)
