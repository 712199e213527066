"""Workbooks that somebody handed in: measured before they are opened, then read.

`sheet_cells` reads the first sheet row by row; `grids` all sheets at once, many times faster.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import openpyxl
from python_calamine import CalamineError, CalamineWorkbook

from peiyou.common.archives import MAX_UNPACKED, BadArchive, inspect


def sheet_cells(
    path: Path, *, max_row: int, max_col: int, most: int = MAX_UNPACKED
) -> Iterator[tuple[Any, ...]]:
    """Rows of cells as values, from the first one on and no more of them than `max_row`.

    `most` is how many bytes the file may unpack to. Raises `BadArchive` for whatever is no workbook
    that can be read.
    """
    if "xl/workbook.xml" not in inspect(path, most):
        raise BadArchive("BROKEN")
    rows = _rows(path, max_row, max_col)
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of drop-downs and styles, which are not read
                row = next(rows)
        except StopIteration:
            return
        except Exception as error:  # whatever a damaged workbook makes the parser raise
            raise BadArchive("BROKEN") from error
        yield row


def _rows(path: Path, max_row: int, max_col: int) -> Iterator[tuple[Any, ...]]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size is not to be relied upon
        yield from sheet.iter_rows(max_row=max_row, max_col=max_col, values_only=True)
    finally:
        book.close()


MOST_CELLS: Final = 6_000_000
"""Of one sheet, from its first cell to its last. The reader makes room for all of them, also for empty ones."""
_PLACE: Final = re.compile(
    rb"""<(?:\w+:)?(?:c|row)\s(?:[^<>]*?\s)?r\s*=\s*["']([A-Z]{0,9})(\d{1,9})"""
)
_WRONG: Final = re.compile(rb"""<(?:\w+:)?c\s([^<>]*\bt\s*=\s*["']e["'][^<>]*)""")
_NAMED: Final = re.compile(rb"""\br\s*=\s*["']([A-Z]+)(\d+)""")
_CHUNK: Final = 1 << 20
_BOOK: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class CellError:
    """What stands in a cell whose formula says #REF! or #N/A; the reader itself takes it for empty."""


ERROR: Final = CellError()


def grids(
    path: Path, *, most: int = MAX_UNPACKED, most_cells: int = MOST_CELLS
) -> dict[str, list[list[Any]]]:
    """Every sheet by its name, hidden ones too: rows of values from the first row and column on.

    Numbers are floats, days are dates, empty cells empty texts; of a formula it is the value that was
    last shown, or `ERROR`. Raises `BadArchive` for whatever is no workbook that can be read.
    """
    if "xl/workbook.xml" not in inspect(path, most):
        raise BadArchive("BROKEN")
    wrong = _looked_through(path, most_cells)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            found = {
                name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                for name in book.sheet_names
            }
        for part, cells in wrong.items():
            _mark(found[_sheet_of(path, part)], cells)
    except (CalamineError, ValueError, OSError, LookupError, ElementTree.ParseError) as error:
        raise BadArchive("BROKEN") from error
    except BaseException as error:
        if (
            type(error).__module__ == "pyo3_runtime"
        ):  # the reader gave up on something it did not expect
            raise BadArchive("BROKEN") from error
        raise
    return found


def _looked_through(path: Path, most_cells: int) -> dict[str, list[bytes]]:
    """The attributes of cells that hold errors, by part.

    One cell far away would make the reader fill the memory with empty ones: that is refused here.
    """
    wrong: dict[str, list[bytes]] = {}
    with zipfile.ZipFile(path) as file:
        for entry in file.infolist():
            if not entry.filename.lower().endswith(".xml"):
                continue
            columns: set[bytes] = set()
            rows, before = 0, b""
            with file.open(entry) as part:
                while chunk := part.read(_CHUNK):
                    text, end, before = (before + chunk.replace(b"\x00", b"")).rpartition(b">")
                    found = _PLACE.findall(text + end)
                    columns.update(column for column, _row in found)
                    rows = max(rows, max((int(row) for _column, row in found), default=0))
                    if b'"e"' in text or b"'e'" in text:
                        wrong.setdefault(entry.filename, []).extend(_WRONG.findall(text))
            if rows * max(map(_column_no, columns), default=0) > most_cells:
                raise BadArchive("ARCHIVE_BOMB", detail=f"{entry.filename}: {rows} rows")
    return {part: cells for part, cells in wrong.items() if cells}


def _sheet_of(path: Path, part: str) -> str:
    """The name of the sheet that is kept in `part` of the archive."""
    with zipfile.ZipFile(path) as file:
        links = ElementTree.fromstring(file.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - inspected
        book = ElementTree.fromstring(file.read("xl/workbook.xml"))  # noqa: S314
    kept = {
        link.attrib["Id"]: link.attrib["Target"].removeprefix("/xl/").removeprefix("/")
        for link in links
    }
    return next(
        sheet.attrib["name"]
        for sheet in book.iter(f"{_BOOK}sheet")
        if part in {f"xl/{kept[sheet.attrib[_LINK]]}", kept[sheet.attrib[_LINK]]}
    )


def _mark(rows: list[list[Any]], cells: list[bytes]) -> None:
    for attributes in cells:
        named = _NAMED.search(attributes)
        if named is None:
            raise ValueError("a cell that does not say where it is")
        rows[int(named[2]) - 1][_column_no(named[1]) - 1] = ERROR


def _column_no(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


@lru_cache(maxsize=1024)
def column_letter(place: int) -> str:
    """A, B … Z, AA of the column at `place`, counted from 0."""
    letters, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
