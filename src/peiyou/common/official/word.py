"""A document as Word (.docx)."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time
from typing import Any, Final

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from peiyou.common.official import layout
from peiyou.common.official.document import (
    Document,
    Heading,
    Paragraph,
    Table,
    day_in_words,
    numbered,
)
from peiyou.common.official.families import Families
from peiyou.common.official.squares import square_png
from peiyou.common.official.word_table import add_table
from peiyou.common.official.word_text import printable, set_fonts

SIDES: Final = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
SAME_DAY: Final = (1980, 1, 1, 0, 0, 0)
"""What the parts of the archive are dated: the same document is the same bytes."""


def as_word(document: Document, families: Families) -> bytes:
    """The first family of each role is named; Word takes another where the reader's machine lacks it."""
    work = _Writer(document, families)
    work.write()
    out = io.BytesIO()
    work.file.save(out)
    return _undated(out.getvalue())


class _Writer:
    def __init__(self, document: Document, families: Families) -> None:
        self.document, self.families = document, families
        self.file = docx.Document()

    def write(self) -> None:
        self._properties()
        self._page()
        if self.document.cover:
            self._cover()
        self._head()
        if self.document.recipients:
            self._line("、".join(self.document.recipients) + "：")
        for block, number in numbered(self.document.blocks):
            self._block(block, number)
        self._attachments()
        self._signature()
        self._check()

    def _properties(self) -> None:
        made = datetime.combine(self.document.dated, time())
        core = self.file.core_properties
        core.title, core.author, core.comments = self.document.title, self.document.issuer, ""
        core.created = core.modified = made
        core.language = "zh-CN"
        style = self.file.styles["Normal"]
        style.font.size = Pt(layout.BODY_SIZE)
        set_fonts(style.font, self.families.body[0])
        style.paragraph_format.space_after = Pt(0)

    def _page(self) -> None:
        section, is_wide = self.file.sections[0], self.document.is_wide
        width, height = layout.page(is_wide)
        section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(width), Mm(height)
        top, right, bottom, left = layout.margins(is_wide)
        section.top_margin, section.right_margin = Mm(top), Mm(right)
        section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
        section.footer_distance = Mm(bottom - 10)
        if self.document.mark:
            self._mark(section.header)
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if self.document.foot:
            self._foot_run(foot, self.document.foot + "　　", layout.FOOT_SIZE)
        self._foot_run(foot, "— ", layout.NUMBER_SIZE)
        _page_number(self._foot_run(foot, "", layout.NUMBER_SIZE))
        self._foot_run(foot, " —", layout.NUMBER_SIZE)

    def _mark(self, header: Any) -> None:
        mark = header.paragraphs[0]
        mark.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run = mark.add_run(self.document.mark)
        run.font.size, run.font.color.rgb = Pt(layout.NUMBER_SIZE), RGBColor.from_string(layout.RED)
        set_fonts(run.font, self.families.heading[0])

    def _foot_run(self, paragraph: Any, text: str, size: int) -> Any:
        run = paragraph.add_run(text)
        run.font.size = Pt(size)
        set_fonts(run.font, self.families.table[0])
        return run

    # --- parts ----------------------------------------------------------------------------------------

    def _head(self) -> None:
        document = self.document
        if document.issuer:
            size = layout.issuer_size(document.issuer, document.is_wide)
            line = self._line(
                document.issuer, self.families.title[0], size,
                align="center", color=layout.RED, pitch=size * 1.4,
            )  # fmt: skip
            if document.number:
                line = self._line(document.number, align="center")
            _rule_below(line)
            self._line("")
        self._line(
            document.title, self.families.title[0], layout.TITLE_SIZE,
            align="center", pitch=layout.TITLE_SIZE * 1.45,
        )  # fmt: skip
        self._line("", pitch=layout.LINE_PITCH / 2)

    def _cover(self) -> None:
        """A page of its own without a number; what follows begins with page 1."""
        title, size = self.families.title[0], layout.TITLE_SIZE * 1.3
        for _blank in range(5):
            self._line("")
        self._line(self.document.title, title, size, align="center", pitch=size * 1.9)
        for _blank in range(6):
            self._line("")
        for label, value in self.document.cover:
            line = self._line(f"{label}：", self.families.heading[0])
            line.paragraph_format.left_indent = Pt(3 * layout.BODY_SIZE)
            run = line.add_run(printable(value))
            run.font.size = Pt(layout.BODY_SIZE)
            set_fonts(run.font, self.families.body[0])
        section = self.file.sections[0]
        section.different_first_page_header_footer = True
        if self.document.mark:
            self._mark(section.first_page_header)
        numbers = OxmlElement("w:pgNumType")
        numbers.set(qn("w:start"), "0")
        section._sectPr.append(numbers)
        self._line("").add_run().add_break(WD_BREAK.PAGE)

    def _block(self, block: Paragraph | Heading | Table, number: str) -> None:
        if isinstance(block, Table):
            add_table(self.file, block, self.families, self.document.is_wide)
        elif isinstance(block, Heading):
            names = {1: self.families.heading, 2: self.families.subheading}
            font = names.get(block.level, self.families.body)[0]
            line = self._line(number + block.text, font, indent=True, bold=block.level == 3)
            line.paragraph_format.keep_with_next = True
        else:
            self._line(block.text, indent=True)

    def _attachments(self) -> None:
        names = self.document.attachments
        if names:
            self._line("")
        for place, name in enumerate(names, 1):
            lead = "附件：" if place == 1 else "　　　"
            self._line(f"{lead}{place}.{name}" if len(names) > 1 else lead + name, indent=True)

    def _signature(self) -> None:
        document = self.document
        lines = [document.signature, document.seal_here]
        lines.append(day_in_words(document.signed_on) if document.signed_on else "")
        told = [line for line in lines if line]
        if told:
            self._line("")
        for place, text in enumerate(told, 1):
            line = self._line(text + "　　", align="right")
            line.paragraph_format.keep_with_next = place < len(told)

    def _check(self) -> None:
        check = self.document.check
        if not check:
            return
        self._line("")
        picture = self.file.add_paragraph()
        picture.add_run().add_picture(
            io.BytesIO(square_png(check.address)), width=Mm(layout.SQUARE)
        )
        picture.paragraph_format.keep_with_next = True
        for text in (check.version, f"校验码　{check.code}", check.words):
            self._line(text, size=layout.TABLE_SIZE, pitch=layout.TABLE_PITCH)

    def _line(
        self,
        text: str,
        font: str = "",
        size: float = layout.BODY_SIZE,
        *,
        align: str = "",
        color: str = "",
        pitch: float = layout.LINE_PITCH,
        indent: bool = False,
        bold: bool = False,
    ) -> Any:
        line = self.file.add_paragraph()
        if align:
            line.alignment = SIDES[align]
        shape = line.paragraph_format
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)
        if indent:
            shape.first_line_indent = Pt(2 * size)
        if text:
            run = line.add_run(printable(text))
            run.font.size, run.bold = Pt(size), bold or None
            set_fonts(run.font, font or self.families.body[0])
            if color:
                run.font.color.rgb = RGBColor.from_string(color)
        return line


def _page_number(run: Any) -> None:
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.text = words
        run._r.append(element)


def _rule_below(paragraph: Any) -> None:
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in {"val": "single", "sz": "12", "space": "8", "color": layout.RED}.items():
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)


def _undated(content: bytes) -> bytes:
    """The same archive with every part dated alike."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            info = zipfile.ZipInfo(name, SAME_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return out.getvalue()
