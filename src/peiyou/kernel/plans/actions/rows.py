"""Rows that several actions lock, make or renumber."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.plans.actions.values import deliverable_fields
from peiyou.kernel.plans.errors import PlanError
from peiyou.kernel.plans.models import Deliverable, Department, Plan, Task, Version
from peiyou.kernel.plans.queries.matching import match
from peiyou.kernel.plans.reader import model as read

_ASIDE = 16_000
"""Beyond any place in use, and still a small integer on PostgreSQL when it is added to one."""


def lock_plan(plan: Plan) -> Plan:
    return Plan.objects.select_for_update().get(pk=plan.pk)


def lock_department(department: Department) -> Department:
    return Department.objects.select_for_update().get(pk=department.pk)


def lock_draft(version: Version) -> Version:
    """The draft with its plan locked, or a refusal: what is published does not change any more."""
    lock_plan(version.plan)
    version = Version.objects.select_related("plan").get(pk=version.pk)
    if not version.is_draft:
        raise PlanError(
            "NOT_A_DRAFT",
            _("This version is %(state)s and cannot be changed. Hand in a new document instead."),
            state=version.get_state_display(),
        )
    return version


def deliverable_rows(
    task: Task, items: Sequence[read.Deliverable], before: Sequence[Deliverable]
) -> list[Deliverable]:
    """Rows for `items`; one that is like a deliverable of `before` keeps its key and way of working."""
    pairs = match([str(d) for d in before], [f"{d.verb}{d.surface or ''}{d.object}" for d in items])
    rows = []
    for i, item in enumerate(items):
        fields = deliverable_fields(item)
        if i in pairs:
            fields |= {"key": before[pairs[i]].key, "way": before[pairs[i]].way}
        rows.append(Deliverable(task=task, seq=i + 1, **fields))
    return rows


def make_room(rows: models.QuerySet, after: int, by: int = 1) -> None:
    """Move the places (`seq`) behind `after` by `by`; in two steps, since no two may meet on the way."""
    rows.filter(seq__gt=after).update(seq=F("seq") + _ASIDE)
    rows.filter(seq__gt=_ASIDE).update(seq=F("seq") - (_ASIDE - by))
