"""Whoever tries whatever in a take-up: only whose turn it is gets anywhere, and what is confirmed is what counts.

The model knows states, values and words given; it knows nothing of how they are kept.
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

from peiyou.engine.undertakings.actions.answering import answer_remark
from peiyou.engine.undertakings.actions.deciding import (
    confirm_undertaking,
    confirm_undertakings,
    pass_undertaking,
    pass_undertakings,
    return_undertaking,
    withdraw_undertaking,
)
from peiyou.engine.undertakings.actions.declaring import declare_tasks
from peiyou.engine.undertakings.actions.submitting import submit_undertaking
from peiyou.engine.undertakings.actions.vouching import vouch_pledges
from peiyou.engine.undertakings.actions.writing import Write, write_cells
from peiyou.engine.undertakings.book import locked
from peiyou.engine.undertakings.book.applying import apply_changes
from peiyou.engine.undertakings.cells import fund, read
from peiyou.engine.undertakings.enums import State
from peiyou.engine.undertakings.measures import declared, item, taken
from peiyou.engine.undertakings.measures import fund as money
from peiyou.engine.undertakings.models import Pledge, Undertaking
from peiyou.engine.undertakings.queries.values import values_of
from peiyou.kernel.actions import SYSTEM, Actor, DomainError, action, note
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts.models import Total
from peiyou.kernel.facts.recomputing import differences
from tests.factories.seasons import a_take_up, filled
from tests.tools.machines import RolledBack

WHO = st.sampled_from(
    [Role.MINISTRY, Role.PROVINCE, Role.PREFECTURE, Role.COUNTY, Role.SCHOOL_FILLER, Role.SCHOOL_HEAD, Role.EXPERT]
)  # fmt: skip
"""The expert's seat is that of the head of the college."""
UNIT = st.sampled_from(["province", "school", "college"])
SEQ = st.sampled_from([1, 2])
FILLS = {
    "province": {Role.PROVINCE},
    "school": {Role.SCHOOL_FILLER, Role.SCHOOL_HEAD},
    "college": {Role.EXPERT},
}
HANDS_IN = {"province": Role.PROVINCE, "school": Role.SCHOOL_HEAD, "college": Role.EXPERT}
TURN = {State.COUNTY_CHECK: Role.COUNTY, State.PREFECTURE_CHECK: Role.PREFECTURE}
NEXT = {State.COUNTY_CHECK: State.PREFECTURE_CHECK, State.PREFECTURE_CHECK: State.CONFIRMING}
OPEN = {State.FILLING, State.RETURNED}
VALUE = st.one_of(
    st.tuples(st.just("item/1/amount"), st.integers(0, 10**6).map(Decimal)),
    st.tuples(st.just("item/1/2021"), st.integers(0, 9).map(Decimal)),
    st.tuples(
        st.sampled_from(["fund/OWN/2020", "fund/OWN/2021", "fund/LOCAL/2021", "fund/PROVINCE/2022"]),
        st.one_of(st.none(), st.decimals(0, 10**6, places=6)),
    ),
    st.tuples(st.just("person"), st.sampled_from([None, "张校长", "李主任"])),
    st.tuples(st.just("taken"), st.booleans()),
)  # fmt: skip


@action("undertakings.file_in_a_test", on="undertaking")
def file_in_a_test(
    *, undertaking: Undertaking, writes: list[Write], actor: Actor, at: Any
) -> Undertaking:
    """What recording a filing does with the figures."""
    [row] = locked([undertaking.pk])
    apply_changes(undertaking=row, changes=writes, actor=actor, at=at)
    note(cells=len(writes))
    return row


