"""Whoever tries whatever with a return: only whose turn it is gets anywhere, and each stage counts what it should.

The model knows states, what was written and what numbers were given; it knows nothing of how they are kept.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from peiyou.engine.reporting import measures
from peiyou.engine.reporting.actions.answering import answer_remark
from peiyou.engine.reporting.actions.correcting import (
    correct_return,
    drop_correction,
    reopen_return,
    waive_return,
)
from peiyou.engine.reporting.actions.reviewing import (
    approve_return,
    approve_returns,
    pass_return,
    pass_returns,
    return_return,
    return_returns,
)
from peiyou.engine.reporting.actions.submitting import submit_return
from peiyou.engine.reporting.actions.verdicts import give_verdict, take_verdict_back
from peiyou.engine.reporting.actions.writing import write_cells
from peiyou.engine.reporting.enums import State
from peiyou.engine.undertakings.models import Opening
from peiyou.kernel.actions import DomainError
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts.models import Total
from peiyou.kernel.facts.recomputing import differences
from peiyou.kernel.forms.values import Typed
from tests.factories.returns import a_round, reported
from tests.tools.machines import RolledBack

WHO = st.sampled_from(
    [Role.MINISTRY, Role.PROVINCE, Role.PREFECTURE, Role.COUNTY, Role.SCHOOL_FILLER, Role.SCHOOL_HEAD, Role.EXPERT]
)  # fmt: skip
"""The expert's seat is that of the head of a college elsewhere."""
FILLS = {Role.SCHOOL_FILLER, Role.SCHOOL_HEAD}
TURN = {
    State.COUNTY_CHECK: Role.COUNTY, State.PREFECTURE_CHECK: Role.PREFECTURE,
    State.PROVINCE_CHECK: Role.PROVINCE, State.APPROVING: Role.MINISTRY,
}  # fmt: skip
NEXT = dict(zip(list(TURN)[:-1], list(TURN)[1:], strict=True))
OPEN = {State.FILLING, State.RETURNED, State.CORRECTING}
DONE, SPENT, WORDS = "1/item/1/done", "1/fund/OWN/spent", "1/progress"
FIGURES = (DONE, "1/fund/OWN/arrived", SPENT)
CELL = st.sampled_from([DONE, SPENT])
NUMBER = st.integers(0, 9).map(Decimal)


