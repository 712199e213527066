"""Region sets: who is in them on which day, parts and whole, prefectures from counties, lists read in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.organisations.actions.region_sets import (
    define_region_set,
    import_region_sets,
    set_region_members,
)
from peiyou.kernel.organisations.enums import EVER, Kind, Scheme
from peiyou.kernel.organisations.errors import OrganisationError
from peiyou.kernel.organisations.models import Identifier, RegionSet, Succession, Unit
from peiyou.kernel.organisations.queries.region_sets import members, prefectures_of
from peiyou.kernel.organisations.queries.set_lists import MemberRow, SetRow, compare_members
from tests.factories.organisations import a_unit, the_nation

LIST = "《名单》（试〔2020〕1号）"
SPRING, AUTUMN = date(2020, 3, 1), date(2020, 9, 1)


def a_region(name: str, kind: str, parent: Unit, code: str, **fields: Any) -> Unit:
    unit = a_unit(name, kind, parent, code=code, **fields)
    Identifier.objects.create(unit=unit, scheme=Scheme.REGION, value=code)
    return unit


@pytest.fixture
def land(db: None) -> dict[str, Unit]:
    """A province with two prefectures of two counties each, and one county straight under it."""
    nation = the_nation()
    province = a_region("甲省", Kind.PROVINCE, nation, "330000")
    land = {"甲省": province}
    for number, name in ((1, "乙市"), (2, "丙市")):
        prefecture = land[name] = a_region(name, Kind.PREFECTURE, province, f"330{number}00")
        for seat in (1, 2):
            county = f"{name[0]}{seat}县"
            land[county] = a_region(county, Kind.COUNTY, prefecture, f"330{number}2{seat}")
    land["丁县"] = a_region("丁县", Kind.COUNTY, province, "339001")
    return land


@pytest.fixture
def set_of(official: Person, at: datetime) -> Any:
    def define(
        code: str, *regions: Unit, on: date = EVER, part_of: RegionSet | None = None
    ) -> RegionSet:
        region_set = define_region_set(
            code=code, name=code, source=LIST, part_of=part_of, actor=official.actor, at=at
        )
        set_region_members(
            region_set=region_set, regions=regions, source=LIST, on=on, actor=official.actor, at=at
        )
        return region_set

    return define


def names(units: Any) -> list[str]:
    return [unit.name for unit in units]


def test_members_by_day(land: dict[str, Unit], set_of: Any, official: Person, at: datetime) -> None:
    region_set = set_of("block", land["乙1县"], land["乙2县"], on=SPRING)
    change = set_region_members(
        region_set=region_set, regions=[land["乙2县"], land["丙1县"]], source=LIST, on=AUTUMN,
        actor=official.actor, at=at,
    )  # fmt: skip
    assert names(change.added) == ["丙1县"]
    assert names(change.removed) == ["乙1县"]
    assert names(members(region_set, date(2020, 2, 29))) == []
    assert names(members(region_set, SPRING)) == ["乙1县", "乙2县"]
    assert names(members(region_set, date(2020, 8, 31))) == ["乙1县", "乙2县"]
    assert names(members(region_set, AUTUMN)) == ["乙2县", "丙1县"]


def test_the_same_list_again_changes_nothing(
    land: dict[str, Unit], set_of: Any, official: Person, at: datetime
) -> None:
    region_set = set_of("block", land["乙1县"])
    change = set_region_members(
        region_set=region_set, regions=[land["乙1县"]], source=LIST, actor=official.actor, at=at
    )
    assert (change.added, change.removed) == ((), ())
    assert region_set.members.count() == 1


def test_a_list_of_the_same_day_replaces(
    land: dict[str, Unit], set_of: Any, official: Person, at: datetime
) -> None:
    region_set = set_of("block", land["乙1县"], on=SPRING)
    set_region_members(
        region_set=region_set, regions=[land["丙1县"]], source=LIST, on=SPRING,
        actor=official.actor, at=at,
    )  # fmt: skip
    assert names(members(region_set, SPRING)) == ["丙1县"]
    assert region_set.members.count() == 1


def test_the_past_is_not_rewritten(
    land: dict[str, Unit], set_of: Any, official: Person, at: datetime
) -> None:
    region_set = set_of("block", land["乙1县"], on=AUTUMN)
    with pytest.raises(OrganisationError) as error:
        set_region_members(
            region_set=region_set, regions=[], source=LIST, on=SPRING, actor=official.actor, at=at
        )
    assert error.value.code == "SET_CHANGED_LATER"
    assert names(members(region_set, AUTUMN)) == ["乙1县"]


def test_parts_count_for_the_whole(land: dict[str, Unit], set_of: Any) -> None:
    whole = set_of("whole")
    set_of("first", land["乙1县"], part_of=whole)
    set_of("second", land["丙1县"], land["乙1县"], part_of=whole)
    assert names(members(whole, SPRING)) == ["乙1县", "丙1县"]


def test_a_prefecture_is_in_when_one_of_its_counties_is(land: dict[str, Unit], set_of: Any) -> None:
    region_set = set_of("block", land["丙2县"], land["丁县"])
    assert names(prefectures_of(region_set, SPRING)) == ["丙市"]


def test_a_province_brings_its_prefectures(land: dict[str, Unit], set_of: Any) -> None:
    assert names(prefectures_of(set_of("east", land["甲省"]), SPRING)) == ["乙市", "丙市"]
    assert names(prefectures_of(set_of("city", land["乙市"]), SPRING)) == ["乙市"]


def test_a_member_that_ended_is_stood_for_by_its_heir(land: dict[str, Unit], set_of: Any) -> None:
    gone = a_region("旧县", Kind.COUNTY, land["乙市"], "330125", since=EVER, until=AUTUMN)
    heir = a_region("新区", Kind.COUNTY, land["丙市"], "330205", since=AUTUMN)
    Succession.objects.create(predecessor=gone, successor=heir, on=AUTUMN, is_heir=True)
    region_set = set_of("block", gone)
    assert names(members(region_set, SPRING)) == ["旧县"]
    assert names(members(region_set, AUTUMN)) == ["新区"]
    assert names(prefectures_of(region_set, AUTUMN)) == ["丙市"]


def test_only_regions_are_members(land: dict[str, Unit], set_of: Any) -> None:
    school = a_unit("某校", Kind.SCHOOL, land["乙1县"])
    with pytest.raises(OrganisationError) as error:
        set_of("block", school)
    assert error.value.code == "SET_OF_REGIONS_ONLY"


def test_a_code_is_taken_once_and_a_source_is_named(
    set_of: Any, official: Person, at: datetime
) -> None:
    set_of("block")
    with pytest.raises(OrganisationError) as error:
        set_of("block")
    assert error.value.code == "SET_CODE_TAKEN"
    with pytest.raises(OrganisationError) as error:
        define_region_set(code="other", name="o", source="", actor=official.actor, at=at)
    assert error.value.code == "SET_WITHOUT_SOURCE"


def test_strangers_change_no_set(set_of: Any, stranger: Person, at: datetime) -> None:
    region_set = set_of("block")
    with pytest.raises(NotAllowed):
        define_region_set(code="x", name="x", source=LIST, actor=stranger.actor, at=at)
    with pytest.raises(NotAllowed):
        set_region_members(
            region_set=region_set, regions=[], source=LIST, actor=stranger.actor, at=at
        )


def rows(*members: tuple[str, str, str]) -> list[MemberRow]:
    return [MemberRow(*row, LIST, line) for line, row in enumerate(members, start=2)]


def test_a_list_is_compared_before_it_is_taken_over(land: dict[str, Unit], set_of: Any) -> None:
    set_of("block", land["乙1县"])
    changes, faults = compare_members(
        rows(("block", "330122", "乙2县"), ("block", "330221", "丙1县")), SPRING
    )
    assert faults == []
    (change,) = changes
    assert (names(change.added), names(change.removed)) == (["乙2县", "丙1县"], ["乙1县"])


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("nothing", "330121", "乙1县"), "SET_UNKNOWN"),
        (("block", "330199", "乙1县"), "REGION_UNKNOWN"),
        (("block", "330121", "乙2县"), "REGION_NAME_DIFFERS"),
    ],
)
def test_wrong_rows_are_named(
    land: dict[str, Unit], set_of: Any, row: tuple[str, str, str], code: str
) -> None:
    set_of("block")
    _changes, faults = compare_members(rows(("block", "330221", "丙1县"), row), SPRING)
    assert [(fault.line, fault.error.code) for fault in faults] == [(3, code)]


def test_one_set_rests_on_one_document(land: dict[str, Unit], set_of: Any) -> None:
    set_of("block")
    two = [
        MemberRow("block", "330121", "乙1县", LIST, 2),
        MemberRow("block", "330122", "乙2县", "别处", 3),
    ]
    _changes, faults = compare_members(two, SPRING)
    assert [(fault.line, fault.error.code) for fault in faults] == [(3, "SET_LIST_SOURCE")]


def test_lists_are_taken_over_whole_or_not_at_all(
    land: dict[str, Unit], official: Person, at: datetime
) -> None:
    sets = [SetRow("whole", "整体", "", LIST), SetRow("part", "片区", "whole", LIST)]
    good = rows(("part", "330121", "乙1县"))
    bad = [*good, MemberRow("part", "330199", "无县", LIST, 3)]
    nation = the_nation()
    with pytest.raises(OrganisationError) as error:
        import_region_sets(nation=nation, sets=sets, members=bad, actor=official.actor, at=at)
    assert error.value.code == "SET_LIST_FAULTY"
    assert not RegionSet.objects.exists()
    done = import_region_sets(nation=nation, sets=sets, members=good, actor=official.actor, at=at)
    assert (done.defined, done.added, done.removed) == (2, 1, 0)
    assert names(members(RegionSet.objects.get(code="whole"), SPRING)) == ["乙1县"]
    again = import_region_sets(nation=nation, sets=sets, members=good, actor=official.actor, at=at)
    assert (again.defined, again.added, again.removed) == (0, 0, 0)
