"""The plan that Peiyou ships with: read from its document, decided on, published, translated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from peiyou.kernel.actions import Actor
from peiyou.kernel.plans.actions.drafts import draft_version, edit_version
from peiyou.kernel.plans.actions.publication import publish_version
from peiyou.kernel.plans.actions.review import confirm_tasks, edit_deliverable
from peiyou.kernel.plans.actions.translations import import_translations
from peiyou.kernel.plans.enums import VersionState
from peiyou.kernel.plans.models import Deliverable, Plan, Version
from peiyou.kernel.plans.reader.sandbox import read_safely

HERE = Path(__file__).parent
DOCUMENT = HERE / "重点任务（项目）一览表.txt"
CODE = "tzpy-2020"
TITLE = "职业教育提质培优行动计划（2020—2023年）"


def publish_plan(*, actor: Actor, at: datetime) -> Iterator[str]:
    """Draft, confirm and publish the plan, as far as that is not done."""
    plan = Plan.objects.filter(code=CODE).first()
    if plan is None:
        version = draft(actor, at)
        yield f"read {version.tasks.count()} tasks from {DOCUMENT.name}"
    else:
        version = plan.versions.order_by("pk")[0]
    if version.state == VersionState.DRAFT:
        choose_ways(version, actor, at)
        confirm_tasks(version=version, tasks=list(version.tasks.all()), actor=actor, at=at)
        version = publish_version(version=version, actor=actor, at=at)
        import_translations(
            plan=version.plan, rows=_rows("translations.yaml"), language="en", actor=actor, at=at
        )
        yield f"published version {version.no} of {version.title}"


def draft(actor: Actor, at: datetime) -> Version:
    """The plan's document as a draft. Its title stands in the notice it was annexed to, not in it."""
    source, reading = read_safely(DOCUMENT, DOCUMENT.name)
    version = draft_version(
        plan=None,
        code=CODE,
        name=DOCUMENT.name,
        media=source.media,
        content=DOCUMENT.read_bytes(),
        source=source,
        reading=reading,
        actor=actor,
        at=at,
    )
    return edit_version(
        version=version, title=TITLE, year_start=2020, year_end=2023, actor=actor, at=at
    )


def choose_ways(version: Version, actor: Actor, at: datetime) -> None:
    """Where the way of working differs from what the sentence says, a person decides so."""
    for row in _rows("ways.yaml"):
        item = Deliverable.objects.get(
            task__version=version, task__no=str(row["task"]), seq=row["deliverable"]
        )
        edit_deliverable(deliverable=item, values={"way": row["way"]}, actor=actor, at=at)


def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return rows
