"""Which tables of a document are its task list, and why the others are not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from peiyou.kernel.plans.reader.layout.columns import Columns, looks_like_party, read_columns
from peiyou.kernel.plans.reader.layout.grid import Grid
from peiyou.kernel.plans.reader.layout.header import Header, find_header
from peiyou.kernel.plans.reader.layout.vocabulary import PARTIES, Part
from peiyou.kernel.plans.reader.model import Table

_OTHER_NAME = re.compile(
    r"名单|通讯录|统计|预算|样表|示例|模板|填报说明|填表说明|作废|存档|历史|旧版|旧稿|草稿|汇总|完成情况|进展|对照|"
    r"名词|术语|解释|联系|签到|经费|资金"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A table with a header that was understood, and how much it looks like a task list."""

    grid: Grid
    header: Header
    columns: Columns
    weight: float


def candidate(table: Table, caption: str, before: Candidate | None) -> Candidate | None:
    """The table read as a task list; one without header goes on with the columns of the one before."""
    grid = Grid(table)
    header = find_header(grid)
    if header is None:
        if before is None or grid.cols != before.grid.cols or not _goes_on(grid, before):
            return None
        header = Header(0, 0, before.header.labels)
        return Candidate(grid, header, before.columns, before.weight)
    columns = read_columns(grid, header)
    return Candidate(grid, header, columns, _weight(grid, header, columns, caption))


def choose(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates that carry tasks: with parties if any has them, and not much weaker than the best."""
    usable = [c for c in candidates if c.weight > 0]
    if any(c.columns.all(*PARTIES) for c in usable):
        usable = [c for c in usable if c.columns.all(*PARTIES)]
    best = max((c.weight for c in usable), default=0.0)
    return [c for c in usable if c.weight >= best - 2.5]


def _weight(grid: Grid, header: Header, columns: Columns, caption: str) -> float:
    """Points for what task lists have, less for what other tables have."""
    if columns.one(Part.TEXT) is None:
        return 0.0
    points = 1.0 + 3.0 * bool(columns.all(*PARTIES))
    points += sum(0.5 for part in (Part.NUMBER, Part.DEADLINE, Part.CATEGORY) if columns.all(part))
    points += 1.0 * bool(columns.all(Part.TARGET, Part.YEAR, Part.MILESTONE, Part.OUTPUT))
    points -= 2.0 * header.foreign() if not columns.all(Part.LEAD, Part.DEADLINE) else 0.0
    points -= 2.5 * bool(_OTHER_NAME.search(grid.name or "")) + 2.0 * bool(
        _OTHER_NAME.search(caption)
    )
    rich = columns.all(*PARTIES, Part.DEADLINE, Part.TARGET, Part.YEAR, Part.NUMBER, Part.OUTPUT)
    return points if rich else 0.0


def _goes_on(grid: Grid, before: Candidate) -> bool:
    """Whether a table without header has words where the one before had its tasks."""
    words = [grid.text(r, c) for r in range(grid.rows) for c in before.columns.all(Part.TEXT)]
    parties = [grid.text(r, c) for r in range(grid.rows) for c in before.columns.all(*PARTIES)]
    telling = sum(len(t) >= 8 for t in words)
    named = sum(looks_like_party(t) for t in parties if t)
    return telling >= max(0.5 * grid.rows, 1) and named >= 0.5 * len([t for t in parties if t])
