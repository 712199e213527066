"""What each format has beyond plain cells: merges, numbers printed by the program, things that are hidden."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from peiyou.kernel.plans.reader.model import Cell, Paragraph, Source, Table
from peiyou.kernel.plans.reader.sources import read_source


def tables(source: Source) -> list[Table]:
    return [b for b in source.blocks if isinstance(b, Table)]


def paragraphs(source: Source) -> list[str]:
    return [b.words.text for b in source.blocks if isinstance(b, Paragraph) and b.words.text]


def at(table: Table, row: int, col: int) -> Cell:
    return next(c for c in table.cells if (c.row, c.col) == (row, col))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("序号\r\n遴选１００所㐀\n".encode(encoding))
    source = read_source(path)
    assert source.text == "序号\n遴选１００所㐀\n"
    assert paragraphs(source) == ["序号", "遴选１００所㐀"]


def test_every_character_knows_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    document = docx.Document()
    document.add_paragraph("附件")
    table = document.add_table(rows=2, cols=2)
    for i, text in enumerate(("序号", "任务", "1", "建设\n学校")):
        table.cell(i // 2, i % 2).text = text
    document.save(str(path))
    source = read_source(path)
    for cell in tables(source)[0].cells:
        span = cell.words.span()
        assert span
        assert span.words(source.text) == cell.words.text


def test_word_merges_stand_once(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "一、总则"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "类别"
    document.save(str(tmp_path / "a.docx"))
    table = tables(read_source(tmp_path / "a.docx"))[0]
    assert at(table, 0, 0).colspan == 3
    assert at(table, 1, 0).rowspan == 2
    assert sum(c.words.text == "类别" for c in table.cells) == 1


def test_word_prints_automatic_numbers(tmp_path: Path) -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")]
    xml = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{f}"/><w:lvlText w:val="{t}"/></w:lvl>'
        for i, (f, t) in enumerate(levels)
    )
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{xml}</w:abstractNum>'
    )
    numbering.insert(0, abstract)
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>')
    )
    for level, text in [
        (0, "甲"),
        (1, "乙"),
        (2, "丙"),
        (2, "丁"),
        (1, "戊"),
        (2, "己"),
        (0, "庚"),
    ]:
        _numbered(document.add_paragraph(text), level)
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    _numbered(cell.paragraphs[0], 0)
    document.save(str(tmp_path / "a.docx"))
    source = read_source(tmp_path / "a.docx")
    assert paragraphs(source) == [
        "一、甲",
        "（一）乙",
        "1.丙",
        "2.丁",
        "（二）戊",
        "1.己",
        "二、庚",
    ]
    assert at(tables(source)[0], 0, 0).words.text == "三、"


def _numbered(paragraph: Any, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    number = OxmlElement("w:numPr")
    for tag, value in (("w:ilvl", level), ("w:numId", 90)):
        child = OxmlElement(tag)
        child.set(qn("w:val"), str(value))
        number.append(child)
    properties.append(number)


def test_word_leaves_out_deleted_and_hidden_text(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()._p
    for xml in (
        "<w:r><w:t>建设</w:t></w:r>",
        "<w:del w:id='1' w:author='x'><w:r><w:delText>100</w:delText></w:r></w:del>",
        "<w:ins w:id='2' w:author='x'><w:r><w:t>200</w:t></w:r></w:ins>",
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r>",
        "<w:r><w:t>所</w:t></w:r>",
    ):
        paragraph.append(parse_xml(xml.replace(">", f" {nsdecls('w')}>", 1)))
    document.save(str(tmp_path / "a.docx"))
    assert paragraphs(read_source(tmp_path / "a.docx")) == ["建设200所"]


def test_word_headings_have_levels(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("方案", 1)
    document.add_heading("措施", 2)
    document.save(str(tmp_path / "a.docx"))
    levels = [b.level for b in read_source(tmp_path / "a.docx").blocks if isinstance(b, Paragraph)]
    assert levels == [1, 2]


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (5, "General", "5"),
        (5.0, "General", "5"),
        (0.1 + 0.2, "General", "0.3"),
        (0.9, "0%", "90%"),
        (0.955, "0.0%", "95.5%"),
        (1234.5, "#,##0.00", "1234.50"),
        (3, '0"所"', "3所"),
        (7, "000", "007"),
        (datetime.date(2024, 12, 31), "yyyy-mm-dd", "2024年12月31日"),
        (datetime.date(2024, 6, 1), 'yyyy"年"m"月"', "2024年6月"),
        (datetime.date(2024, 6, 1), 'm"月"d"日"', "6月1日"),
        ("#REF!", "General", ""),
    ],
)
def test_workbooks_show_values_as_displayed(
    tmp_path: Path, value: Any, form: str, shown: str
) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"] = "x", value
    book.active["A2"].number_format = form
    book.save(tmp_path / "a.xlsx")
    texts = [c.words.text for c in tables(read_source(tmp_path / "a.xlsx"))[0].cells]
    assert texts == (["x", shown] if shown else ["x"])


def test_workbooks_leave_out_what_is_hidden(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet.merge_cells("A1:B1")
    book.create_sheet("旧稿").sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    source = read_source(tmp_path / "a.xlsx")
    assert [(c.row, c.col, c.words.text) for c in tables(source)[0].cells] == [
        (0, 0, "a"),
        (0, 1, "c"),
        (1, 0, "g"),
        (1, 1, "i"),
    ]
    assert any("旧稿" in reason for reason in source.left_out)
