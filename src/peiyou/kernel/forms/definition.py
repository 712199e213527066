"""What a form asks: tables of rows and columns whose cells have addresses that stay the same.

One definition is projected to a web form, an Excel template, a JSON schema and a printed page; how it
looks there is their matter, so nothing of layout is said here. The address of a cell is the row's key
and the column's, joined by a slash: `9/fund/OWN` and `2021` make `9/fund/OWN/2021`. It is what
autosave, workbooks, remarks and facts speak of, and it does not change from one edition to the next.

Pure: no Django, no database. A definition that contradicts itself is a mistake of whoever wrote it
and raises `ValueError` where it is made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

Value = str | int | bool | Decimal | date | None
"""What a cell holds; None is empty."""

Label = Any
"""Words: a text, or a lazy one that is put into the reader's language when it is shown (`str(label)`)."""

DIGITS: Final = 15
"""Of a number, decimal places included: what a spreadsheet keeps exactly, and well inside a BIGINT."""
FEN_IN_WAN: Final = 6
"""Decimal places of 万元: one fen is 0.000001 of it."""


class Type(StrEnum):
    """What a cell holds. What its value is in Python stands beside it; an empty cell is None."""

    TEXT = "TEXT"  # str, one line
    LONG_TEXT = "LONG_TEXT"  # str, lines
    PERSON = "PERSON"  # str, a name
    INTEGER = "INTEGER"  # int
    DECIMAL = "DECIMAL"  # Decimal of at most `scale` places
    MONEY = "MONEY"  # Decimal, 万元, to the fen
    DATE = "DATE"  # date
    YEAR = "YEAR"  # int
    CHOICE = "CHOICE"  # str, the code of a choice
    YES_NO = "YES_NO"  # bool
    UNIT = "UNIT"  # str, the number of a unit in the register
    FILE = "FILE"  # str, the key of an attachment; uploaded beside the form, never typed


NUMBERS: Final = frozenset({Type.INTEGER, Type.DECIMAL, Type.MONEY, Type.YEAR})
MAX_TEXT: Final = 32_767
"""Characters that one cell of a spreadsheet can hold."""
LONGEST: Final = {
    Type.TEXT: 200,
    Type.LONG_TEXT: 2000,
    Type.PERSON: 80,
    Type.UNIT: 40,
    Type.FILE: 80,
}
"""Characters of a text, where the column does not say."""


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    label: Label


@dataclass(frozen=True, slots=True)
class Column:
    """What one column asks of every row. `least` and `most` bound numbers, days and years, both included.

    `locked`: shown and never written. `longest`: characters; 0 is the type's own limit.
    """

    key: str
    label: Label
    type: Type
    required: bool = False
    help: Label = ""
    unit: Label = ""
    scale: int = 0
    choices: tuple[Choice, ...] = ()
    locked: bool = False
    least: int | Decimal | date | None = None
    most: int | Decimal | date | None = None
    longest: int = 0

    def __post_init__(self) -> None:
        if not self.key or "/" in f"{self.key[0]}{self.key[-1]}":
            raise ValueError(f"“{self.key}” is no key of a column")
        if bool(self.choices) != (self.type is Type.CHOICE):
            raise ValueError(f"{self.key}: choices belong to CHOICE, and to nothing else")
        if len({choice.code for choice in self.choices}) != len(self.choices):
            raise ValueError(f"{self.key}: two choices have one code")
        if self.scale and self.type not in {Type.DECIMAL, Type.MONEY}:
            raise ValueError(f"{self.key}: only decimals have places")
        if not 0 <= self.scale < DIGITS or not 0 <= self.longest <= MAX_TEXT:
            raise ValueError(f"{self.key}: more places or characters than can be kept")

    @property
    def places(self) -> int:
        """How many decimal places a value may have."""
        if self.type is Type.MONEY:
            return self.scale or FEN_IN_WAN
        return self.scale

    @property
    def limit(self) -> int:
        """How many characters a text may have."""
        return self.longest or LONGEST.get(self.type, 0)


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `columns` are the keys of those that ask it something; None: all of them.

    `unit` and `scale`, where said, stand instead of those of its DECIMAL columns: schools beside 万人次.
    """

    key: str
    label: Label
    group: Label = ""
    help: Label = ""
    unit: Label = ""
    scale: int | None = None
    columns: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One address and what is asked there; the column has the row's unit and scale."""

    path: str
    row: Row
    column: Column


@dataclass(frozen=True)
class Table:
    key: str
    title: Label
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    help: Label = ""

    def __post_init__(self) -> None:
        keys = {column.key for column in self.columns}
        if len(keys) != len(self.columns):
            raise ValueError(f"{self.key}: two columns have one key")
        if len({row.key for row in self.rows}) != len(self.rows):
            raise ValueError(f"{self.key}: two rows have one key")
        for row in self.rows:
            if row.columns is not None and not keys.issuperset(row.columns):
                raise ValueError(f"{self.key}: row {row.key} names columns that are not there")

    def cell(self, row: Row, column: Column) -> str | None:
        """The address of a cell; None where the row is not asked this."""
        if row.columns is not None and column.key not in row.columns:
            return None
        return f"{row.key}/{column.key}" if row.key else column.key

    def cells_of(self, row: Row) -> Iterator[Cell]:
        """The cells of one row, in the order of the columns."""
        for column in self.columns:
            path = self.cell(row, column)
            if path is not None:
                yield Cell(path, row, self._asked(row, column))

    def _asked(self, row: Row, column: Column) -> Column:
        if column.type is not Type.DECIMAL or (not row.unit and row.scale is None):
            return column
        known: dict[tuple[str, int | None, str], Column] = self._resolved
        found = known.get((column.key, row.scale, str(row.unit)))
        if found is None:
            scale = column.scale if row.scale is None else row.scale
            found = replace(column, unit=row.unit or column.unit, scale=scale)
            known[column.key, row.scale, str(row.unit)] = found
        return found

    @cached_property
    def _resolved(self) -> dict[tuple[str, int | None, str], Column]:
        return {}

    def of_rows(self, keys: Collection[str]) -> Table:
        """The same table with only these rows."""
        return replace(self, rows=tuple(row for row in self.rows if row.key in keys))


@dataclass(frozen=True)
class Form:
    """`code` names the form through all its editions, as `takeup/2020`."""

    code: str
    title: Label
    tables: tuple[Table, ...]
    help: Label = ""

    def __post_init__(self) -> None:
        if len({table.key for table in self.tables}) != len(self.tables):
            raise ValueError(f"{self.code}: two tables have one key")
        paths = [cell.path for cell in self.cells()]
        if len(set(paths)) != len(paths):
            twice = next(path for path in paths if paths.count(path) > 1)
            raise ValueError(f"{self.code}: two cells have the address {twice}")

    def cells(self) -> Iterator[Cell]:
        for table in self.tables:
            for row in table.rows:
                yield from table.cells_of(row)

    @cached_property
    def by_path(self) -> dict[str, Cell]:
        """Every cell by its address."""
        return {cell.path: cell for cell in self.cells()}

    def table(self, key: str) -> Table:
        return next(table for table in self.tables if table.key == key)

    def of_rows(self, keys: Collection[str]) -> Form:
        """The part of the form that has only these rows; still of the same edition."""
        return replace(self, tables=tuple(table.of_rows(keys) for table in self.tables))
