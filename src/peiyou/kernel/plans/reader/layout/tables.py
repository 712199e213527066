"""The body of a task table as rows: sections, continuations, totals and repeated headers told apart."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from peiyou.kernel.plans.reader.furniture import is_furniture
from peiyou.kernel.plans.reader.layout.columns import Columns
from peiyou.kernel.plans.reader.layout.grid import Grid
from peiyou.kernel.plans.reader.layout.header import Header, repeats_header
from peiyou.kernel.plans.reader.layout.headings import Headings
from peiyou.kernel.plans.reader.layout.notes import says_first_is_lead
from peiyou.kernel.plans.reader.layout.rows import NOTHING, Column, PartyWords, Row
from peiyou.kernel.plans.reader.layout.vocabulary import PARTIES, Part, bracketed_unit
from peiyou.kernel.plans.reader.layout.words import (
    chinese,
    heading_words,
    is_continued,
    is_note,
    is_total,
    number,
    ordinal,
    squash,
)
from peiyou.kernel.plans.reader.model import Cell, Role, Traced

_ROLES: dict[Part, Role] = {Part.LEAD: "lead", Part.PARTICIPATING: "participating"}
_BLANK = re.compile(r"[\s—\-－/、]*")
_SAME = re.compile(r"\s*(?:同上|〃|″|\")\s*")
_SENTENCE = re.compile(r"[，。；]")


@dataclass(slots=True)
class TableReader:
    """Walks the rows of one table; `headings` is the document's, so that sections reach over tables."""

    grid: Grid
    header: Header
    columns: Columns
    headings: Headings
    rows: list[Row] = field(default_factory=list)
    notes: list[Traced] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    _filled: dict[int, Traced] = field(default_factory=dict)

    def read(self) -> list[Row]:
        for r in range(self.header.end, self.grid.rows):
            cells = list(self.grid.starting(r))
            if cells and not self._aside(r, [c.words.text for c in cells]):
                if self._lists_on(cells):
                    row = self.rows[-1]
                    self.rows[-1] = replace(row, text=_together(row.text, cells[0].words))
                elif (section := self._section(r)) is not None:
                    self._filled.clear()
                    self.headings.push(section)
                elif self._continues(r):
                    self.rows[-1] = self._joined(r)
                else:
                    self._add(r)
        return self.rows

    def _aside(self, r: int, texts: list[str]) -> bool:
        """Rows that are no tasks: header again, totals, notes, page furniture, numbers of columns."""
        first = texts[0].strip()
        if repeats_header(self.grid, r, self.header):
            return True
        if len(texts) == 1 and (is_continued(first) or is_furniture(first) or self._titled(first)):
            return True
        if is_total(first):
            self.left_out.append(f"total: {first}")
            return True
        if is_note(first) and len(texts) == 1:
            self.notes.extend(c.words for c in self.grid.starting(r))
            return True
        indices = [number(t) for t in texts]
        return len(texts) > 2 and indices in (
            list(range(1, len(texts) + 1)),
            list(range(len(texts))),
        )

    def _lists_on(self, cells: list[Cell]) -> bool:
        """A row of one cell that goes on with the list of the task above: （2）… after （1）…；"""
        if len(cells) != 1 or not self.rows:
            return False
        mark, above = ordinal(cells[0].words.text), self.rows[-1].text.text.rstrip()
        return (
            mark is not None
            and mark.style in ("(1)", "1)", "①")
            and above.endswith(("；", ";", "，"))
        )

    def _titled(self, text: str) -> bool:
        """Whether a row prints the table's title again, which stood above its header."""
        above = range(self.header.first)
        return any(c.words.text.strip() == text for r in above for c in self.grid.starting(r))

    # --- sections ------------------------------------------------------------------------------

    def _section(self, r: int) -> Traced | None:
        """The one cell of a row that heads what follows, by its width, its ordinal or its place."""
        cells = list(self.grid.starting(r))
        if self._reached_from_above(r):
            return None
        if len(cells) == 2 and self._counted_heading(cells):
            return cells[1].words
        if len(cells) != 1:
            return None
        cell, text = cells[0], cells[0].words.text.strip()
        if len(squash(text)) > 60:
            return None
        if cell.colspan > max(1, self.grid.cols // 2):
            return cell.words
        mark = ordinal(text)
        if mark and mark.style in ("cn", "cn)", "chapter"):
            return cell.words
        part = self.columns.parts[cell.col]
        if part is Part.NUMBER:
            return cell.words if not isinstance(number(text), int) else None
        if part is Part.CATEGORY and cell.col == 0:
            return None
        if cell.col == 0 and not _SENTENCE.search(text):
            return cell.words
        title_like = part is Part.TEXT and len(text) <= 25 and not re.search(r"[\d，。；、]", text)
        return cell.words if title_like and self._numbered(r + 1) else None

    def _counted_heading(self, cells: list[Cell]) -> bool:
        """一 in the number column and a few words beside it, where tasks are counted 1, 2, 3."""
        first, second = cells
        col = self.columns.one(Part.NUMBER)
        if first.col != col or second.col not in self.columns.all(
            Part.TEXT, Part.TITLE, Part.CATEGORY
        ):
            return False
        plain = first.words.text.strip().strip("、.．()（）")
        return chinese(plain) is not None and not _SENTENCE.search(second.words.text)

    def _reached_from_above(self, r: int) -> bool:
        return any(
            self.grid.from_above(r, c) and self.grid.text(r, c) for c in range(self.grid.cols)
        )

    def _numbered(self, r: int) -> bool:
        col = self.columns.one(Part.NUMBER)
        return col is not None and r < self.grid.rows and bool(self.grid.own(r, col).text.strip())

    # --- tasks -----------------------------------------------------------------------------------

    def _continues(self, r: int) -> bool:
        """A row that goes on with the task above: no number of its own where tasks have numbers."""
        if not self.rows:
            return False
        col = self.columns.one(Part.NUMBER)
        own_parties = any(self._said(self.grid.own(r, c)) for c in self.columns.all(*PARTIES))
        words = self.columns.all(Part.TEXT)
        if not any(self._said(self.grid.own(r, c)) for c in words):
            return not self._numbered(r)
        if col is None:
            shared = self._merged(r, PARTIES) and not self._merged(r, (Part.TITLE,))
            return bool(self.columns.all(*PARTIES)) and not own_parties and not shared
        if self._numbered(r):
            return False
        if self.grid.from_above(r, col) and self.grid.text(r, col):
            return not own_parties
        return not own_parties or self._broken(r)

    def _merged(self, r: int, parts: tuple[Part, ...]) -> bool:
        """Whether cells of these parts reach into the row from above, as for tasks that share them."""
        return any(
            self.grid.from_above(r, c) and self.grid.text(r, c) for c in self.columns.all(*parts)
        )

    def _broken(self, r: int) -> bool:
        """A row torn by a page break: the words above end in the middle of a sentence."""
        above = self.rows[-1].text.text.rstrip()
        return bool(above) and above[-1] not in "。；;！" and not self.columns.all(Part.CATEGORY)

    def _joined(self, r: int) -> Row:
        """The task above with what this row adds to its cells."""
        row, add = self.rows[-1], self._row(r, self.grid.own)
        parties = []
        for i, words in enumerate(row.parties):
            more = add.parties[i].words if i < len(add.parties) else NOTHING
            parties.append(replace(words, words=_together(words.words, more, "\n")))
        return replace(
            row,
            text=_together(row.text, add.text),
            parties=tuple(parties),
            title=_together(row.title, add.title),
            deadline=_together(row.deadline, add.deadline),
            output_form=_together(row.output_form, add.output_form),
        )

    def _add(self, r: int) -> None:
        """A new task. Categories fill down; parties do where the file cannot show merged cells."""
        for c in self.columns.all(Part.CATEGORY):
            words = self.grid.words(r, c)
            if words.text.strip():
                if self._filled.get(c, NOTHING).text != words.text:
                    for later in [k for k in self._filled if k > c]:
                        del self._filled[later]
                self._filled[c] = words
        row = self._row(r, self.grid.words)
        if not row.text.text.strip():
            return
        if self.rows:
            row = self._inherit(row, self.rows[-1])
        self.rows.append(row)

    def _inherit(self, row: Row, above: Row) -> Row:
        parties = tuple(
            above.parties[i] if _SAME.fullmatch(p.words.text) and i < len(above.parties) else p
            for i, p in enumerate(row.parties)
        )
        deadline = above.deadline if _SAME.fullmatch(row.deadline.text) else row.deadline
        blank = not any(self._said(p.words) for p in parties)
        if blank and parties and not self.grid.merged and row.section.text == above.section.text:
            return replace(row, parties=above.parties, deadline=deadline or above.deadline)
        return replace(row, parties=parties, deadline=deadline)

    def _row(self, r: int, words: Callable[[int, int], Traced]) -> Row:
        """Cells of a row by their parts, not yet seen against the rows above."""
        section, subsection = self._sections()
        return Row(
            text=Traced.join(self._said_cells(r, Part.TEXT, words), "\n"),
            no=self._one(r, Part.NUMBER, words),
            section=section,
            subsection=subsection,
            title=Traced.join(self._said_cells(r, Part.TITLE, words)),
            parties=tuple(self._parties(r, words)),
            deadline=Traced.join(self._said_cells(r, Part.DEADLINE, words)),
            output_form=Traced.join(self._said_cells(r, Part.OUTPUT, words), "；"),
            milestones=tuple(self._labelled(r, Part.MILESTONE, words)),
            years=tuple(self._labelled(r, Part.YEAR, words)),
            quantity=self._one(r, Part.TARGET, words),
            unit=self._unit(r, words),
            base=self._one(r, Part.BASE, words),
        )

    def _sections(self) -> tuple[Traced, Traced]:
        section, subsection = self.headings.section()
        categories = [heading_words(self._filled[c]) for c in sorted(self._filled)]
        if not categories:
            return section, subsection
        found = [w for w in (section, subsection) if w.text] + categories
        return found[0], found[1] if len(found) > 1 else NOTHING

    def _parties(self, r: int, words: Callable[[int, int], Traced]) -> list[PartyWords]:
        """A responsible party beside a lead column is just that; alone it may hide the lead."""
        lead = self.columns.one(Part.LEAD) is not None
        found = []
        for c in self.columns.all(*PARTIES):
            role = _ROLES.get(self.columns.parts[c]) or ("responsible" if lead else None)
            cell = words(r, c)
            first = says_first_is_lead("".join(self.header.labels[c]))
            found.append(PartyWords(cell if self._said(cell) else NOTHING, role, first))
        return found if any(p.words for p in found) else [*found, *self.headings.parties()]

    def _labelled(self, r: int, part: Part, words: Callable[[int, int], Traced]) -> list[Column]:
        cells = [(c, words(r, c)) for c in self.columns.all(part)]
        return [Column(self.columns.labels[c], w) for c, w in cells if self._said(w)]

    def _unit(self, r: int, words: Callable[[int, int], Traced]) -> Traced:
        if self.columns.one(Part.UNIT) is not None:
            return self._one(r, Part.UNIT, words)
        col = self.columns.one(Part.TARGET)
        unit = bracketed_unit(self.columns.labels[col]) if col is not None else None
        return Traced(unit, (-1,) * len(unit)) if unit else NOTHING

    def _one(self, r: int, part: Part, words: Callable[[int, int], Traced]) -> Traced:
        col = self.columns.one(part)
        return words(r, col) if col is not None else NOTHING

    def _said_cells(self, r: int, part: Part, words: Callable[[int, int], Traced]) -> list[Traced]:
        cells: list[Traced] = []
        for c in self.columns.all(part):
            if self._said(cell := words(r, c)) and cell not in cells:
                cells.append(cell)
        return cells

    @staticmethod
    def _said(words: Traced) -> bool:
        return not _BLANK.fullmatch(words.text)


def _together(first: Traced, second: Traced, between: str = "\n") -> Traced:
    parts = [w for w in (first, second) if w.text.strip()]
    return Traced.join(parts, between) if parts else NOTHING
