"""Whatever happens to units on whatever days, the closure says what the links say and no total is lost.

Facts stand here as plain figures: a unit reported so much on a day. They are read in the tree of that
day, and in the tree of every later one through those who carry the past on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
)

from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.organisations.actions.endings import (
    dissolve_unit,
    merge_units,
    split_unit,
)
from peiyou.kernel.organisations.actions.moves import correct_parent, move_unit
from peiyou.kernel.organisations.actions.units import found_nation, register_unit, rename_unit
from peiyou.kernel.organisations.enums import FOREVER, Hierarchy, Kind
from peiyou.kernel.organisations.errors import OrganisationError
from peiyou.kernel.organisations.models import Link, Place, Unit
from peiyou.kernel.organisations.queries.history import carriers
from tests.integration.kernel.organisations.naive import (
    assert_closure_is_exact,
    boundary_days,
    read,
)
from tests.tools.machines import RolledBack

PLACE, OVERSIGHT, SPONSOR = Hierarchy.PLACE, Hierarchy.OVERSIGHT, Hierarchy.SPONSOR
AT = datetime(2026, 11, 24, 9, 0).astimezone()
START = date(2020, 1, 1)
ACT: dict[str, Any] = {"source": "批复", "actor": SYSTEM, "at": AT}

DAYS = st.integers(0, 12).map(lambda n: START + timedelta(days=n * 30))
PICK = st.integers(0, 10_000)

Facts = list[tuple[int, date, int]]
"""(unit, day, figure): the unit stood on that day."""


def totals(facts: Facts, hierarchy: Hierarchy, tree_of: date | None) -> Counter[int]:
    """The sum at each node; each fact in the tree of its own day, or all of them in the tree of one."""
    found: Counter[int] = Counter()
    carried = carriers(tree_of, hierarchy) if tree_of else {}
    for unit, day, figure in facts:
        reader, on = (carried.get(unit, unit), tree_of) if tree_of else (unit, day)
        places = Place.objects.filter(
            hierarchy=hierarchy, unit=reader, valid_from__lte=on, valid_to__gt=on
        )
        for node in places.values_list("node", flat=True):
            found[node] += figure
    return found


class Units(RolledBack):
    """Acts as an official would enter them; those that a requirement refuses change nothing."""

    @initialize()
    def a_country(self) -> None:
        self.count = 0
        self.facts: Facts = []
        self.nation = found_nation(name="中国", actor=SYSTEM, at=AT)
        provinces = [self._register(Kind.PROVINCE, self.nation) for _ in range(2)]
        counties = [self._register(Kind.COUNTY, province) for province in provinces]
        for county in counties:
            self._register(Kind.SCHOOL, county)

    def _register(self, kind: str, parent: Unit, on: date = START) -> Unit:
        self.count += 1
        return register_unit(
            kind=kind, name=f"单位{self.count}", parents={PLACE: parent}, on=on, **ACT
        )

    @contextmanager
    def _may_be_refused(self) -> Iterator[None]:
        inner = transaction.atomic()
        inner._from_testcase = True  # type: ignore[attr-defined]
        try:
            with inner:
                yield
        except OrganisationError:
            pass

    def _pick(self, number: int, *kinds: Kind) -> Unit:
        units = list(Unit.objects.filter(kind__in=kinds or list(Kind)).order_by("pk"))
        return units[number % len(units)]

    @rule(kind=st.sampled_from([Kind.COUNTY, Kind.SCHOOL, Kind.SCHOOL]), parent=PICK, on=DAYS)
    def register(self, kind: Kind, parent: int, on: date) -> None:
        with self._may_be_refused():
            self._register(kind, self._pick(parent, Kind.PROVINCE, Kind.COUNTY), on)

    @rule(unit=PICK, on=DAYS)
    def rename(self, unit: int, on: date) -> None:
        with self._may_be_refused():
            self.count += 1
            rename_unit(unit=self._pick(unit), name=f"新名{self.count}", on=on, **ACT)

    @rule(unit=PICK, parent=PICK, on=DAYS)
    def move(self, unit: int, parent: int, on: date) -> None:
        with self._may_be_refused():
            move_unit(
                unit=self._pick(unit, Kind.COUNTY, Kind.SCHOOL),
                parent=self._pick(parent, Kind.PROVINCE, Kind.COUNTY),
                hierarchy=PLACE, on=on, **ACT,
            )  # fmt: skip

    @rule(
        unit=PICK, parent=st.none() | PICK, on=DAYS, hierarchy=st.sampled_from([OVERSIGHT, SPONSOR])
    )
    def oversee(self, unit: int, parent: int | None, on: date, hierarchy: Hierarchy) -> None:
        with self._may_be_refused():
            move_unit(
                unit=self._pick(unit),
                parent=None if parent is None else self._pick(parent),
                hierarchy=hierarchy, on=on, **ACT,
            )  # fmt: skip

    @rule(unit=PICK, parent=st.none() | PICK, hierarchy=st.sampled_from([PLACE, OVERSIGHT]))
    def correct(self, unit: int, parent: int | None, hierarchy: Hierarchy) -> None:
        with self._may_be_refused():
            correct_parent(
                unit=self._pick(unit),
                parent=None if parent is None else self._pick(parent),
                hierarchy=hierarchy, **ACT,
            )  # fmt: skip

    @rule(kind=st.sampled_from([Kind.COUNTY, Kind.SCHOOL]), unit=PICK, into=PICK, on=DAYS)
    def merge(self, kind: Kind, unit: int, into: int, on: date) -> None:
        with self._may_be_refused():
            merge_units(units=[self._pick(unit, kind)], into=self._pick(into, kind), on=on, **ACT)

    @rule(kind=st.sampled_from([Kind.COUNTY, Kind.SCHOOL]), unit=PICK, on=DAYS, heir=PICK)
    def split(self, kind: Kind, unit: int, on: date, heir: int) -> None:
        with self._may_be_refused():
            gone = self._pick(unit, kind)
            place = Link.objects.filter(unit=gone, hierarchy=PLACE).order_by("valid_from").last()
            assert place
            parts = [self._register(kind, place.parent, on) for _ in range(2)]
            below = Link.objects.filter(parent=gone, valid_to=FOREVER).values_list(
                "unit", flat=True
            )
            children = {child: parts[child % 2] for child in below}
            split_unit(
                unit=gone, parts=parts, heir=parts[heir % 2], children=children, on=on, **ACT
            )

    @rule(
        kind=st.sampled_from([Kind.COUNTY, Kind.SCHOOL]), unit=PICK, on=DAYS, heir=st.none() | PICK
    )
    def dissolve(self, kind: Kind, unit: int, on: date, heir: int | None) -> None:
        with self._may_be_refused():
            to = None if heir is None else self._pick(heir, kind)
            dissolve_unit(unit=self._pick(unit, kind), on=on, heir=to, **ACT)

    @rule(unit=PICK, on=DAYS, figure=st.integers(-5, 100))
    def report(self, unit: int, on: date, figure: int) -> None:
        school = self._pick(unit, Kind.SCHOOL)
        if school.begins_on <= on < school.ends_on:
            self.facts.append((school.pk, on, figure))

    @invariant()
    def closure_is_exact(self) -> None:
        assert_closure_is_exact()

    @precondition(lambda self: self.facts)
    @invariant()
    def nothing_is_lost(self) -> None:
        """A fact counts once at the nation, in its own tree and in every tree that came after."""
        facts = [fact for fact in self.facts if self._stood(*fact[:2])]
        grand = sum(figure for _unit, _day, figure in facts)
        assert totals(facts, PLACE, None)[self.nation.pk] == grand
        latest = max((day for _unit, day, _figure in facts), default=START)
        for day in [d for d in boundary_days(read()) if latest <= d < FOREVER][::3]:
            assert totals(facts, PLACE, day)[self.nation.pk] == grand

    def _stood(self, unit: int, day: date) -> bool:
        """A unit that was found to have ended earlier than it reported has no fact on that day."""
        school = Unit.objects.get(pk=unit)
        return school.begins_on <= day < school.ends_on


Units.TestCase.settings = settings(max_examples=12, stateful_step_count=14, deadline=None)


@pytest.mark.django_db
class TestUnits(Units.TestCase):  # type: ignore[misc, name-defined]
    """Runs the machine; each example in a transaction of its own that is rolled back."""
