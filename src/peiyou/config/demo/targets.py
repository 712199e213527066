"""Targets and key milestones of the demonstration: set by its officials through the actions that everybody uses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from peiyou.config.demo.people import OFFICIAL, PROVINCE
from peiyou.engine.results.actions.milestones import (
    Adopted,
    adopt_milestones,
    say_milestone,
)
from peiyou.engine.results.actions.targets import set_targets
from peiyou.engine.results.amounts import of_plan
from peiyou.engine.results.book.targets import Setting, Wish
from peiyou.engine.results.enums import MilestoneState
from peiyou.engine.results.models import Milestone, Target
from peiyou.engine.results.queries.broken_targets import Cascade, cascade_at
from peiyou.engine.results.queries.milestones import texts_to_adopt
from peiyou.engine.results.queries.proposals import By, proposed
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Version

SOURCE = "演示数据：按承接数分解"


def cascade_targets(version: Version, nation: Unit, at: datetime) -> Iterator[str]:
    """The ministry divides what the plan asks among provinces that took it up; one province goes on to its units,
    and takes its yearly texts over as milestones."""
    province = Unit.objects.filter(code=PROVINCE).first()
    if province is None or Target.objects.exists():
        return
    on = timezone.localdate(at)
    ministry = Person.objects.get(handle=OFFICIAL).actor
    official = Person.objects.get(handle="demo-province").actor
    national = cascade_at(nation, version, on)
    wishes = tuple(_divided(national, By.IN_PROPORTION))
    if not wishes:
        return
    set_targets(setting=Setting(version, nation, wishes, source=SOURCE), actor=ministry, at=at)
    below = tuple(_divided(cascade_at(province, version, on), By.AS_TAKEN))
    if below:
        set_targets(setting=Setting(version, province, below, source=SOURCE), actor=official, at=at)
    yield f"{len(wishes)} targets of provinces, {len(below)} of units"
    if not Milestone.objects.exists():
        yield from _milestones(version, province, official, at)


def _divided(cascade: Cascade, by: By) -> Iterator[Wish]:
    places = [unit.pk for unit in cascade.level.below]
    for line in cascade.board.lines:
        taken = {pk: amount for (key, pk), amount in cascade.taken.items() if key == line.key}
        whole = cascade.own(line, cascade.level.node)
        if line.is_ratio or whole is None or not any(one.above for one in taken.values()):
            continue
        if cascade.level.is_nation and of_plan(line) is None:
            continue
        for pk, value in proposed(by, line, places, whole, taken, {}).items():
            yield Wish(line.key, pk, value=value)


def _milestones(version: Version, province: Unit, actor: Actor, at: datetime) -> Iterator[str]:
    head = Person.objects.get(handle="demo-school-head")
    school = Unit.objects.get(grants__person=head)
    made = 0
    for node, who in ((province, actor), (school, head.actor)):
        if texts_to_adopt(node, version):
            made += len(adopt_milestones(adopted=Adopted(version, node), actor=who, at=at).made)
    late = Milestone.objects.filter(node=school).order_by("due_on", "pk").first()
    if late is not None:
        say_milestone(
            milestone=late, state=MilestoneState.MISSED, reason="设备采购推迟到下一年度（演示）",
            actor=head.actor, at=at,
        )  # fmt: skip
    yield f"{made} key milestones"
