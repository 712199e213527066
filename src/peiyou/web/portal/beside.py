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


@dataclass(frozen=True, slots=True)
class Beside:
    release: Release
    columns: list[Column]
    tasks: list[Task]


def published_beside(plan_code: str, tasks: Collection[UUID], language: str) -> Beside | None:
    """Of the nation; None while nothing of the plan is published. Ten statements."""
    release = newest(plan_code)
    if release is None:
        return None
    tables = Tables(Published.of(release, tasks), language, is_newest=newest() == release)
    return Beside(release, tables.columns, tables.tasks(tables.found.at_nation()))
