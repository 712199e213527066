"""Whatever is posted, replaced, withdrawn, and whatever becomes of units meanwhile: totals are the ledger's."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import Aggregation, Stage
from peiyou.kernel.facts.models import Entry, Measure
from peiyou.kernel.facts.queries.figures import Figure, Sum, Sums, by_children, national, newest
from peiyou.kernel.facts.queries.operators import Value, combined
from peiyou.kernel.facts.queries.trees import by_parts, in_tree
from peiyou.kernel.facts.recomputing import differences
from peiyou.kernel.organisations.enums import Hierarchy
from tests.factories.facts import a_line, a_measure, expected, posted, totals, withdrawn
from tests.integration.kernel.organisations.test_conservation import PICK, START, Units

PERIODS = st.sampled_from(["2019", "2020", "2020H1", "2020S", "2020..2023"])
FIGURES = st.one_of(st.just(0), st.integers(-5, 100))
STAGES = st.sampled_from([Stage.COMMITTED, Stage.CLAIMED])


class Ledger(Units):
    """A country that changes, and records in it that have figures."""

    @initialize()
    def records(self) -> None:
        self.measures = [a_measure("m"), a_measure("level", over_time=Aggregation.LAST)]
        self.said: dict[tuple[str, str], int] = defaultdict(int)

    @rule(
        source=st.integers(0, 3), stage=STAGES,
        lines=st.lists(st.tuples(PICK, st.integers(0, 1), PERIODS, FIGURES), max_size=4),
    )  # fmt: skip
    def post(self, source: int, stage: Stage, lines: list[tuple[int, int, str, int]]) -> None:
        key = (f"r{source}", str(stage))
        self.said[key] += 1
        said = [
            a_line(self._pick(unit), self.measures[m], figure, period, f"{i % 2}/x")
            for i, (unit, m, period, figure) in enumerate(lines)
        ]
        posted(key[0], str(self.said[key]), said, stage)
        posted(key[0], str(self.said[key]), said, stage)

    @rule(source=st.integers(0, 3), stage=STAGES)
    def withdraw(self, source: int, stage: Stage) -> None:
        withdrawn(f"r{source}", stage)

    def report(self) -> None:
        """Plain figures are the ledger's here."""

    def closure_is_exact(self) -> None:
        """Held elsewhere."""

    @invariant()
    def totals_are_what_the_ledger_says(self) -> None:
        if hasattr(self, "measures"):
            assert differences() == []
            assert totals() == expected()

    @invariant()
    def levels_are_of_each_unit(self) -> None:
        """Out of totals and entries as operators have it, in every part and span: unit by unit, wherever it stood."""
        if not hasattr(self, "measures"):
            return
        level, stage = self.measures[1], Stage.CLAIMED
        order = sorted(Period.objects.all(), key=lambda one: (one.ends_on, one.pk))
        nation = national([level.pk], [stage])
        below = by_children(self.nation.pk, [level.pk], [stage])
        assert by_parts(self.nation.pk, [level.pk], [stage]).items() >= below.items()
        for span in (order, order[:2], order[1:]):
            made = combined(self.nation.pk, [level], [stage], [one.pk for one in span])
            found = made.get((level.pk, stage))
            assert _newest(nation, level, span) == (found and _plain(found.whole))
            for node, sums in below.items():
                part = found.parts.get(node) if found else None
                assert _newest(sums, level, span) == (part and _plain(part))

    @invariant()
    def every_tree_adds_up_to_the_nation(self) -> None:
        if not hasattr(self, "measures"):
            return
        asked = ([m.pk for m in self.measures], list(Stage))
        grand = self._grand()
        assert {key: sum_.quantity for key, sum_ in national(*asked).items() if sum_.n} == grand
        below = by_children(self.nation.pk, *asked)
        assert self._added(below.values()) == grand
        for hierarchy in (Hierarchy.PLACE, Hierarchy.OVERSIGHT):
            for day in (START, date(2020, 7, 1), date(2026, 11, 24)):
                tops = in_tree(None, *asked, hierarchy=hierarchy, on=day)
                assert self._added(tops.values()) == grand

    def _grand(self) -> dict[tuple[int, int, str], int]:
        found: dict[tuple[int, int, str], list[int]] = defaultdict(lambda: [0, 0])
        rows = Entry.objects.values_list("measure", "period", "stage", "quantity", "reverses")
        for measure, period, stage, quantity, reverses in rows:
            found[measure, period, stage][0] += quantity
            found[measure, period, stage][1] += -1 if reverses else 1
        return {key: quantity for key, (quantity, n) in found.items() if n}

    def _added(self, parts: object) -> dict[tuple[int, int, str], int]:
        found: dict[tuple[int, int, str], list[int]] = defaultdict(lambda: [0, 0])
        for sums in parts:  # type: ignore[attr-defined]
            for key, sum_ in sums.items():
                found[tuple(key)][0] += sum_.quantity
                found[tuple(key)][1] += sum_.n
        return {key: quantity for key, (quantity, n) in found.items() if n}


def _newest(sums: Sums, level: Measure, span: list[Period]) -> tuple[Any, ...] | None:
    keys = {one.pk: Figure(level.pk, one.pk, Stage.CLAIMED) for one in span}
    found = newest({pk: sums.get(key, Sum(0, 0)) for pk, key in keys.items()})
    return tuple(found) if found else None


def _plain(value: Value) -> tuple[Any, ...]:
    return (value.value, value.n, value.older)


Ledger.TestCase.settings = settings(max_examples=8, stateful_step_count=14, deadline=None)


@pytest.mark.django_db
class TestLedger(Ledger.TestCase):  # type: ignore[misc, name-defined]
    """Runs the machine; each example in a transaction of its own that is rolled back."""
