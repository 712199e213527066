"""A target and a milestone of the world: the target's school is asked something, for whoever stands above it to know."""

from __future__ import annotations

from datetime import datetime

from peiyou.engine.results.models import Milestone, Target
from peiyou.engine.results.queries.lines import lines_of
from peiyou.kernel.plans.models import Version
from tests.factories.country import Country

ASKED = "不外传之目标缘由"
"""Why the school is asked what it is asked: not for the public log."""
MILESTONE = "不外传之节点"
MILESTONE_PAGE = "/results/milestones/"


def targets(country: Country, version: Version, now: datetime) -> Milestone:
    line = lines_of(version)[0]
    Target.objects.create(
        deliverable_key=line.key, node=country.school, above=country.east, quantity=3, reason=ASKED,
        set_at=now,
    )  # fmt: skip
    return Milestone.objects.create(
        task_key=line.task_key, node=country.school, above=country.school, title=MILESTONE,
        due_on=now.date(), said_at=now, said_by="x", made_at=now,
    )  # fmt: skip
