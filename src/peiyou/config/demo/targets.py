"""Targets and key milestones of the demonstration: set by its officials through the actions that everybody uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from peiyou.config.demo.people import OFFICIAL, PROVINCE
from peiyou.engine.results.actions.milestones import (
    Adopted,
    Planned,
    add_milestone,
    adopt_milestones,
    say_milestone,
)
from peiyou.engine.results.actions.targets import set_targets
from peiyou.engine.results.amounts import Value, of_plan
from peiyou.engine.results.book.targets import Setting, Wish
from peiyou.engine.results.enums import MilestoneState
from peiyou.engine.results.models import Milestone, Target
from peiyou.engine.results.queries.broken_targets import Cascade, cascade_at
from peiyou.engine.results.queries.cascade import provinces_on
from peiyou.engine.results.queries.lines import lines_of
from peiyou.engine.results.queries.milestones import texts_to_adopt
from peiyou.engine.results.queries.proposals import By, proposed
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM, Actor
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Version

SOURCE: Final = "演示数据：按承接数分解"
TOO_LITTLE: Final = (1, 4)
"""Lines (by their order) that are divided with something forgotten, so that broken sums can be seen."""
SHORT: Final = 3
"""By how much the first place of each of them is asked too little."""
KEY_MILESTONES: Final = (
    ("7", "公布首批省级优质中职学校名单", date(2021, 6, 30), MilestoneState.MISSED),
    ("36", "双师型教师认定标准印发", date(2022, 12, 31), MilestoneState.PLANNED),
    ("46", "“课堂革命”典型案例评选完成", date(2023, 10, 31), MilestoneState.PLANNED),
)
"""Of the home province: number of the task, what, until when, how it stands."""


def cascade_targets(version: Version, nation: Unit, at: datetime) -> Iterator[str]:
    """The ministry divides what the plan asks among provinces that took it up, each of these asks its units for what
    they took up; one province has milestones, and its school takes its yearly texts over as such."""
    province = Unit.objects.filter(code=PROVINCE).first()
    if province is None or Target.objects.exists():
        return
    on = timezone.localdate(at)
    ministry = Person.objects.get(handle=OFFICIAL).actor
    official = Person.objects.get(handle="demo-province").actor
    lines = lines_of(version)
    wishes = _with_faults(list(_divided(cascade_at(nation, version, on, lines), By.IN_PROPORTION)))
    if not wishes:
        return
    set_targets(setting=Setting(version, nation, wishes, source=SOURCE), actor=ministry, at=at)
    below = 0
    for place in provinces_on(on):
        parts = tuple(_divided(cascade_at(place, version, on, lines), By.AS_TAKEN))
        if parts:
            setter = official if place == province else SYSTEM
            set_targets(setting=Setting(version, place, parts, source=SOURCE), actor=setter, at=at)
            below += len(parts)
    yield f"{len(wishes)} targets of provinces, {below} of units"
    if not Milestone.objects.exists():
        yield from _milestones(version, province, official, at)


def _divided(cascade: Cascade, by: By) -> Iterator[Wish]:
    """Quantities in whole parts; of ratios every place that took one up is asked the same."""
    places = [unit.pk for unit in cascade.level.below]
    for line in cascade.board.lines:
        taken = {pk: amount for (key, pk), amount in cascade.taken.items() if key == line.key}
        whole = cascade.own(line, cascade.level.node)
        took = [pk for pk in places if pk in taken and taken[pk].above]
        if whole is None or not took or (cascade.level.is_nation and of_plan(line) is None):
            continue
        way = By.EQUAL if line.is_ratio else by
        for pk, value in proposed(way, line, took, whole, taken, {}).items():
            yield Wish(line.key, pk, value=value)


def _with_faults(wishes: list[Wish]) -> tuple[Wish, ...]:
    """Of some lines the first place is asked a little less, of another one it is left out."""
    lines = list(dict.fromkeys(wish.line for wish in wishes))
    first = {wish.line: wish for wish in reversed(wishes)}
    short = {first[lines[i]] for i in TOO_LITTLE if i < len(lines)}
    places = Counter(wish.line for wish in wishes)
    left_out = {first[line] for line in [one for one in lines[6:] if places[one] > 2][:1]}
    return tuple(
        replace(wish, value=Value(max(1, wish.value.quantity - SHORT), wish.value.base))
        if wish in short and wish.value
        else wish
        for wish in wishes
        if wish not in left_out
    )


def _milestones(version: Version, province: Unit, actor: Actor, at: datetime) -> Iterator[str]:
    head = Person.objects.get(handle="demo-school-head")
    school = Unit.objects.get(grants__person=head)
    made = 0
    for number, title, due_on, state in KEY_MILESTONES:
        task = version.tasks.get(no=number)
        planned = Planned(version, province, province, task.key, title, due_on)
        milestone = add_milestone(planned=planned, actor=actor, at=at)
        made += 1
        if state == MilestoneState.MISSED:
            reason = "评审专家库未组建完成，推迟到次年一季度（演示）"
            say_milestone(milestone=milestone, state=state, reason=reason, actor=actor, at=at)
    if texts_to_adopt(school, version):
        made += len(adopt_milestones(adopted=Adopted(version, school), actor=head.actor, at=at).made)  # fmt: skip
    late = Milestone.objects.filter(node=school).order_by("due_on", "pk").first()
    if late is not None:
        say_milestone(
            milestone=late, state=MilestoneState.MISSED, reason="设备采购推迟到下一年度（演示）",
            actor=head.actor, at=at,
        )  # fmt: skip
    yield f"{made} key milestones"