class TakeUps(RolledBack):
    @initialize()
    def opened(self) -> None:
        self.takeup = a_take_up(tasks=2)
        self.takeup.write(self.takeup.province, {"1/taken": True, "2/taken": True}, Role.PROVINCE)
        declare_tasks(undertaking=self.takeup.province, **self.takeup.actor(Role.PROVINCE))
        self.state = dict.fromkeys(FILLS, State.FILLING)
        self.values: dict[str, dict[str, Any]] = {unit: {} for unit in FILLS}
        self.values["province"] = {"1/taken": True, "2/taken": True}
        self.vouched: dict[str, set[str]] = {unit: set() for unit in FILLS}
        self.remarked: dict[str, set[str]] = {unit: set() for unit in FILLS}
        self.counting: dict[str, dict[str, Any]] = {}
        """What is confirmed says."""

    def row(self, unit: str) -> Undertaking:
        found: Undertaking = getattr(self.takeup, unit)
        return found

    def tried(self, expected: bool, act: Any, **arguments: Any) -> None:
        """It is done exactly where the model says so."""
        if expected:
            act(**arguments)
            event(f"done: {act.__name__}")
        else:
            with pytest.raises(DomainError):
                act(**arguments)

    # --- filling in ---

    @rule(unit=UNIT, who=WHO, seq=SEQ, said=VALUE)
    def write(self, unit: str, who: Role, seq: int, said: tuple[str, Any]) -> None:
        path, value = f"{seq}/{said[0]}", said[1]
        now = self.values[unit]
        may = who in FILLS[unit] and self.state[unit] in OPEN and self._unlocked(unit, path)
        if said[0] == "taken":
            gives_up = unit == "province" and not value
            may &= not (gives_up and self._held_below(seq))
        else:
            may &= f"{seq}/taken" in now
        self._write(unit, who, {path: value}, expected=may)

    @rule(unit=UNIT, seq=SEQ, source=st.sampled_from(["OWN", "LOCAL"]))
    def fill(self, unit: str, seq: int, source: str) -> None:
        cells = filled(seq, source=source)
        may = self.state[unit] in OPEN and all(self._unlocked(unit, path) for path in cells)
        self._write(unit, HANDS_IN[unit], cells, expected=may)

    def _write(self, unit: str, who: Role, cells: dict[str, Any], *, expected: bool) -> None:
        now = self.values[unit]
        writes = [Write(path, now.get(path), value) for path, value in cells.items()]
        self.tried(expected, write_cells, undertaking=self.row(unit), writes=writes, **self.takeup.actor(who))  # fmt: skip
        if expected:
            self._became(unit, cells)

    def _became(self, unit: str, cells: dict[str, Any]) -> None:
        now = self.values[unit]
        for path, value in cells.items():
            seq = path.partition("/")[0]
            if path.endswith("/taken") and not value:
                lost = [one for one in now if one.startswith(f"{seq}/")]
                for one in lost:
                    del now[one]
                self.vouched[unit] -= {one for one in self.vouched[unit] if one.startswith(f"{seq}/")}  # fmt: skip
                continue
            if now.get(path) != value and "/fund/" in path:
                self.vouched[unit].discard(path.rpartition("/")[0])
            if value in (None, ""):
                now.pop(path, None)
            else:
                now[path] = value

    def _unlocked(self, unit: str, path: str) -> bool:
        remarked = self.remarked[unit] if self.state[unit] == State.RETURNED else set()
        if not remarked or path in remarked:
            return True  # figures of one item have to agree: a remark at one opens them all
        return any(
            "/item/" in one and path.startswith(f"{one.rpartition('/')[0]}/") for one in remarked
        )

    def _held_below(self, seq: int) -> bool:
        held = f"{seq}/taken"
        return any(
            held in self.values[unit] and self.state[unit] != State.WITHDRAWN
            for unit in ("school", "college")
        )

    @rule(unit=UNIT, who=WHO, other=st.integers(1, 99).map(Decimal))
    def write_over(self, unit: str, who: Role, other: Decimal) -> None:
        """Somebody who saw something else is never let through."""
        path = "1/item/1/amount"
        if self.values[unit].get(path) in {None, other, other + 1}:
            return
        writes = [Write(path, other, other + 1)]
        self.tried(False, write_cells, undertaking=self.row(unit), writes=writes, **self.takeup.actor(who))  # fmt: skip

    # --- handing in, passing, returning, confirming ---

    @rule(unit=UNIT, who=WHO)
    def submit(self, unit: str, who: Role) -> None:
        complete = self._complete(unit) and not (
            self.state[unit] == State.RETURNED and self.remarked[unit]
        )
        may = who == HANDS_IN[unit] and self.state[unit] in OPEN and complete
        self.tried(may, submit_undertaking, undertaking=self.row(unit), **self.takeup.actor(who))
        if may:
            self.state[unit] = State.COUNTY_CHECK if unit == "school" else State.CONFIRMING
            self.vouched[unit] |= {
                path.rpartition("/")[0] for path in self.values[unit] if "/fund/OWN/" in path
            }

    def _complete(self, unit: str) -> bool:
        now = self.values[unit]
        seqs = [seq for seq in (1, 2) if f"{seq}/taken" in now]
        return bool(seqs) and all(self._task_complete(unit, seq) for seq in seqs)

    def _task_complete(self, unit: str, seq: int) -> bool:
        now = self.values[unit]
        amount, year = now.get(f"{seq}/item/1/amount"), now.get(f"{seq}/item/1/2021")
        pays = unit == "province" or any(path.startswith(f"{seq}/fund/") for path in now)
        return (
            f"{seq}/person" in now
            and f"{seq}/criterion" in now
            and amount is not None
            and (year is None or year == amount)
            and (year is not None or f"{seq}/milestone/2021" in now)
            and pays
        )

    def _turn(self, unit: str) -> Role | None:
        if self.state[unit] == State.CONFIRMING:
            return Role.MINISTRY if unit == "province" else Role.PROVINCE
        return TURN.get(self.state[unit])

    @rule(unit=UNIT, who=WHO, bulk=st.booleans())
    def go_on(self, unit: str, who: Role, bulk: bool) -> None:
        may = self.state[unit] in NEXT and who == self._turn(unit)
        self._decide(may, pass_undertakings if bulk else pass_undertaking, unit, who, bulk)
        if may:
            self.state[unit] = NEXT[self.state[unit]]

    @rule(unit=UNIT, who=WHO, bulk=st.booleans())
    def confirm(self, unit: str, who: Role, bulk: bool) -> None:
        may = (
            self.state[unit] == State.CONFIRMING
            and who == self._turn(unit)
            and not self._unvouched(unit)
        )
        self._decide(may, confirm_undertakings if bulk else confirm_undertaking, unit, who, bulk)
        if may:
            self.state[unit] = State.CONFIRMED
            self.counting[unit] = dict(self.values[unit])

    def _decide(self, may: bool, act: Any, unit: str, who: Role, bulk: bool) -> None:
        row = self.row(unit)
        about = {"season": self.takeup.season, "undertakings": [row]} if bulk else {"undertaking": row}  # fmt: skip
        self.tried(may, act, **about, **self.takeup.actor(who))

    def _unvouched(self, unit: str) -> bool:
        return any(
            "/fund/" in path and value and path.rpartition("/")[0] not in self.vouched[unit]
            for path, value in self.values[unit].items()
        )

    @rule(unit=UNIT, who=WHO, cell=st.sampled_from(["", "1/item/1/amount"]))
    def give_back(self, unit: str, who: Role, cell: str) -> None:
        may = self._turn(unit) is not None and who == self._turn(unit)
        remarks = {cell: "请核对"} if cell else {}
        self.tried(
            may, return_undertaking, undertaking=self.row(unit), remarks=remarks, reason="请核对",
            **self.takeup.actor(who),
        )  # fmt: skip
        if may:
            self.state[unit] = State.RETURNED
            self.remarked[unit] = set(remarks)

    @rule(unit=UNIT)
    def answer(self, unit: str) -> None:
        """Answering leaves the cell open until it is confirmed; handing in waits for no more than that."""
        for cell in self.remarked[unit]:
            may = self.state[unit] == State.RETURNED
            self.tried(
                may, answer_remark, undertaking=self.row(unit), cell=cell, text="已核对",
                **self.takeup.actor(HANDS_IN[unit]),
            )  # fmt: skip
            if may and self._complete(unit):
                self.tried(True, submit_undertaking, undertaking=self.row(unit), **self.takeup.actor(HANDS_IN[unit]))  # fmt: skip
                self.state[unit] = State.COUNTY_CHECK if unit == "school" else State.CONFIRMING
                self.vouched[unit] |= {p.rpartition("/")[0] for p in self.values[unit] if "/fund/OWN/" in p}  # fmt: skip

    @rule(unit=st.sampled_from(["school", "college"]), who=WHO, luck=st.integers(0, 5))
    def withdraw(self, unit: str, who: Role, luck: int) -> None:
        if luck and who == HANDS_IN[unit]:
            return  # seldom: afterwards nothing happens there any more
        may = who == HANDS_IN[unit] and self.state[unit] not in {State.CONFIRMED, State.WITHDRAWN}
        self.tried(may, withdraw_undertaking, undertaking=self.row(unit), reason="不再承接", **self.takeup.actor(who))  # fmt: skip
        if may:
            self.state[unit] = State.WITHDRAWN

    @rule(unit=UNIT, steps=st.integers(1, 5))
    def go_right(self, unit: str, steps: int) -> None:
        """Chance alone seldom gets anywhere: whoever's turn it is does what comes next."""
        for _step in range(steps):
            turn = self._turn(unit)
            if self.state[unit] in OPEN:
                self._hand_in(unit)
            elif self.state[unit] in NEXT and turn:
                self.go_on(unit, turn, bulk=False)
            elif self.state[unit] == State.CONFIRMING and turn:
                self.vouch(unit, Role.PREFECTURE)
                self.vouch(unit, Role.PROVINCE)
                self.confirm(unit, turn, bulk=False)

    def _hand_in(self, unit: str) -> None:
        if self.state[unit] == State.RETURNED and self.remarked[unit]:
            self.answer(unit)
        elif self._complete(unit):
            self.submit(unit, HANDS_IN[unit])
        else:
            for seq in (1, 2):
                self.fill(unit, seq, "LOCAL" if seq == 2 and unit != "province" else "OWN")

    # --- money of others; changes ---

    @rule(unit=UNIT, who=WHO)
    def vouch(self, unit: str, who: Role) -> None:
        pledges = list(
            Pledge.objects.filter(placement__undertaking=self.row(unit), vouched_at=None, amount__gt=0)
            .exclude(source__code="OWN")
            .select_related("source", "placement__opening")
        )  # fmt: skip
        if not pledges:
            return
        payers = {"LOCAL": {Role.COUNTY, Role.PREFECTURE}, "PROVINCE": {Role.PROVINCE}}
        waits = self.state[unit] in {*NEXT, State.CONFIRMING}
        may = waits and all(who in payers[pledge.source.code] for pledge in pledges)
        may &= unit != "province" or who == Role.PROVINCE  # it stands in no county
        self.tried(may, vouch_pledges, season=self.takeup.season, pledges=pledges, **self.takeup.actor(who))  # fmt: skip
        if may:
            self.vouched[unit] |= {
                f"{p.placement.opening.seq}/fund/{p.source.code}" for p in pledges
            }

    @rule(unit=UNIT, seq=SEQ, amount=st.integers(0, 99).map(Decimal), fen=st.integers(0, 10**9))
    def file(self, unit: str, seq: int, amount: Decimal, fen: int) -> None:
        now = self.values[unit]
        cells = {f"{seq}/item/1/amount": amount, f"{seq}/fund/OWN/2023": Decimal(fen).scaleb(-6)}
        may = self.state[unit] == State.CONFIRMED and f"{seq}/taken" in now
        writes = [Write(path, now.get(path), value) for path, value in cells.items()]
        self.tried(may, file_in_a_test, undertaking=self.row(unit), writes=writes, actor=SYSTEM, at=self.takeup.at)  # fmt: skip
        if may:
            self._became(unit, cells)
            self.counting[unit] = dict(now)

    # --- what always holds ---

    @invariant()
    def values_and_states_are_what_the_model_says(self) -> None:
        rows = {unit: self.row(unit) for unit in FILLS}
        found = values_of(rows.values())
        for unit, row in rows.items():
            assert row.case.state == self.state[unit]
            assert found[row.pk] == self.values[unit]

    @invariant()
    def money_is_the_sum_of_its_years(self) -> None:
        for pledge in Pledge.objects.all():
            assert pledge.amount == sum(pledge.by_year.values())

    @invariant()
    def what_is_confirmed_is_what_counts(self) -> None:
        assert differences() == []
        openings = {o.seq: o for o in self.takeup.season.openings.prefetch_related("items")}
        expected: Counter[str] = Counter()
        for unit, values in self.counting.items():
            for path, value in values.items():
                code, figure = _posted(unit, path, value, openings)
                expected[code] += figure
        totals = Total.objects.filter(node=self.takeup.country.east)
        found = dict(totals.values_list("measure__code").annotate(sum=Sum("quantity")))
        assert {c: n for c, n in found.items() if n} == {c: n for c, n in expected.items() if c and n}  # fmt: skip


def _posted(unit: str, path: str, value: Any, openings: Any) -> tuple[str, int]:
    """The measure and the quantity that a confirmed cell counts as; "" for none."""
    at = read(path)
    assert at is not None
    opening = openings[at.seq]
    key = opening.items.all()[0].deliverable_key
    if path.endswith("/taken"):
        return taken(opening.task_key), 1
    if path.endswith("/amount"):
        return (declared(key) if unit == "province" else item(key)), int(value)
    if path == fund(at.seq, at.of, at.what):
        return money(at.of, opening.task_key), int(value * 10**6)
    return "", 0


TestTakeUps = pytest.mark.django_db(TakeUps.TestCase)
TakeUps.TestCase.settings = settings(max_examples=12, stateful_step_count=30, deadline=None)
