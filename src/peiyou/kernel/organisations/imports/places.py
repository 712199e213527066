"""Tables of regions, of what became of them and of region sets, as rows: from CSV or Excel.

The first row names the columns, in English or Chinese. `data/README.md` says what they mean.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from peiyou.common.identifiers import normal
from peiyou.kernel.organisations.enums import EVER
from peiyou.kernel.organisations.errors import OrganisationError
from peiyou.kernel.organisations.queries.divisions import Fault, RegionRow, Step
from peiyou.kernel.organisations.queries.set_lists import MemberRow, SetRow

PACKAGED: Final = Path(__file__).parents[1] / "data"
LIST_SOURCE: Final = "民政部《中华人民共和国县级以上行政区划代码》（截至2019年12月31日）"

COLUMNS: Final = {
    "on": "日期",
    "change": "变更",
    "code": "代码",
    "name": "名称",
    "to": "去向",
    "source": "来源",
    "set": "集合",
    "part_of": "属于",
}
STEPS: Final = {
    "设立": Step.NEW,
    "更名": Step.RENAME,
    "变更代码": Step.RECODE,
    "撤销": Step.END,
    **{step.value: step for step in Step},
}


def packaged_regions() -> list[RegionRow]:
    """The list of the end of 2019 and all changes since, as they come with Peiyou."""
    rows, faults = read_regions(PACKAGED / "regions-2019.csv", LIST_SOURCE)
    later, more = read_regions(PACKAGED / "region-changes.csv")
    for fault in faults + more:
        raise fault.error
    return rows + later


def read_regions(path: Path, source: str = "") -> tuple[list[RegionRow], list[Fault]]:
    """Rows of a list of regions or of changes, and what could not be read, row by row.

    A table without the column `change` is a list: every row is NEW. `source` stands for rows that
    name none. Raises `OrganisationError` where the file is no table or lacks a column.
    """
    rows: list[RegionRow] = []
    faults: list[Fault] = []
    for line, cells in read_table(path, needed=("code", "name")):
        try:
            rows.append(_region_row(line, cells, source))
        except OrganisationError as error:
            faults.append(Fault(line, error))
    return rows, faults


def packaged_sets() -> tuple[list[SetRow], list[MemberRow]]:
    """The region sets that come with Peiyou, and the members of those whose list is at hand."""
    sets = [
        SetRow(cells["code"], cells["name"], cells["part_of"], cells["source"])
        for _line, cells in read_table(PACKAGED / "region-sets.csv", needed=("code", "name"))
    ]
    return sets, read_members(PACKAGED / "region-set-members.csv")


def read_members(path: Path, source: str = "") -> list[MemberRow]:
    """Rows of a list of members: the set's code, the region's code and name, the document."""
    return [
        MemberRow(
            cells["set"],
            normal(cells["code"]),
            cells["name"],
            cells.get("source", "") or source,
            line,
        )
        for line, cells in read_table(path, needed=("set", "code", "name"))
    ]


def read_table(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, cells by English column name) of every row that is not empty."""
    rows = _excel(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    english = {chinese: name for name, chinese in COLUMNS.items()}
    heads = [english.get(cell.strip(), cell.strip()) for cell in next(rows, [])]
    missing = [name for name in needed if name not in heads]
    if missing:
        raise OrganisationError(
            "TABLE_COLUMNS",
            _("%(file)s lacks the columns %(missing)s. The first row names the columns."),
            file=path.name,
            missing="、".join(f"{name} ({COLUMNS[name]})" for name in missing),
        )
    for line, row in enumerate(rows, start=2):
        cells = {head: cell.strip() for head, cell in zip(heads, row, strict=False)}
        if any(cells.values()):
            yield line, {head: cells.get(head, "") for head in heads}


def _csv(path: Path) -> Iterator[list[str]]:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return iter(csv.reader(io.StringIO(content.decode(encoding))))
        except UnicodeDecodeError:
            continue
    raise _no_table(path)


def _excel(path: Path) -> Iterator[list[str]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, KeyError, OSError, ValueError) as error:
        raise _no_table(path) from error
    sheet = book.worksheets[0]
    return ([_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True))


def _no_table(path: Path) -> OrganisationError:
    return OrganisationError(
        "NO_TABLE",
        _("%(file)s is no table: hand in CSV (UTF-8 or GB 18030) or an Excel workbook (.xlsx)."),
        file=path.name,
    )


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _region_row(line: int, cells: dict[str, str], source: str) -> RegionRow:
    said = cells.get("change", Step.NEW)
    step = STEPS.get(said)
    if step is None:
        raise OrganisationError(
            "REGION_CHANGE",
            _("“%(said)s” is no change. Write one of: %(known)s."),
            said=said,
            known="、".join(STEPS),
        )
    return RegionRow(
        step=step,
        code=normal(cells["code"]),
        name=cells["name"],
        source=cells.get("source", "") or source,
        on=_day(cells.get("on", "")),
        to=tuple(normal(code) for code in cells.get("to", "").split()),
        line=line,
    )


def _day(text: str) -> date:
    if not text:
        return EVER
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise OrganisationError(
            "REGION_DAY", _("“%(text)s” is no day. Write it as 2021-03-11."), text=text
        ) from error
