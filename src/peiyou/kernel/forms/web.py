"""A form on a page: what each cell shows, and what comes back cell by cell.

A page puts its tables into `<form {% autosave url %}>` (see `templatetags.cells`) and its view answers
with what `saved`, `questions` or `refusals` give:

    200 saved      {"cells": {cell: {"value", "display"}}, "missing": [{"cell", "text"}]}
    409 questions  {"cells": {cell: {"value", "display", "by", "at"}}}   somebody else wrote meanwhile
    422 refusals   {"cells": {cell: {"message"}}} or {"message"}         nothing of the request is kept

What is sent are the lists `cell`, `base` and `value` of one length: one cell, or a block that was pasted.
`base` is the text that the writer had before them. A view takes all of a request or nothing; the page
then sends again what was not the trouble.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

from django.utils.translation import gettext as _

from peiyou.kernel.forms.definition import Cell, Column, Form, Row, Table, Value
from peiyou.kernel.forms.errors import FormError
from peiyou.kernel.forms.values import Typed, as_text, display, from_plain, parse

__all__ = [
    "MOST",
    "Answers",
    "CellsRefused",
    "Face",
    "Line",
    "Question",
    "Remark",
    "Typed",
    "face_of",
    "lines_of",
    "questions",
    "read_writes",
    "refusals",
    "saved",
]

MOST: Final = 500
"""Cells of one request; the page sends more of them in parts."""


class Remark(Protocol):
    """A reason pinned to a cell, as `workflow` keeps it."""

    text: str
    actor_name: str
    at: datetime
    answer: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What stands in the cells and what may be done with them. `writable` None: every cell that is not locked."""

    values: Mapping[str, Value]
    writable: Collection[str] | None = None
    remarks: Mapping[str, Remark] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    missing: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Face:
    """One cell as it is shown."""

    cell: Cell
    value: Value
    is_writable: bool
    remark: Remark | None
    error: str
    is_missing: bool

    @property
    def column(self) -> Column:
        return self.cell.column

    @property
    def row(self) -> Row:
        return self.cell.row

    @property
    def path(self) -> str:
        return self.cell.path

    @property
    def text(self) -> str:
        return as_text(self.column, self.value)

    @property
    def display(self) -> str:
        return display(self.column, self.value)


def face_of(cell: Cell, answers: Answers) -> Face:
    writable = answers.writable
    return Face(
        cell=cell,
        value=answers.values.get(cell.path),
        is_writable=not cell.column.locked and (writable is None or cell.path in writable),
        remark=answers.remarks.get(cell.path),
        error=answers.errors.get(cell.path, ""),
        is_missing=cell.path in answers.missing,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A row with a face per column; None where the row is not asked this."""

    row: Row
    faces: list[Face | None]
    opens_group: bool


def lines_of(table: Table, answers: Answers) -> list[Line]:
    lines = []
    group = ""
    for row in table.rows:
        faces = {
            face.column.key: face
            for face in (face_of(cell, answers) for cell in table.cells_of(row))
        }
        opens = bool(row.group) and str(row.group) != group
        group = str(row.group)
        lines.append(Line(row, [faces.get(column.key) for column in table.columns], opens))
    return lines


# --- what comes back -----------------------------------------------------------------------------


class CellsRefused(Exception):
    """What is wrong, by cell."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        super().__init__("; ".join(messages.values()))
        self.messages = messages


def read_writes(
    form: Form,
    cells: Sequence[str],
    bases: Sequence[str],
    values: Sequence[str],
    writable: Collection[str] | None = None,
) -> list[Typed]:
    """The request's lists `cell`, `base`, `value` as typed values. Raises `CellsRefused`."""
    if not len(cells) == len(bases) == len(values) <= MOST or len(set(cells)) != len(cells):
        raise CellsRefused({"": _("The page sent what cannot be read. Reload it and try again.")})
    writes, wrong = [], {}
    for path, base, value in zip(cells, bases, values, strict=True):
        try:
            writes.append(_typed(form, path, base, value, writable))
        except FormError as error:
            wrong[path] = str(error)
    if wrong:
        raise CellsRefused(wrong)
    return writes


def _typed(form: Form, path: str, base: str, value: str, writable: Collection[str] | None) -> Typed:
    cell = form.by_path.get(path)
    if cell is None:
        raise FormError("CELL_UNKNOWN", _("The form does not ask this any more. Reload the page."))
    if cell.column.locked or (writable is not None and path not in writable):
        raise FormError("CELL_LOCKED", _("This cell cannot be changed now. Reload the page."))
    return Typed(path, from_plain(cell.column, base), parse(cell.column, value))


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody else wrote into a cell meanwhile."""

    current: Value
    by: str
    at: datetime | None


def saved(
    form: Form, values: Mapping[str, Value], missing: Iterable[tuple[str, str]] = ()
) -> dict[str, Any]:
    """The answer when everything is kept: cells as they stand now, and (cell, sentence) of what is missing."""
    return {
        "cells": {path: _shown(form, path, value) for path, value in values.items()},
        "missing": [{"cell": cell, "text": str(text)} for cell, text in missing],
    }


def questions(form: Form, asked: Mapping[str, Question]) -> dict[str, Any]:
    """The answer when cells hold something else than their writer saw."""
    return {
        "cells": {
            path: {
                **_shown(form, path, one.current),
                "by": one.by,
                "at": one.at.isoformat() if one.at else "",
            }
            for path, one in asked.items()
        }
    }


def refusals(messages: Mapping[str, str]) -> dict[str, Any]:
    """The answer when nothing is kept; under the empty cell what is wrong with the whole request."""
    whole = messages.get("")
    if whole:
        return {"message": whole}
    return {"cells": {path: {"message": message} for path, message in messages.items()}}


def _shown(form: Form, path: str, value: Value) -> dict[str, str]:
    column = form.by_path[path].column
    return {"value": as_text(column, value), "display": display(column, value)}
