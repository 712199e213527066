"""A cover stands before the first page, without a number."""

from __future__ import annotations

import io
from datetime import date

import docx
import pypdfium2
from docx.oxml.ns import qn

from peiyou.common.official.document import Document, Paragraph
from peiyou.common.official.families import Families
from peiyou.common.official.pdf import as_pdf
from peiyou.common.official.word import as_word

WITHOUT = Document("年度报告", (Paragraph("正文"),), date(2022, 3, 1), mark="草稿")
COVERED = Document(
    "年度报告", (Paragraph("正文"),), date(2022, 3, 1), mark="草稿", cover=(("填报单位", "某省教育厅"),)
)  # fmt: skip


def test_a_cover_is_a_page_of_its_own_and_page_1_comes_after_it() -> None:
    pages = {}
    for document in (WITHOUT, COVERED):
        file = pypdfium2.PdfDocument(as_pdf(document, Families()))
        pages[document] = [page.get_textpage().get_text_bounded() for page in file]
        file.close()
    assert len(pages[COVERED]) == len(pages[WITHOUT]) + 1
    cover, first = pages[COVERED][:2]
    assert "某省教育厅" in cover
    assert "草稿" in cover
    assert "— 1 —" not in cover
    assert "— 1 —" in first


def test_word_has_the_cover_too_and_marks_it() -> None:
    file = docx.Document(io.BytesIO(as_word(COVERED, Families())))
    section = file.sections[0]
    assert section.different_first_page_header_footer
    assert section.first_page_header.paragraphs[0].text == "草稿"
    assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "0"
    texts = [line.text for line in file.paragraphs]
    assert texts.index("填报单位：某省教育厅") < texts.index("正文")
