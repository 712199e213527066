"""A workbook of whole returns, filled in from top to bottom: read, validated, compared, written."""

from __future__ import annotations

import io
import tempfile
from datetime import date
from pathlib import Path
from typing import Any, Final

from bench.returns import load
from bench.scenario import Measured, median_seconds, scenario, seconds
from bench.takeup_apart import apart

ROWS: Final = 5_000
BAR: Final = 5_000


@scenario(
    "returns.import", unit="rows/s", bar=BAR, better="more",
    floor="reading the same workbook with calamine and nothing else",
)  # fmt: skip
def import_scenario() -> Measured:
    return apart("imported", "returns_import")


def imported() -> Measured:
    """Rows a second from the file on disk to the comparison with what stands: measured against bombs, read, every
    cell parsed and held against its column, its unit, its state and its base."""
    from django.utils import timezone
    from python_calamine import CalamineWorkbook

    from bench import returns_nation as nation
    from peiyou.engine.reporting.imports import RoundBooks
    from peiyou.engine.reporting.queries.skeleton import skeleton_of
    from peiyou.kernel.actions import SYSTEM
    from peiyou.kernel.forms.comparing import compare
    from peiyou.kernel.forms.enums import Crossed
    from peiyou.kernel.forms.workbook.reading import read

    round_, at = nation.opened(), timezone.now()
    form, books, key = skeleton_of(round_).form, RoundBooks(), str(round_.key)
    path = a_workbook(round_, form, at)

    def bare() -> None:
        with CalamineWorkbook.from_path(str(path)) as book:
            for name in book.sheet_names:
                book.get_sheet_by_name(name).to_python(skip_empty_area=False)

    found: list[Any] = []

    def validated() -> None:
        filled = read(path, form, lambda _digest: None)
        standings = books.standing(key, list(filled.entries), SYSTEM, at)
        found[:] = [compare(form, filled, standings)]

    floor, checking = median_seconds(bare), median_seconds(validated)
    comparison = found[0]
    if comparison.problems or comparison.rows < ROWS:
        raise RuntimeError(
            f"the bench's own workbook is not clean: {comparison.rows} rows, {comparison.problems[:3]}"
        )
    writes = comparison.writes(Crossed.ASK)
    writing = seconds(lambda: books.write(key, writes, SYSTEM, at))
    cells = sum(len(some) for some in writes.values())
    return Measured(
        comparison.rows / checking,
        comparison.rows / floor,
        f"{comparison.rows:,} rows of {len(writes)} returns, {cells:,} cells; reading and validating {checking:.2f} s, "
        f"writing {writing:.2f} s; {load()}",
    )


def a_workbook(round_: Any, form: Any, at: Any) -> Path:
    """As it is issued, of as many returns as give `ROWS`, then every open cell filled in by another program."""
    import openpyxl

    from bench import returns_nation as nation
    from peiyou.engine.reporting.exports import workbook
    from peiyou.engine.reporting.parts import parts_of
    from peiyou.kernel.actions import SYSTEM

    rows = list(
        round_.returns.filter(pk__in=nation.chosen(round_, 60)).select_related(*nation.RELATED)
    )
    chosen, total = [], 0
    for part in parts_of(round_, rows, SYSTEM, at):
        if total < ROWS:
            chosen.append(part)
            total += len(part.rows)
    book = openpyxl.load_workbook(io.BytesIO(workbook(form, chosen)))
    for sheet in book.worksheets[1:4]:
        keys = [cell.value for cell in sheet[2]]
        for row in sheet.iter_rows(min_row=4):
            for cell in row[3:]:
                if not cell.protection.locked:
                    cell.value = an_answer(str(keys[cell.column - 1]), cell.row)
    path = Path(tempfile.mkdtemp(prefix="peiyou-bench-")) / "returns.xlsx"
    book.save(path)
    return path


def an_answer(column: str, line: int) -> Any:
    """Something that fits; nobody says that there is nothing to report."""
    from peiyou.engine.reporting.enums import Rating

    return {
        "progress": f"完成第{line}项年度建设内容", "rating": str(Rating.GREEN.label), "done": line % 5, "amount": 1 + line % 5,
        "base": 6 + line % 3, "issued": date(2021, 6, 30), "document": f"校发〔2021〕{line}号",
        "arrived": 10 + line % 7 * 0.25, "spent": 5 + line % 3 * 0.5,
    }.get(column)  # fmt: skip
