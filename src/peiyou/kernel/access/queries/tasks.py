"""Tasks that a grant can be limited to."""

from __future__ import annotations

from peiyou.kernel.plans.models import Task
from peiyou.kernel.plans.queries.published import current_versions


def task_choices(only: set[str] | None) -> list[tuple[str, str]]:
    """(key, number and beginning of the wording) of the tasks of the plans in force, in their order."""
    versions = [version.pk for version in current_versions()]
    tasks = Task.objects.filter(version__in=versions).order_by("version", "seq")
    return [
        (str(task.key), f"{task.number} {task.text[:40]}")
        for task in tasks.only("key", "no", "seq", "text")
        if only is None or str(task.key) in only
    ]
