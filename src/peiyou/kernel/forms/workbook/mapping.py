"""A workbook of an earlier edition: what of it still means the same, and what does not.

Matched by keys alone. Nothing is guessed: what has no counterpart, or has one that means something else
by now, is listed and left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.forms.definition import Cell, Form, Type

_KINDS: Final = {
    Type.TEXT: _("text of a cell"),
    Type.LONG_TEXT: _("text of a cell"),
    Type.PERSON: _("person"),
    Type.INTEGER: _("whole number"),
    Type.DECIMAL: _("decimal number"),
    Type.MONEY: _("money"),
    Type.DATE: _("day"),
    Type.YEAR: _("year"),
    Type.CHOICE: _("choice"),
    Type.YES_NO: _("yes or no"),
    Type.UNIT: _("number of the unit"),
    Type.FILE: _("file"),
}


@dataclass(frozen=True, slots=True)
class Mapping:
    """`gone`: no longer asked. `new`: not in the workbook, so it stays as it is. `changed`: means something else.

    Each is a sentence part that names table, row and column; `lost` the addresses of `gone` and `changed`.
    """

    gone: tuple[str, ...]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    lost: frozenset[str]

    @property
    def is_whole(self) -> bool:
        """Whether everything that was asked is asked still, and nothing else."""
        return not (self.gone or self.new or self.changed)


def mapping_of(old: Form, current: Form) -> Mapping:
    gone = [cell for path, cell in old.by_path.items() if path not in current.by_path]
    new = [cell for path, cell in current.by_path.items() if path not in old.by_path]
    changed = [
        (cell, current.by_path[path])
        for path, cell in old.by_path.items()
        if path in current.by_path and _meaning(cell) != _meaning(current.by_path[path])
    ]
    return Mapping(
        gone=_named(old, gone),
        new=_named(current, new),
        changed=tuple(
            gettext("%(cell)s: was %(before)s, is %(after)s")
            % {"cell": _name(before), "before": _kind(before), "after": _kind(after)}
            for before, after in changed
        ),
        lost=frozenset(cell.path for cell in gone)
        | frozenset(cell.path for cell, _after in changed),
    )


def _meaning(cell: Cell) -> tuple[object, ...]:
    """What must be the same for a value to be the same statement. Words may be mended."""
    column = cell.column
    codes = frozenset(choice.code for choice in column.choices)
    return column.type, str(column.unit), column.places, codes


def _named(form: Form, cells: list[Cell]) -> tuple[str, ...]:
    """Whole rows and whole columns by their own name, other cells one by one."""
    paths = {cell.path for cell in cells}
    said: list[str] = []
    for table in form.tables:
        rows = {row.key: [cell.path for cell in table.cells_of(row)] for row in table.rows}
        whole = {key for key, asked in rows.items() if asked and paths.issuperset(asked)}
        said += [str(row.label) or row.key for row in table.rows if row.key in whole]
        rest = [
            cell
            for row in table.rows
            if row.key not in whole
            for cell in table.cells_of(row)
            if cell.path in paths
        ]
        said += [_name(cell) for cell in rest]
    return tuple(said)


def _name(cell: Cell) -> str:
    return " · ".join(filter(None, (str(cell.row.label), str(cell.column.label))))


def _kind(cell: Cell) -> str:
    column = cell.column
    choices = "、".join(str(choice.label) for choice in column.choices)
    said = choices or " ".join(filter(None, (str(_KINDS[column.type]), str(column.unit))))
    return f"{said} (0.{'0' * (column.places - 1)}1)" if column.places else said
