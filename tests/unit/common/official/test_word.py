"""Word: texts as they are, merged cells, Chinese fonts, the foot; and the same bytes twice."""

from __future__ import annotations

import io

import docx
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from peiyou.common.official.document import Cell, Column, Paragraph, Table
from peiyou.common.official.families import Families
from peiyou.common.official.word import as_word
from peiyou.common.official.word_text import printable
from tests.unit.common.official.samples import NASTY, a_document


def opened(**fields: object) -> docx.document.Document:
    return docx.Document(io.BytesIO(as_word(a_document(**fields), Families())))


def test_everything_is_said_in_order() -> None:
    words = [p.text for p in opened().paragraphs if p.text]
    assert words[:5] == [
        "教育部职业教育与成人教育司", "教职成司函〔2021〕1号", "关于公布承接情况的通知",
        "各省、自治区、直辖市教育厅（教委）、新疆生产建设兵团教育局：", "现将承接情况公布如下。" + NASTY,
    ]  # fmt: skip
    assert "一、总体情况" in words
    assert "二、要求" in words
    assert "附件：1.分省承接任务（项目）数量汇总表" in words
    assert "2021年1月5日　　" in words
    assert "校验码　ABCD-EFGH-JKMN-PQRS" in words


def test_the_table_is_merged_and_its_head_stands_on_every_page() -> None:
    table = opened().tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["序号", "省份", "资金", "资金"]
    assert [cell.text for cell in table.rows[1].cells] == ["序号", "省份", "自筹", "合计"]
    assert [cell.text for cell in table.rows[-1].cells] == ["合计", "合计", "61.20", "153,000"]
    assert table.rows[4].cells[1].text == NASTY
    repeated = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
    assert repeated == [True, True] + [False] * 52


def test_chinese_fonts_are_named_and_the_foot_carries_version_and_code() -> None:
    file = opened()
    fonts = {node.get(qn("w:eastAsia")) for node in file.element.iter(qn("w:rFonts"))}
    assert {"方正小标宋简体", "仿宋_GB2312", "黑体"} <= fonts
    foot = file.sections[0].footer.paragraphs[0]
    assert "第1版　校验码 ABCD-EFGH-JKMN-PQRS" in foot.text
    assert "PAGE" in foot._p.xml
    assert file.sections[0].header.paragraphs[0].text == "草稿"
    assert not opened(mark="").sections[0].header.paragraphs[0].text


def test_sheets_lie_where_tables_are_wide() -> None:
    upright, lying = opened().sections[0], opened(is_wide=True).sections[0]
    assert (round(upright.page_width.mm), round(upright.page_height.mm)) == (210, 297)
    assert (round(lying.page_width.mm), round(lying.page_height.mm)) == (297, 210)


def test_the_same_document_is_the_same_bytes() -> None:
    assert as_word(a_document(), Families()) == as_word(a_document(), Families())


@settings(max_examples=25)
@given(st.text(st.characters(codec=None), max_size=60))
def test_no_text_breaks_the_file(text: str) -> None:
    table = Table((Column(1),), ((Cell("x"),),), ((Cell(text),),))
    file = opened(blocks=(Paragraph(text), table), check=None)
    clean = printable(text).replace("\t", " ").replace("\n", " ").split()
    assert file.tables[0].rows[0].cells[0].text == "x"
    assert file.tables[0].rows[1].cells[0].text.split() == clean
