"""Whoever tries whatever with a reply to a red rating: one reply stands while something is red, and it goes on only by
whose turn it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from peiyou.engine.reporting.enums import Rating
from peiyou.engine.results.actions.rating import give_rating, withdraw_rating
from peiyou.engine.results.actions.red import accept_red, answer_red, return_red
from peiyou.engine.results.enums import RedState
from peiyou.engine.results.models import IndependentRating, RedReply
from peiyou.engine.results.queries.red import reply_of
from peiyou.engine.results.upkeep import ask_for_replies
from peiyou.kernel.actions import DomainError
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.notices.models import Notice
from tests.factories.ratings import a_rated_plan
from tests.tools.machines import RolledBack

WHO = st.sampled_from([Role.MINISTRY, Role.PROVINCE, Role.PREFECTURE, Role.SCHOOL_HEAD, None])
"""None: the expert who rated."""
OPEN = {RedState.WAITING, RedState.ANSWERED, RedState.RETURNED}


class Replies(RolledBack):
    @initialize()
    def begun(self) -> None:
        self.rated = a_rated_plan()
        self.node = self.rated.made.takeup.country.east
        self.red = False
        self.replies: list[RedState] = []
        self.answers: list[int] = []

    def tried(self, expected: bool, act: Any, **arguments: Any) -> None:
        if expected:
            act(**arguments)
            event(f"done: {act.__name__}")
        else:
            with pytest.raises(DomainError):
                act(**arguments)

    def by(self, who: Role | None) -> dict[str, Any]:
        return self.rated.by(self.rated.expert if who is None else who)

    @property
    def reply(self) -> RedReply | None:
        row = RedReply.objects.order_by("-no").first()
        return reply_of(row.key) if row else None

    @rule(colour=st.sampled_from([Rating.RED, Rating.RED, Rating.GREEN]))
    def rate(self, colour: Rating) -> None:
        judged = self.rated.judged(self.node)
        give_rating(judged=judged, colour=colour, reason="核查", **self.by(None))
        self.red = colour == Rating.RED

    @rule(who=WHO)
    def take_back(self, who: Role | None) -> None:
        judged = self.rated.judged(self.node)
        given = is_rated()
        may = given and who in {None, Role.MINISTRY}
        self.tried(may, withdraw_rating, judged=judged, reason="有误", **self.by(who))
        if may:
            self.red = False

    @rule(times=st.integers(1, 2))
    def upkeep(self, times: int) -> None:
        for _time in range(times):
            ask_for_replies(self.rated.at)
        stands = self.replies and self.replies[-1] != RedState.LIFTED
        if self.red and not stands:
            self.replies.append(RedState.WAITING)
            self.answers.append(0)
        elif not self.red and self.replies and self.replies[-1] in OPEN:
            self.replies[-1] = RedState.LIFTED

    @rule(who=WHO, whole=st.integers(0, 4))
    def answer(self, who: Role | None, whole: int) -> None:
        if not (reply := self.reply):
            return
        turn = who == Role.PROVINCE and self.replies[-1] in {RedState.WAITING, RedState.RETURNED}
        day = self.rated.on + timedelta(days=30 if whole else -1)
        self.tried(
            turn and bool(whole), answer_red, reply=reply, obstacle="经费未到位", remedy="追加预算",
            by=day, responsible="计财处", **self.by(who),
        )  # fmt: skip
        if turn and whole:
            self.replies[-1] = RedState.ANSWERED
            self.answers[-1] += 1

    @rule(who=WHO, accepts=st.booleans(), reason=st.sampled_from(["措施不具体", ""]))
    def decide(self, who: Role | None, accepts: bool, reason: str) -> None:
        if not (reply := self.reply):
            return
        turn = who == Role.MINISTRY and self.replies[-1] == RedState.ANSWERED
        if accepts:
            self.tried(turn, accept_red, reply=reply, **self.by(who))
        else:
            self.tried(
                turn and bool(reason), return_red, reply=reply, reason=reason, **self.by(who)
            )
        if turn and (accepts or reason):
            self.replies[-1] = RedState.ACCEPTED if accepts else RedState.RETURNED

    @rule()
    def go_right(self) -> None:
        """Chance alone seldom gets far."""
        self.rate(Rating.RED)
        self.upkeep(1)
        self.answer(Role.PROVINCE, 1)
        self.decide(Role.MINISTRY, accepts=False, reason="措施不具体")

    @invariant()
    def it_stands_where_the_model_says(self) -> None:
        rows = RedReply.objects.order_by("no").select_related("case__holder")
        assert [row.case.state for row in rows] == self.replies
        assert [row.answers.count() for row in rows] == self.answers
        for row in rows:
            assert (row.case.due_at is None) == (row.case.state not in OPEN)
            holder = row.case.holder.name if row.case.holder else None
            expected = {
                RedState.WAITING: "东省教育厅",
                RedState.RETURNED: "东省教育厅",
                RedState.ANSWERED: "中国",
            }
            assert holder == expected.get(RedState(row.case.state))

    @invariant()
    def each_due_reply_was_told_once(self) -> None:
        assert Notice.objects.filter(kind="RED_REPLY_DUE").count() == len(self.replies)


def is_rated() -> bool:
    newest = IndependentRating.objects.order_by("-pk").first()
    return newest is not None and bool(newest.colour)


TestReplies = pytest.mark.django_db(Replies.TestCase)
Replies.TestCase.settings = settings(max_examples=5, stateful_step_count=14, deadline=None)
