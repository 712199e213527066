"""Workbooks: every visible sheet a table, values as the sheet displays them.

openpyxl gives what layout needs and calamine does not: merged cells and what is hidden. Formulas
count with the value that was saved with them.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl

from peiyou.kernel.plans.reader.errors import ReadError
from peiyou.kernel.plans.reader.model import Source
from peiyou.kernel.plans.reader.sources.builder import SourceBuilder
from peiyou.kernel.plans.reader.sources.xlsx_display import display

MAX_CELLS = 200_000
_MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def read(path: Path, name: str) -> Source:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, data_only=True)
    except Exception as error:  # whatever a damaged workbook makes the parser raise
        raise ReadError("BROKEN", found="Excel") from error
    out = SourceBuilder(name, _MEDIA)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            out.leave_out(f"hidden sheet: {sheet.title}")
            continue
        out.table(_cells(sheet, out), sheet.title)
    return out.source()


def _cells(sheet: Any, out: SourceBuilder) -> Iterator[tuple[int, int, int, int, str]]:
    """Cells of the shown rows and columns, renumbered without the hidden ones."""
    merges = {(r.min_row, r.min_col): r for r in sheet.merged_cells.ranges}
    rows, cols = _shown(sheet, out)
    for (r, c), cell in sorted(sheet._cells.items())[:MAX_CELLS]:
        text = display(cell)
        if not text.strip() or r not in rows or c not in cols:
            continue
        merge = merges.get((r, c))
        last_row, last_col = (merge.max_row, merge.max_col) if merge else (r, c)
        height = sum(i in rows for i in range(r, last_row + 1))
        width = sum(i in cols for i in range(c, last_col + 1))
        yield rows[r], cols[c], height, width, text


def _shown(sheet: Any, out: SourceBuilder) -> tuple[dict[int, int], dict[int, int]]:
    hidden_rows = {i for i, d in sheet.row_dimensions.items() if d.hidden}
    hidden_cols: set[int] = set()
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden and dimension.min and dimension.max:
            hidden_cols.update(range(dimension.min, min(dimension.max, sheet.max_column) + 1))
    if hidden_rows:
        out.leave_out(f"{len(hidden_rows)} hidden rows of sheet {sheet.title}")
    if hidden_cols:
        out.leave_out(f"{len(hidden_cols)} hidden columns of sheet {sheet.title}")
    rows = [i for i in range(1, sheet.max_row + 1) if i not in hidden_rows]
    cols = [i for i in range(1, sheet.max_column + 1) if i not in hidden_cols]
    return {r: i for i, r in enumerate(rows)}, {c: i for i, c in enumerate(cols)}
