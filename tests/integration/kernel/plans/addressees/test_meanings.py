"""Which organisations a party means: exact counts, days, successors, and a naive walk to compare with."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from peiyou.kernel.organisations.enums import EVER, FOREVER, Function, Kind
from peiyou.kernel.organisations.models import Place, RegionSet, RegionSetMember, Unit
from peiyou.kernel.organisations.queries.history import successors
from peiyou.kernel.plans.enums import Mode
from peiyou.kernel.plans.models import Department, Party, Version
from peiyou.kernel.plans.queries.addressees import addressed, who
from peiyou.kernel.plans.queries.meanings import (
    meanings,
    organisations_of,
    parties_meaning,
    units_meant,
)
from tests.factories.addressees import (
    ALL_LEVELS,
    DAY,
    EDU,
    GOV,
    HR,
    a_body,
    a_small_nation,
    means,
    took_over,
)
from tests.factories.organisations import a_unit
from tests.factories.plans import plan_from_key

LOCAL, STATE = "各地有关部门", "相关省级人民政府"
ROWS = (
    {"no": 1, "text": "遴选学校", "deliverables": [], "parties": [
        {"name": "教育部"}, {"name": LOCAL, "type": "generic_local"}]},
    {"no": 2, "text": "遴选技工学校", "deliverables": [], "parties": [
        {"name": "人力资源社会保障部"}, {"name": LOCAL, "type": "generic_local"}]},
    {"no": 3, "text": "推进试点", "deliverables": [], "parties": [
        {"name": "教育部"}, {"name": "人力资源社会保障部"}, {"name": LOCAL, "type": "generic_local"}]},
    {"no": 4, "text": "落实政策", "deliverables": [], "parties": [{"name": LOCAL, "type": "generic_local"}]},
    {"no": 5, "text": "布局试点", "deliverables": [], "parties": [{"name": STATE, "type": "generic_local"}]},
)  # fmt: skip


def department(name: str) -> Department:
    return Department.objects.get(name=name)


def names(units: Any) -> set[str]:
    return set(units.values_list("name", flat=True))


def party(version: Version, task: int, name: str = LOCAL) -> Party:
    return Party.objects.get(task__version=version, task__seq=task, name=name)


@pytest.fixture
def nation(db: None) -> dict[str, Unit]:
    return a_small_nation()


@pytest.fixture
def ministry(nation: dict[str, Unit]) -> dict[str, Unit]:
    top = nation["nation"]
    return {
        "教育部": a_body(top, EDU, "教育部"),
        "人力资源社会保障部": a_body(top, HR, "人力资源社会保障部"),
    }


@pytest.fixture
def version(ministry: dict[str, Unit]) -> Version:
    """Everything confirmed but STATE and what task 4 means."""
    version = plan_from_key(ROWS)
    for name, unit in ministry.items():
        means(department(name), Mode.ONE, unit)
    means(department(LOCAL), Mode.EVERYWHERE, counterparts=True, levels=ALL_LEVELS)
    return version


def test_one_is_one(version: Version, ministry: dict[str, Unit]) -> None:
    found = organisations_of(department("教育部"), DAY, version)
    assert list(found) == [ministry["教育部"]]


def test_local_bodies_are_the_counterparts_of_those_the_task_names(version: Version) -> None:
    """直辖市 and 省直管县 have no prefecture, the 师 no human resources; a region not counted has none."""
    assert organisations_of(party(version, 1), DAY).count() == 10
    assert organisations_of(party(version, 2), DAY).count() == 9
    assert organisations_of(party(version, 3), DAY).count() == 19
    everybody = names(organisations_of(department(LOCAL), DAY, version))
    assert len(everybody) == 19
    assert not any(name.startswith("未纳入省") for name in everybody)
    tally = addressed(version, DAY)[department(LOCAL).pk].tally
    assert tally.total == 19
    assert tally.levels == ((Kind.PROVINCE, 6), (Kind.PREFECTURE, 3), (Kind.COUNTY, 10))


def test_a_task_without_named_bodies_needs_a_meaning_of_its_own(version: Version) -> None:
    assert organisations_of(party(version, 4), DAY).count() == 0
    key = party(version, 4).task.key
    means(department(LOCAL), Mode.EVERYWHERE, task_key=key, functions=[EDU], levels=[Kind.PROVINCE])
    assert organisations_of(party(version, 4), DAY).count() == 3
    assert organisations_of(party(version, 3), DAY).count() == 19


def test_proposals_count_for_nothing(version: Version, nation: dict[str, Unit]) -> None:
    means(
        department(STATE), Mode.SET, members=(nation["甲省"],), confirmed=False,
        functions=[EDU], levels=[Kind.PROVINCE],
    )  # fmt: skip
    assert organisations_of(department(STATE), DAY, version).count() == 0
    assert addressed(version, DAY)[department(STATE).pk].is_unknown
    assert party(version, 5, STATE).pk not in meanings([version], DAY).of_party
    assert parties_meaning(nation["甲省·EDUCATION"], version, DAY).keys() == {
        party(version, 1).pk,
        party(version, 3).pk,
    }


def test_set_of_named_regions(version: Version, nation: dict[str, Unit]) -> None:
    row = means(
        department(STATE), Mode.SET, members=(nation["甲市"],),
        functions=[EDU], levels=[Kind.PROVINCE, Kind.COUNTY],
    )  # fmt: skip
    found = names(organisations_of(department(STATE), DAY, version))
    label = Function.EDUCATION.label
    assert found == {f"甲省{label}", f"甲东区{label}", f"甲西区{label}"}
    row.members.all().delete()
    assert organisations_of(department(STATE), DAY, version).count() == 0
    assert not addressed(version, DAY)[department(STATE).pk].is_unknown


def test_set_of_a_region_set_with_parts(version: Version, nation: dict[str, Unit]) -> None:
    whole = RegionSet.objects.create(code="whole", name="片区", source="测试")
    part = RegionSet.objects.create(code="part", name="一片", parent=whole, source="测试")
    RegionSetMember.objects.create(
        region_set=part,
        unit=nation["甲东区"],
        valid_from=date(2020, 1, 1),
        valid_to=date(2021, 1, 1),
    )
    means(department(STATE), Mode.SET, region_set=whole, functions=[EDU], levels=[Kind.PREFECTURE])
    of = department(STATE)
    assert organisations_of(of, date(2019, 12, 31), version).count() == 0
    assert names(organisations_of(of, date(2020, 1, 1), version)) == {nation["甲市·EDUCATION"].name}
    assert organisations_of(of, date(2021, 1, 1), version).count() == 0


def test_successors_stand_in_from_the_day_on(version: Version, nation: dict[str, Unit]) -> None:
    """One body ends in two; one of those ends in a third: constructed, not what happened to anybody."""
    first, second = date(2021, 2, 25), date(2023, 3, 10)
    top = nation["nation"]
    office = a_body(top, Function.POVERTY_ALLEVIATION, "扶贫办", until=first)
    bureau = a_body(top, Function.POVERTY_ALLEVIATION, "振兴局", since=first, until=second)
    other = a_body(top, Function.OTHER, "另一机构", since=first)
    ministry = a_body(top, Function.AGRICULTURE, "农业部")
    for before, after, on in ((office, bureau, first), (office, other, first), (bureau, ministry, second)):  # fmt: skip
        took_over(before, after, on, is_heir=after != other)
    of = department(STATE)
    means(of, Mode.ONE, office)
    days = {
        date(2021, 2, 24): {"扶贫办"},
        first: {"振兴局", "另一机构"},
        date(2023, 3, 9): {"振兴局", "另一机构"},
        second: {"农业部", "另一机构"},
    }
    for on, expected in days.items():
        assert names(organisations_of(of, on, version)) == expected
        assert {u.name for u in successors(office, on)} == expected - {"扶贫办"}
        for unit in (office, bureau, other, ministry):
            heard = party(version, 5, STATE).pk in parties_meaning(unit, version, on)
            assert heard == (unit.name in expected)


def test_what_is_meant_changes_on_a_day(version: Version, nation: dict[str, Unit]) -> None:
    of, day = department(STATE), date(2022, 1, 1)
    means(of, Mode.ONE, nation["甲省·EDUCATION"], until=day)
    means(of, Mode.GROUP, members=(nation["甲市·EDUCATION"], nation["第一师·EDUCATION"]), since=day)
    assert organisations_of(of, date(2021, 12, 31), version).count() == 1
    assert organisations_of(of, day, version).count() == 2


def test_reverse_says_the_same(version: Version, nation: dict[str, Unit]) -> None:
    means(
        department(STATE),
        Mode.SET,
        members=(nation["乙直辖市"],),
        functions=[EDU],
        levels=ALL_LEVELS,
    )
    all_parties = Party.objects.filter(task__version=version)
    for unit in Unit.objects.all():
        mine = parties_meaning(unit, version, DAY).keys()
        for one in all_parties:
            assert (one.pk in mine) == organisations_of(one, DAY).filter(pk=unit.pk).exists()


def test_statements_do_not_grow_with_regions(version: Version, nation: dict[str, Unit]) -> None:
    def statements() -> tuple[int, int]:
        with CaptureQueriesContext(
            connection,
        ) as forward:
            found = meanings([version], DAY)
            list(who(found, department(LOCAL).pk))
            addressed(version, DAY)
        with CaptureQueriesContext(connection) as backward:
            parties_meaning(nation["甲省·EDUCATION"], version, DAY)
        return len(forward), len(backward)

    before = statements()
    for n in range(5):
        region = a_unit(f"新省{n}", Kind.PROVINCE, nation["nation"])
        a_body(region, EDU)
    assert statements() == before
    assert max(before) <= 14


# --- the naive walk -----------------------------------------------------------------------------------

days = st.sampled_from([date(2020, 1, 1), date(2021, 1, 1), date(2022, 1, 1), date(2023, 1, 1)])
functions = st.sampled_from([EDU, HR, GOV])
levels = st.sets(st.sampled_from(ALL_LEVELS), min_size=1)


class Naive(TestCase):
    """Random trees, days and meanings: the query equals a walk over every unit."""

    @settings(max_examples=20)
    @given(data=st.data())
    def test_equals_the_walk(self, data: st.DataObject) -> None:
        tree = self._tree(data)
        version = plan_from_key(ROWS)
        of = department(STATE)
        regions = [u for u in tree if u.is_region]
        mode = data.draw(st.sampled_from([Mode.EVERYWHERE, Mode.SET]))
        chosen = data.draw(st.sets(functions, min_size=1))
        at = data.draw(levels)
        named = data.draw(st.lists(st.sampled_from(regions), max_size=3, unique=True)) if mode == Mode.SET else []  # fmt: skip
        means(of, mode, members=tuple(named), functions=sorted(chosen), levels=sorted(at))
        on = data.draw(days)
        above = {p.unit_id: p.node_id for p in Place.objects.filter(depth=1)}
        kinds = {u.pk: u for u in tree}
        expected = set()
        for unit in tree:
            home = kinds.get(above.get(unit.pk, 0))
            if unit.kind != Kind.AUTHORITY or unit.function not in chosen or home is None:
                continue
            alive = unit.begins_on <= on < unit.ends_on
            if not (alive and home.kind in at and home.is_counted):
                continue
            if mode == Mode.SET and not any(
                n.pk in self._line(home, above) or home.pk in self._line(n, above)
                for n in named
                if n.begins_on <= on < n.ends_on
            ):
                continue
            expected.add(unit.pk)
        meant = meanings([version], on).of_department(of.pk)
        assert set(units_meant(meant, on).values_list("pk", flat=True)) == expected
        assert addressed(version, on)[of.pk].tally.total == len(expected)
        one = party(version, 5, STATE).pk
        for unit in tree:
            assert (one in parties_meaning(unit, version, on)) == (unit.pk in expected)

    @staticmethod
    def _line(unit: Unit, above: dict[int, int]) -> set[int]:
        found, now = set(), unit.pk
        while now:
            found.add(now)
            now = above.get(now, 0)
        return found

    @staticmethod
    def _tree(data: st.DataObject) -> list[Unit]:
        nation = a_unit("中国", Kind.NATION)
        found = [nation]
        for i in range(data.draw(st.integers(1, 3))):
            province = a_unit(f"省{i}", Kind.PROVINCE, nation, is_counted=data.draw(st.booleans()))
            below = [province]
            below += [
                a_unit(f"市{i}{j}", Kind.PREFECTURE, province)
                for j in range(data.draw(st.integers(0, 2)))
            ]
            for j in range(data.draw(st.integers(0, 3))):
                below.append(
                    a_unit(f"县{i}{j}", Kind.COUNTY, data.draw(st.sampled_from(below[:3])))
                )
            for region in list(below):
                for function in data.draw(st.sets(functions)):
                    since = data.draw(st.sampled_from([EVER, date(2021, 1, 1)]))
                    until = data.draw(st.sampled_from([FOREVER, date(2022, 1, 1)]))
                    below.append(a_body(region, function, since=since, until=until))
            found += below
        return found
