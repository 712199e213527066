"""How cells of a workbook look: white is open, grey is told, hatched is not asked."""

from __future__ import annotations

from typing import Any, Final

from peiyou.kernel.forms.definition import Column, Type

WIDTHS: Final = {
    Type.TEXT: 22,
    Type.LONG_TEXT: 40,
    Type.PERSON: 14,
    Type.INTEGER: 12,
    Type.DECIMAL: 12,
    Type.MONEY: 14,
    Type.DATE: 13,
    Type.YEAR: 9,
    Type.CHOICE: 16,
    Type.YES_NO: 9,
    Type.UNIT: 18,
    Type.FILE: 18,
}
_LINE: Final = "#c9c5ba"
_GREY: Final = "#f0ede4"


class Looks:
    """The formats of one book; each is made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str, bool], Any] = {}
        grid = {"border": 1, "border_color": _LINE, "valign": "top"}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.note = book.add_format({"font_color": "#4a5462"})
        self.head = book.add_format({**grid, "bold": True, "text_wrap": True, "bg_color": _GREY})
        self.told = book.add_format({**grid, "text_wrap": True, "bg_color": _GREY})
        self.void = book.add_format({**grid, "pattern": 14, "fg_color": _LINE})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.sum = book.add_format(
            {**grid, "bold": True, "bg_color": _GREY, "num_format": number_format(Type.MONEY, 6)}
        )
        self._grid = grid

    def of(self, column: Column, *, is_open: bool) -> Any:
        """The format of a cell that holds a value of this column."""
        form = number_format(column.type, column.places)
        look = self._made.get((form, is_open))
        if look is None:
            how: dict[str, Any] = {**self._grid, "num_format": form, "locked": not is_open}
            if form == "@":
                how["text_wrap"] = True
            if not is_open:
                how["bg_color"] = _GREY
            look = self._made[form, is_open] = self._book.add_format(how)
        return look


def number_format(kind: Type, places: int) -> str:
    if kind is Type.DATE:
        return "yyyy-mm-dd"
    if kind is Type.YEAR:
        return "0"
    if kind is Type.MONEY:
        return "#,##0.00####"
    if kind is Type.DECIMAL and places:
        return "#,##0." + "0" * places
    if kind in {Type.INTEGER, Type.DECIMAL}:
        return "#,##0"
    return "@"
