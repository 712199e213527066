"""What is said about the figures of the demonstration: one overlap, ratings of three voices, replies to red."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from django.utils import timezone

from peiyou.config.demo.people import OFFICIAL, PROVINCE
from peiyou.engine.reporting.enums import Rating
from peiyou.engine.results.actions.overlaps import (
    AtStage,
    Declaration,
    confirm_overlap,
    declare_overlap,
)
from peiyou.engine.results.actions.rating import give_rating
from peiyou.engine.results.actions.red import answer_red
from peiyou.engine.results.models import IndependentRating, Overlap, RedReply
from peiyou.engine.results.queries.judging import Judged
from peiyou.engine.results.queries.ratings import asked_of, periods_of, ratings_of
from peiyou.engine.results.queries.red import TO_ANSWER
from peiyou.engine.results.upkeep import ask_for_replies, count_ratings
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Entry, Measure
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Version

RATED: Final = 4
"""Provinces whose 双师 an official has looked at."""
TO_REPLY: Final = "46"
"""The task that is rated red in the home province, so that somebody can answer."""
SHARED_TASK: Final = "4"
"""课程思政: what is a model lesson is often a case as well."""
REASONS: Final = {
    Rating.GREEN: "抽查三所学校，台账与佐证一致（演示）",
    Rating.AMBER: "抽查发现佐证偏旧，进度低于自评（演示）",
    Rating.RED: "实地核查未见新增，整改方案尚未报送（演示）",
}


def judge(version: Version, at: datetime) -> Iterator[str]:
    """Unless something has been said already, or nothing has been reported."""
    periods = periods_of(version)
    if not periods or IndependentRating.objects.exists() or Overlap.objects.exists():
        return
    count_ratings(at)  # what the hour would bring; forecasts can wait for it
    if _declare_overlap(version, at):
        yield "one overlap is declared and confirmed"
    rated = _rate(version, at)
    ask_for_replies(at)
    replies = RedReply.objects.count()
    answered = _answer(at)
    yield f"{rated} independent ratings, {replies} red ones to reply to, {answered} answered"


def _declare_overlap(version: Version, at: datetime) -> bool:
    """The unit with the most of it counts some things under two deliverables; the ministry has confirmed it."""
    keys = version.tasks.get(no=SHARED_TASK).deliverables.order_by("seq").values_list("key", flat=True)  # fmt: skip
    codes = [f"return.done.{key}" for key in keys]
    entries = Entry.objects.filter(
        measure__code__in=codes, stage=Stage.APPROVED, quantity__gt=1, unit__kind=Kind.SCHOOL
    )
    rows: dict[tuple[int, int], dict[str, int]] = {}
    for unit, period, code, quantity in entries.values_list("unit", "period", "measure__code", "quantity"):  # fmt: skip
        rows.setdefault((unit, period), {})[code] = quantity
    pairs = [
        (min(here[a], here[b]), unit, period, a, b)
        for (unit, period), here in rows.items()
        for a, b in pairwise(codes)
        if a in here and b in here and codes.index(a) >= len(codes) - 2
    ]
    if not pairs:
        return False
    most, unit, period, *members = max(pairs)
    found = Entry.objects.filter(unit=unit, period=period).select_related("unit", "period")[0]
    declaration = Declaration(
        found.unit, found.period, list(Measure.objects.filter(code__in=members).order_by("code")),
        max(1, most // 10), "示范课堂的教学案例同时报送为课程思政教育案例（演示）",
    )  # fmt: skip
    overlap = declare_overlap(declaration=declaration, actor=SYSTEM, at=at)
    for stage in (Stage.CHECKED, Stage.APPROVED):
        confirm_overlap(
            about=AtStage(overlap, stage), quantity=declaration.quantity, actor=SYSTEM, at=at
        )
    return True


def _rate(version: Version, at: datetime) -> int:
    """In the newest period, of 双师: sometimes as the provinces say themselves, sometimes not."""
    official = Person.objects.get(handle=OFFICIAL).actor
    [period, *_earlier] = periods_of(version)
    task = version.tasks.get(no="36")
    provinces = list(Unit.objects.filter(kind=Kind.PROVINCE, undertakes=True).order_by("code"))
    asked = asked_of(version, period, timezone.localdate(at))
    found = ratings_of(asked, provinces)
    order = list(Rating)
    some = [unit for unit in provinces if found[unit.pk, task.key].computed][:RATED]
    for place, unit in enumerate(some):
        computed = found[unit.pk, task.key].computed or Rating.AMBER
        colour = order[min(order.index(computed) + place % 2, len(order) - 1)]
        give_rating(
            judged=Judged(unit, period, task.key), colour=colour, reason=REASONS[colour],
            actor=official, at=at,
        )  # fmt: skip
    home = next((unit for unit in provinces if unit.code == PROVINCE), None)
    if home is not None:
        judged = Judged(home, period, version.tasks.get(no=TO_REPLY).key)
        give_rating(judged=judged, colour=Rating.RED, reason=REASONS[Rating.RED], actor=official, at=at)  # fmt: skip
    return len(some) + (home is not None)


def _answer(at: datetime) -> int:
    """The first place that has to reply has replied; the others have not yet, the home province among them."""
    others = RedReply.objects.exclude(node__code=PROVINCE).filter(case__state__in=TO_ANSWER)
    replies = others.select_related("case", "node", "period").order_by("pk")  # fmt: skip
    reply = replies.first()
    if reply is None:
        return 0
    answer_red(
        reply=reply, obstacle="专业课教师企业实践时间不足（演示）",
        remedy="与省内产教融合型企业签订实践协议，分两批完成（演示）",
        by=date(timezone.localdate(at).year + 1, 6, 30), responsible="省教育厅职成教处处长（演示）", actor=SYSTEM, at=at,
    )  # fmt: skip
    return 1
