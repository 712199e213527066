"""A rating of the world and the reply that it asks for, about the target's school; and an alert of the ministry's."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from peiyou.engine.results.enums import AlertKind
from peiyou.engine.results.models import Alert, IndependentRating, RedAnswer, RedReply
from peiyou.engine.results.queries.lines import lines_of
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.workflow.moves import NewCase, open_cases
from tests.factories.country import Country
from tests.house.returns import Returns

RATED = "不外传之评议理由"
"""Why the school is rated red: for itself, for who stands above it, and for experts."""
ALERT = "不外传之预警名"
"""Of the ministry's alert, which is nobody else's to see."""


def ratings(country: Country, returns: Returns, minister: Person, now: datetime) -> RedReply:
    line = lines_of(returns.round.season.version)[0]
    school, period = country.school, returns.round.period
    IndependentRating.objects.create(
        task_key=line.task_key, node=school, period=period, colour="RED", reason=RATED, person=minister,
        actor_name="某专家", role=Role.EXPERT, at=now,
    )  # fmt: skip
    key = uuid.uuid4()
    new = NewCase("red_reply", "red_reply", str(key), school, school, Role.SCHOOL_HEAD)
    [case] = open_cases([new], SYSTEM, now)
    reply = RedReply.objects.create(
        key=key, task_key=line.task_key, node=school, period=period, voices={"INDEPENDENT": {"why": RATED}},
        case=case, opened_at=now,
    )  # fmt: skip
    RedAnswer.objects.create(
        reply=reply, no=1, obstacle=RATED, remedy=RATED, by=now.date() + timedelta(days=9), responsible="校办",
        actor="x", actor_name="x", at=now,
    )  # fmt: skip
    Alert.objects.create(
        person=minister, name=ALERT, kind=AlertKind.RED, plan=returns.round.season.version.plan, node=school,
        made_at=now,
    )  # fmt: skip
    return reply
