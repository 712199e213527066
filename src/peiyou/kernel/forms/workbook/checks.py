"""What a spreadsheet program checks while somebody types: a comfort, never a guarantee.

Drop-downs point to ranges of a hidden sheet, since a list in the cell itself ends at 255 characters.
Neighbouring cells of one column share a rule.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from peiyou.common.workbooks import column_letter
from peiyou.kernel.forms.definition import DIGITS, Column, Type

LISTS: Final = "lists"
_TITLE, _MESSAGE = 32, 255
"""Characters that a spreadsheet takes as title and text of a message."""
_FIRST_DAY: Final = date(1900, 3, 1)


class Checks:
    """Rules of the sheet that is being written, and the lists of the whole book."""

    def __init__(self) -> None:
        self._lists: dict[tuple[str, ...], str] = {}
        self._runs: list[tuple[int, int, int, Column]] = []
        self._open: dict[int, int] = {}

    def add(self, line: int, place: int, column: Column) -> None:
        """The cell is open and of this column; it joins the one above where that is the same."""
        at = self._open.get(place)
        if at is not None:
            first, last, _place, known = self._runs[at]
            if last == line - 1 and (known is column or known == column):
                self._runs[at] = (first, line, place, known)
                return
        self._open[place] = len(self._runs)
        self._runs.append((line, line, place, column))

    def into(self, sheet: Any) -> None:
        for first, last, place, column in self._runs:
            rule = self._rule(column)
            if rule:
                sheet.data_validation(first, place, last, place, {**rule, **_said(column)})
        self._runs, self._open = [], {}

    def write_lists(self, book: Any) -> None:
        sheet = book.add_worksheet(LISTS)
        sheet.very_hidden()
        columns = list(self._lists)
        for line in range(max(map(len, columns), default=0)):
            for place, words in enumerate(columns):
                if line < len(words):
                    sheet.write_string(line, place, words[line])

    def _rule(self, column: Column) -> dict[str, Any]:
        if column.type in {Type.CHOICE, Type.YES_NO}:
            return {"validate": "list", "source": self._range(_offered(column))}
        if column.type is Type.DATE:
            least, most = column.least or _FIRST_DAY, column.most or date(9999, 12, 31)
            return {"validate": "date", "criteria": "between", "minimum": least, "maximum": most}
        if column.type in {Type.INTEGER, Type.YEAR, Type.DECIMAL, Type.MONEY}:
            whole = column.type in {Type.INTEGER, Type.YEAR} or not column.places
            bound = 10 ** (DIGITS - column.places) - 1
            return {
                "validate": "integer" if whole else "decimal",
                "criteria": "between",
                "minimum": -bound if column.least is None else _number(column.least),
                "maximum": bound if column.most is None else _number(column.most),
            }
        return {"validate": "length", "criteria": "<=", "value": column.limit}

    def _range(self, words: tuple[str, ...]) -> str:
        found = self._lists.get(words)
        if found is None:
            letter = column_letter(len(self._lists))
            found = self._lists[words] = f"={LISTS}!${letter}$1:${letter}${len(words)}"
        return found


def _offered(column: Column) -> tuple[str, ...]:
    if column.type is Type.YES_NO:
        return (_("yes"), _("no"))
    return tuple(str(choice.label) for choice in column.choices)


def _number(value: Any) -> int | float:
    return int(value) if value == int(value) else float(value)


def _said(column: Column) -> dict[str, Any]:
    """What the program says when the cell is entered, and when it minds."""
    said: dict[str, Any] = {
        "error_title": str(column.label)[:_TITLE],
        "error_message": _("This does not fit the column. See the sheet that explains it.")[:_MESSAGE],
    }  # fmt: skip
    if column.help:
        said |= {"input_title": str(column.label)[:_TITLE], "input_message": str(column.help)[:_MESSAGE]}  # fmt: skip
    return said
