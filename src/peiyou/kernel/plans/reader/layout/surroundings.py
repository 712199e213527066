"""What stands around the tasks: title lines, headings, notes, and tables that are something else."""

from __future__ import annotations

import re

from peiyou.kernel.plans.reader.furniture import is_furniture
from peiyou.kernel.plans.reader.layout.choice import Candidate
from peiyou.kernel.plans.reader.layout.front import title_of, years_of
from peiyou.kernel.plans.reader.layout.grid import Grid
from peiyou.kernel.plans.reader.layout.headings import Headings
from peiyou.kernel.plans.reader.layout.notes import marks_of
from peiyou.kernel.plans.reader.layout.rows import Outline, Row
from peiyou.kernel.plans.reader.layout.words import is_continued, is_note, ordinal
from peiyou.kernel.plans.reader.model import Paragraph, Source, Table

_ATTACHMENT = re.compile(r"\s*附[件表录]\s*\d*\s*[:：]?\s*")
_HEADING_STYLES = ("cn", "cn)", "chapter")
_LONGEST_HEADING = 60


class Surroundings:
    """Collects in reading order; `outline` puts it together with the rows."""

    def __init__(self, source: Source) -> None:
        self.left_out = list(source.left_out)
        self.notes: list[str] = []
        self._front: list[str] = []
        self._lines: list[str] = []
        self._levels = [b.level for b in source.blocks if isinstance(b, Paragraph) and b.level]

    def paragraph(self, paragraph: Paragraph, headings: Headings, *, begun: bool) -> None:
        text = paragraph.words.text.strip()
        if not text or is_furniture(text):
            return
        self._line(text, begun)
        if is_note(text) or self._annotates(text, begun):
            self.notes.append(text)
        elif self._heads(paragraph, begun):
            headings.push(paragraph.words, self._rank(paragraph))

    def before_table(self, found: Candidate, headings: Headings, *, begun: bool) -> None:
        """Rows above a table's header: the title of a sheet, form fields, a heading."""
        for row in range(found.header.first):
            for cell in found.grid.starting(row):
                self.paragraph(Paragraph(cell.words.strip()), headings, begun=begun)

    def other_table(self, table: Table, caption: str) -> None:
        """A table that is no task list may still be a list of notes in cells."""
        grid = Grid(table)
        cells = [list(grid.starting(r)) for r in range(grid.rows)]
        lines = ["　".join(c.words.text.strip() for c in row) for row in cells if row]
        if lines and sum(len(row) <= 1 for row in cells) >= 0.8 * len(cells):
            self.notes += [line for line in lines if not is_continued(line)]
        elif lines:
            name = table.name or caption or lines[0][:30]
            self.left_out.append(f"a table that is no task list: {name}")

    def outline(self, rows: list[Row]) -> Outline:
        title = title_of(self._front)
        start, end = years_of(title, self._lines)
        return Outline(title, start, end, rows, self.notes, self.left_out)

    def _line(self, text: str, begun: bool) -> None:
        self._lines.append(text)
        if not begun:
            self._front.append(text)

    def _annotates(self, text: str, begun: bool) -> bool:
        """A line below the tasks that explains a mark, or goes on numbering the notes above it."""
        mark = ordinal(text)
        return begun and (bool(marks_of([text])) or bool(self.notes and mark and mark.style == "1"))

    def _heads(self, paragraph: Paragraph, begun: bool) -> bool:
        """A heading by its ordinal or outline level; what ends like a sentence is none."""
        text = paragraph.words.text.strip()
        if (
            len(text) > _LONGEST_HEADING
            or text.endswith(("；", ";"))
            or _ATTACHMENT.fullmatch(text)
        ):
            return False
        mark = ordinal(text)
        if mark and mark.style in _HEADING_STYLES:
            return not text.endswith("。") or text.count("。") == 1
        if paragraph.level is None:
            return False
        return (
            mark is not None
            or begun
            or (self._levels.count(paragraph.level) > 2 and bool(self._front[1:]))
        )

    @staticmethod
    def _rank(paragraph: Paragraph) -> str | None:
        mark = ordinal(paragraph.words.text.strip())
        return mark.style if mark else f"h{paragraph.level}"
