"""Published figures beside the words of the plan: what a page of a task or a department shows of the newest release."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from peiyou.engine.results.enums import Column
from peiyou.engine.results.models import Release
from peiyou.engine.results.queries.published import Published
from peiyou.engine.results.queries.releases import newest
from peiyou.web.portal.rows import Tables, Task
from peiyou.web.portal.sums import Sums, sums_at


@dataclass(frozen=True, slots=True)
class Beside:
    release: Release
    columns: list[Column]
    tasks: list[Task]
    sums: Sums


def published_beside(plan_code: str, tasks: Collection[UUID], language: str) -> Beside | None:
    """Of the nation; None while nothing of the plan is published. Fourteen statements at most, nineteen where figures overlap."""
    release = newest(plan_code)
    if release is None:
        return None
    tables = Tables(Published.of(release, tasks), language, is_newest=newest() == release)
    keys = {line.key for line in tables.found.board.lines}
    sums = sums_at(release, tables.found.nation.pk, tasks, keys)
    return Beside(release, tables.columns, tables.tasks(tables.found.at_nation()), sums)