class Returns(RolledBack):
    @initialize(steps=st.integers(0, 9))
    def opened(self, steps: int) -> None:
        self.made = a_round()
        opening = Opening.objects.prefetch_related("items").get(
            season=self.made.round.season, seq=1
        )
        self.codes = {
            DONE: (measures.done(opening.items.all()[0].deliverable_key), 1),
            "1/fund/OWN/arrived": (measures.arrived("OWN", opening.task_key), 10**6),
            SPENT: (measures.spent("OWN", opening.task_key), 10**6),
            WORDS: (measures.reported(opening.task_key), None),
        }
        self.state = State.FILLING
        self.said: dict[str, Any] = {}
        self.proved = False
        self.frozen: dict[str, Any] = {}
        self.approved: dict[str, Any] = {}
        self.numbers: dict[str, dict[str, Decimal]] = {"CHECKED": {}, "APPROVED": {}}
        """Of the snapshot in force."""
        self.remarks: dict[str, bool] = {}
        """Open ones: answered or not."""
        self.counts: dict[str, dict[str, Any]] = {"CLAIMED": {}, "CHECKED": {}, "APPROVED": {}}
        self.go_right(steps)

    def tried(self, expected: bool, act: Any, **arguments: Any) -> None:
        """It is done exactly where the model says so."""
        if expected:
            act(**arguments)
            event(f"done: {act.__name__}")
        else:
            with pytest.raises(DomainError):
                act(**arguments)

    def by(self, who: Role, **rest: Any) -> dict[str, Any]:
        return {"return_": self.made.school, **rest, **self.made.actor(who)}

    def many(self, who: Role, **rest: Any) -> dict[str, Any]:
        return {"round_": self.made.round, "returns": [self.made.school], **rest, **self.made.actor(who)}  # fmt: skip

    # --- filling in ---

    @rule(who=WHO, cell=CELL, value=NUMBER)
    def write(self, who: Role, cell: str, value: Decimal) -> None:
        self._write(who, {cell: value})

    @rule(who=WHO)
    def words(self, who: Role) -> None:
        self._write(who, {WORDS: f"第{len(str(self.said.get(WORDS, '')))}稿"})

    @rule()
    def fill(self) -> None:
        self._write(Role.SCHOOL_FILLER, reported(done=3))

    def _write(self, who: Role, cells: dict[str, Any]) -> None:
        unlocked = self.state != State.RETURNED or not self.remarks or all(self._opens(c) for c in cells)  # fmt: skip
        may = who in FILLS and self.state in OPEN and unlocked
        writes = [Typed(cell, self.said.get(cell), value) for cell, value in cells.items()]
        self.tried(may, write_cells, **self.by(who, writes=writes))
        if may:
            self.said |= cells

    def _opens(self, cell: str) -> bool:
        """Figures of one row have to agree: a remark at one opens them all."""
        rows = {one.rpartition("/")[0] for one in self.remarks}
        return cell in self.remarks or (cell.count("/") > 1 and cell.rpartition("/")[0] in rows)

    @rule()
    def prove(self) -> None:
        if self.state in OPEN and not self.proved and not self.remarks:
            self.made.prove()
            self.proved = True

    # --- handing in, reviewing ---

    @rule(who=WHO)
    def submit(self, who: Role) -> None:
        complete = self.said.keys() >= reported().keys() and (self.proved or not self.said[DONE])
        answered = self.state != State.RETURNED or all(self.remarks.values())
        differs = self.state != State.CORRECTING or self.said != self.approved
        may = who == Role.SCHOOL_HEAD and self.state in OPEN and complete and answered and differs
        self.tried(may, submit_return, **self.by(who))
        if may:
            self.state = State.COUNTY_CHECK
            self.frozen = dict(self.said)
            self.numbers = {"CHECKED": {}, "APPROVED": {}}
            self.counts["CLAIMED"] = dict(self.said)

    def _is_turn(self, who: Role) -> bool:
        return TURN.get(self.state) == who

    @rule(who=WHO, bulk=st.booleans())
    def go_on(self, who: Role, bulk: bool) -> None:
        may = self._is_turn(who) and self.state in NEXT
        self.tried(may, pass_returns if bulk else pass_return, **(self.many if bulk else self.by)(who))  # fmt: skip
        if may:
            self.state = NEXT[self.state]
            if self.state == State.APPROVING:
                self.counts["CHECKED"] = self.frozen | self.numbers["CHECKED"]

    @rule(who=WHO, bulk=st.booleans())
    def approve(self, who: Role, bulk: bool) -> None:
        may = self._is_turn(who) and self.state == State.APPROVING
        self.tried(may, approve_returns if bulk else approve_return, **(self.many if bulk else self.by)(who))  # fmt: skip
        if may:
            self.state = State.APPROVED
            self.approved = dict(self.frozen)
            self.remarks = {}
            self.counts["APPROVED"] = self.frozen | self.numbers["CHECKED"] | self.numbers["APPROVED"]  # fmt: skip

    @rule(who=WHO | st.none(), cell=st.sampled_from(["", DONE, WORDS]), bulk=st.booleans())
    def give_back(self, who: Role | None, cell: str, bulk: bool) -> None:
        who = who or TURN.get(self.state, Role.COUNTY)
        may = self._is_turn(who)
        if bulk:
            self.tried(may, return_returns, **self.many(who, reason="请核对"))
        else:
            remarks = {cell: "请核对"} if cell else {}
            self.tried(may, return_return, **self.by(who, remarks=remarks, reason="请核对"))
        if may:
            self.state = State.RETURNED
            self.remarks = {cell: False} if cell and not bulk else {}

    @rule(who=WHO | st.none(), cell=CELL, value=NUMBER)
    def say_another(self, who: Role | None, cell: str, value: Decimal) -> None:
        who = who or TURN.get(self.state, Role.COUNTY)
        may = self._is_turn(who) and value != self.frozen.get(cell)
        self.tried(may, give_verdict, **self.by(who, cell=cell, value=value, reason="不符"))
        if may:
            self.numbers[self._stage()][cell] = value

    @rule(who=WHO | st.none(), cell=CELL)
    def take_back(self, who: Role | None, cell: str) -> None:
        who = who or TURN.get(self.state, Role.COUNTY)
        may = self._is_turn(who) and cell in self.numbers[self._stage()]
        self.tried(may, take_verdict_back, **self.by(who, cell=cell))
        if may:
            del self.numbers[self._stage()][cell]

    def _stage(self) -> str:
        return "APPROVED" if self.state == State.APPROVING else "CHECKED"

    @rule(who=st.sampled_from([*FILLS, Role.COUNTY]))
    def answer(self, who: Role) -> None:
        for cell in self.remarks:
            may = self.state == State.RETURNED and who in FILLS
            self.tried(may, answer_remark, **self.by(who, cell=cell, text="已核对"))
            if may:
                self.remarks[cell] = True

    # --- afterwards ---

    @rule(who=st.sampled_from([Role.SCHOOL_HEAD, Role.SCHOOL_FILLER, Role.MINISTRY]))
    def correct(self, who: Role) -> None:
        may = who == Role.SCHOOL_HEAD and self.state == State.APPROVED
        self.tried(may, correct_return, **self.by(who, reason="更正"))
        if may:
            self.state = State.CORRECTING

    @rule(who=st.sampled_from([Role.SCHOOL_HEAD, Role.SCHOOL_FILLER, Role.MINISTRY]))
    def drop(self, who: Role) -> None:
        may = who == Role.SCHOOL_HEAD and self.state == State.CORRECTING
        self.tried(may, drop_correction, **self.by(who))
        if may:
            self.state = State.APPROVED
            self.said = dict(self.approved)

    @rule(who=WHO)
    def reopen(self, who: Role) -> None:
        may = who in {Role.PROVINCE, Role.MINISTRY} and self.state == State.APPROVED
        self.tried(may, reopen_return, **self.by(who, remarks={DONE: "抽查不符"}))
        if may:
            self.state = State.RETURNED
            self.remarks[DONE] = False

    @rule(who=WHO, luck=st.integers(0, 9))
    def waive(self, who: Role, luck: int) -> None:
        may = who in {Role.PROVINCE, Role.MINISTRY} and self.state in {
            State.FILLING,
            State.RETURNED,
        }
        if luck and may:
            return  # seldom: afterwards nothing happens there any more
        self.tried(may, waive_return, **self.by(who, reason="停办"))
        if may:
            self.state = State.WAIVED

    @rule(value=NUMBER)
    def write_right(self, value: Decimal) -> None:
        self._write(Role.SCHOOL_FILLER, {DONE: value})

    @rule(steps=st.integers(1, 6), number=st.none() | NUMBER)
    def go_right(self, steps: int, number: Decimal | None = None) -> None:
        """Chance alone seldom gets anywhere: whoever's turn it is does what comes next, and finds another number."""
        for _step in range(steps):
            if self.state in TURN and number is not None:
                self.say_another(TURN[self.state], DONE, number)
                number = None
            elif self.state in NEXT:
                self.go_on(TURN[self.state], bulk=False)
            elif self.state == State.APPROVING:
                self.approve(Role.MINISTRY, bulk=True)
            elif self.state == State.APPROVED:
                self.correct(Role.SCHOOL_HEAD)
                self._write(Role.SCHOOL_FILLER, {DONE: (self.said[DONE] + 1) % 10})
            elif self.state in OPEN and self.said.keys() >= reported().keys():
                self.prove()
                self.answer(Role.SCHOOL_FILLER)
                self.submit(Role.SCHOOL_HEAD)
            elif self.state == State.FILLING:
                self.fill()

    # --- what always holds ---

    @invariant()
    def it_stands_where_the_model_says(self) -> None:
        row = self.made.school
        assert row.case.state == self.state
        assert {f"1/{b}": v for b, v in row.lines.get().values.items() if v is not None} == {
            cell: _plain(value) for cell, value in self.said.items()
        }

    @invariant()
    def each_stage_counts_what_it_should(self) -> None:
        assert differences() == []
        expected: Counter[tuple[str, str]] = Counter()
        for stage, values in self.counts.items():
            for cell, (code, scale) in self.codes.items():
                if cell in values:
                    expected[code, stage] = int(values[cell] * scale) if scale else 1
        codes = [code for code, _scale in self.codes.values()]
        totals = Total.objects.filter(node=self.made.takeup.country.east, measure__code__in=codes)
        found = totals.values_list("measure__code", "stage").annotate(sum=Sum("quantity"))
        assert {(code, stage): n for code, stage, n in found if n} == {k: n for k, n in expected.items() if n}  # fmt: skip


def _plain(value: Any) -> Any:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


TestReturns = pytest.mark.django_db(Returns.TestCase)
Returns.TestCase.settings = settings(max_examples=15, stateful_step_count=30, deadline=None)
