"""Whatever is tried with cases, in whatever order: what must hold of a process holds on the database."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, invariant, rule, run_state_machine_as_test

from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.workflow.errors import WorkflowError
from peiyou.kernel.workflow.models import Case, Move, Remark
from peiyou.kernel.workflow.moves import (
    NewCase,
    Turn,
    add_remarks,
    answer_remark,
    is_unlocked,
    move_cases,
    move_deadlines,
    open_cases,
    open_remarks,
)
from peiyou.kernel.workflow.processes import definition_of
from tests.factories.cases import LETTER, the_letter
from tests.factories.country import a_country
from tests.tools.machines import RolledBack

STEPS = [*LETTER["steps"], "invented"]
STATES = [*LETTER["states"], "NOWHERE"]
CELLS = ["9/taken", "9/person", "9/item/1/2021"]
AT = datetime(2021, 3, 1, 9, tzinfo=UTC)
numbers = itertools.count(1)


def refused(act: Callable[[], object]) -> str | None:
    """The code of the refusal, None where it was done; what was begun is undone, as an action would."""
    try:
        with transaction.atomic():
            act()
    except WorkflowError as error:
        return error.code
    return None


class Cases(RolledBack):
    """What is tried is compared with a model: states, versions and open remarks in plain dictionaries."""

    cases = Bundle("cases")

    @initialize()
    def begin(self) -> None:
        self.definition = the_letter()
        self.country = a_country()
        self.at = AT
        self.state: dict[int, str] = {}
        self.version: dict[int, int] = {}
        self.remarks: dict[int, dict[str, bool]] = {}
        """Case → cell → whether it is answered."""

    def later(self) -> datetime:
        self.at += timedelta(hours=5)
        return self.at

    def turn_in(self, state: str) -> tuple[Unit | None, str]:
        roles = self.definition.states[state].roles if state in self.definition.states else ()
        return (self.country.school, roles[0]) if roles else (None, "")

    @rule(target=cases)
    def open(self) -> int:
        school = self.country.school
        new = NewCase(
            "test-letter", "test-letter", f"m{next(numbers)}", school, school, "SCHOOL_HEAD"
        )
        case = open_cases([new], SYSTEM, self.later())[0]
        self.state[case.pk], self.version[case.pk], self.remarks[case.pk] = "DRAFTED", 0, {}
        return case.pk

    @rule(
        keys=st.lists(cases, min_size=1, max_size=3, unique=True),
        step=st.sampled_from(STEPS),
        to=st.sampled_from(STATES),
        reason=st.sampled_from(["", " ", "因故"]),
        marked=st.sets(st.sampled_from(CELLS)),
        behind=st.sampled_from([0, 0, 0, 1]),
    )
    def move(
        self, keys: list[int], step: str, to: str, reason: str, marked: set[str], behind: int
    ) -> None:
        """The model says which of the moves may be; all or none of them are made."""
        holder, role = self.turn_in(to)
        turns = [
            Turn(
                Case(pk=key), to, holder, role, seen=self.version[key] - behind, reason=reason,
                remarks=dict.fromkeys(marked, "请说明"),
            )
            for key in keys
        ]  # fmt: skip
        said = refused(lambda: move_cases(turns=turns, step=step, actor=SYSTEM, at=self.later()))
        unsaid = not reason.strip() and not marked and step == "return"
        expected = {r for key in keys if (r := self.refusal(key, step, to, behind))}
        expected |= {"REASON_MISSING"} if unsaid else set()
        expected |= self.held(keys, step)
        assert (said in expected) if expected else (said is None)
        if said:
            return
        for key in keys:
            self.state[key], self.version[key] = to, self.version[key] + 1
            self.remarks[key] |= dict.fromkeys(marked, False)
            if "settle_remarks" in self.definition.steps[step].effects:
                self.remarks[key] = {}

    def refusal(self, key: int, step: str, to: str, behind: int) -> str | None:
        if behind:
            return "STALE"
        leads = self.definition.leads(step, self.state[key], to)
        return None if leads else "STEP_NOT_HERE"

    def held(self, keys: list[int], step: str) -> set[str]:
        """A guard: every remark has to be answered before it is sent again."""
        waits = any(not answered for key in keys for answered in self.remarks[key].values())
        return {"HELD_BACK"} if waits and step == "send_again" else set()

    @rule(key=cases, marked=st.sets(st.sampled_from(CELLS), min_size=1))
    def remark(self, key: int, marked: set[str]) -> None:
        add_remarks(
            case=Case(pk=key), remarks=dict.fromkeys(marked, "为何"), actor=SYSTEM, at=self.later()
        )
        self.remarks[key] |= dict.fromkeys(marked, False)

    @rule(key=cases, cell=st.sampled_from(CELLS))
    def answer(self, key: int, cell: str) -> None:
        said = refused(
            lambda: answer_remark(
                case=Case(pk=key), cell=cell, text="已改", actor=SYSTEM, at=self.later()
            )
        )
        assert said == (None if cell in self.remarks[key] else "REMARK_UNKNOWN")
        if said is None:
            self.remarks[key][cell] = True

    @rule(keys=st.lists(cases, max_size=3, unique=True), days=st.integers(-3, 3))
    def extend(self, keys: list[int], days: int) -> None:
        at = self.later()
        due = at + timedelta(days=days)
        changed = move_deadlines(
            cases=[Case(pk=key) for key in keys], due_at=due, reason="x", actor=SYSTEM, at=at
        )
        assert {case.pk for case in changed} == {k for k in keys if self.state[k] != "DROPPED"}

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        for case in Case.objects.filter(pk__in=self.state).select_related("process"):
            definition = definition_of(case.process)
            assert case.state == self.state[case.pk]
            assert case.version == self.version[case.pk]
            state = definition.states[case.state]  # no case is ever in an unknown one
            assert (case.closed_at is not None) == state.is_closed
            assert (case.holder_id is not None) == bool(state.roles)
            assert case.role in state.roles or (not case.role and not state.roles)

    @invariant()
    def moves_are_numbered_and_lead_on(self) -> None:
        """Without a gap, each from where the one before led, and none after the end."""
        for key, version in self.version.items():
            moves = list(Move.objects.filter(case=key).order_by("no"))
            assert [move.no for move in moves] == list(range(1, version + 1))
            here = "DRAFTED"
            for move in moves:
                assert here != "DROPPED"
                assert move.from_state == here
                here = move.to_state
            assert here == self.state[key]

    @invariant()
    def remarks_unlock_exactly_their_cells(self) -> None:
        for key, expected in self.remarks.items():
            found = open_remarks(Case(pk=key))
            assert {cell: r.answered_at is not None for cell, r in found.items()} == expected
            unlocked = {cell for cell in CELLS if is_unlocked(found, cell)}
            assert unlocked == (set(expected) or set(CELLS))
            assert Remark.objects.filter(case=key, settled_at=None).count() == len(expected)


@pytest.mark.django_db
def test_cases() -> None:
    run_state_machine_as_test(Cases, settings=settings(max_examples=20, stateful_step_count=20))
