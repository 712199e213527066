"""What a later version of a plan adds, removes, changes and moves."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from peiyou.kernel.plans.enums import Change
from peiyou.kernel.plans.models import Deliverable, Task, Version

TASK_FIELDS = ("no", "title", "text", "deadline_raw", "shared_duty", "open_list", "output_form")
DELIVERABLE_FIELDS = ("verb", "object", "quantity", "quantity_max", "bound", "unit", "per", "kind")


@dataclass(frozen=True, slots=True)
class Detail:
    """One difference: `what` is a field name, ``section``, ``parties`` or ``deliverable``."""

    what: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class TaskChange:
    change: Change
    old: Task | None
    new: Task | None
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    rows: tuple[TaskChange, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many tasks of each change, every change named."""
        found = Counter(row.change.value for row in self.rows)
        return {change.value: found[change.value] for change in Change}


def compare(base: Version, version: Version) -> Comparison:
    """Tasks of `version` in their order, then those of `base` that are gone; four queries a side."""
    old, new = _tasks(base), _tasks(version)
    moved = _moved([t.key for t in old.values()], [t.key for t in new.values()])
    rows = [_row(old.get(key), task, key in moved) for key, task in new.items()]
    rows += [TaskChange(Change.REMOVED, task, None) for key, task in old.items() if key not in new]
    return Comparison(tuple(rows))


def _tasks(version: Version) -> dict[UUID, Task]:
    tasks = version.tasks.select_related("section__parent").prefetch_related(
        "parties", "deliverables"
    )
    return {task.key: task for task in tasks.order_by("seq")}


def _row(old: Task | None, new: Task, moved: bool) -> TaskChange:
    if old is None:
        return TaskChange(Change.ADDED, None, new)
    details = tuple(_details(old, new))
    changed = any(detail.what not in {"no", "section"} for detail in details)
    if changed:
        return TaskChange(Change.CHANGED, old, new, details)
    if moved or any(detail.what == "section" for detail in details):
        return TaskChange(Change.MOVED, old, new, details)
    return TaskChange(Change.SAME, old, new, details)


def _details(old: Task, new: Task) -> Iterable[Detail]:
    for name in TASK_FIELDS:
        if getattr(old, name) != getattr(new, name):
            yield Detail(name, _words(getattr(old, name)), _words(getattr(new, name)))
    if _heading(old) != _heading(new):
        yield Detail("section", _heading(old), _heading(new))
    before, after = _parties(old), _parties(new)
    if before != after:
        yield Detail("parties", before, after)
    yield from _deliverables(list(old.deliverables.all()), list(new.deliverables.all()))


def _deliverables(old: list[Deliverable], new: list[Deliverable]) -> Iterable[Detail]:
    before = {item.key: item for item in old}
    for item in new:
        was = before.pop(item.key, None)
        if was is None:
            yield Detail("deliverable", None, str(item))
        elif any(getattr(was, f) != getattr(item, f) for f in DELIVERABLE_FIELDS):
            yield Detail("deliverable", str(was), str(item))
    for item in before.values():
        yield Detail("deliverable", str(item), None)


def _words(value: Any) -> str | None:
    return None if value is None else str(value)


def _heading(task: Task) -> str:
    section = task.section
    if section is None:
        return ""
    return f"{section.parent.title} › {section.title}" if section.parent else section.title


def _parties(task: Task) -> str:
    return "、".join(f"{p.name}({p.role})" for p in task.parties.all())


def _moved(old: Sequence[UUID], new: Sequence[UUID]) -> set[UUID]:
    """The fewest tasks that must have been moved: all that are not in the longest common order."""
    place = {key: i for i, key in enumerate(old)}
    common = [key for key in new if key in place]
    tails: list[int] = []
    last: list[UUID] = []
    before: dict[UUID, UUID | None] = {}
    for key in common:
        at = bisect_left(tails, place[key])
        before[key] = last[at - 1] if at else None
        tails[at : at + 1] = [place[key]]
        last[at : at + 1] = [key]
    kept: set[UUID] = set()
    key_ = last[-1] if last else None
    while key_ is not None:
        kept.add(key_)
        key_ = before[key_]
    return set(common) - kept
