"""Rename, recode, correct, move, merge, split, dissolve: what they do, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from peiyou.kernel.actions import SYSTEM, NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row
from peiyou.kernel.organisations.actions.endings import (
    dissolve_unit,
    merge_units,
    split_unit,
)
from peiyou.kernel.organisations.actions.moves import correct_parent, move_unit
from peiyou.kernel.organisations.actions.units import (
    correct_unit,
    recode_unit,
    register_unit,
    rename_unit,
)
from peiyou.kernel.organisations.enums import EVER, FOREVER, Function, Hierarchy, Kind, Scheme
from peiyou.kernel.organisations.errors import OrganisationError
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.history import (
    carriers,
    changes_of,
    heir_of,
    names_on,
    successors,
)
from peiyou.kernel.organisations.queries.register import find, unit_of_number
from peiyou.kernel.organisations.queries.trees import children, parents, path, roots, standing
from tests.factories.organisations import a_person
from tests.integration.kernel.organisations.conftest import OVERSIGHT, PLACE, Country
from tests.integration.kernel.organisations.naive import assert_closure_is_exact

DAY, BEFORE, TODAY = date(2022, 7, 1), date(2022, 6, 30), date(2026, 11, 24)

Do = Callable[..., Any]


@pytest.fixture
def do(at: datetime) -> Do:
    """Call an action as the system, on `DAY` unless another day is given."""

    def call(action: Callable[..., Any], **values: Any) -> Any:
        if action not in {correct_unit, correct_parent, register_unit}:
            values.setdefault("on", DAY)
        return action(source="批复", actor=SYSTEM, at=at, **values)

    return call


@pytest.fixture
def refused(do: Do) -> Callable[..., str]:
    """The code of the refusal; nothing is left behind."""

    def call(action: Callable[..., Any], **values: Any) -> str:
        acts = Row.objects.count()
        with pytest.raises(OrganisationError) as error:
            do(action, **values)
        assert str(error.value)  # the message has all that it speaks of
        assert Row.objects.count() == acts
        return error.value.code

    return call


Refused = Callable[..., str]


def test_rename(country: Country, do: Do) -> None:
    do(rename_unit, unit=country.yuelu, name="岳麓新区")
    assert names_on([country.yuelu], BEFORE) == {country.yuelu.pk: "岳麓区"}
    assert names_on([country.yuelu], DAY) == {country.yuelu.pk: "岳麓新区"}
    assert Unit.objects.get(pk=country.yuelu.pk).name_key == "yueluxinqu"
    assert country.yuelu in find("岳麓区", TODAY)
    assert [str(c.kind) for c in changes_of(country.yuelu)] == ["REGISTERED", "RENAMED"]


def test_rename_is_refused(country: Country, refused: Refused, do: Do) -> None:
    assert refused(rename_unit, unit=country.yuelu, name="") == "NAME"
    assert refused(rename_unit, unit=country.yuelu, name="岳麓区") == "SAME"
    assert refused(rename_unit, unit=country.yuelu, name="甲区", on=EVER) == "OUTSIDE_LIFE"
    assert refused(rename_unit, unit=country.yuelu, name="甲区", on=date(2027, 1, 1)) == "NOT_YET"
    do(rename_unit, unit=country.yuelu, name="乙区")
    assert refused(rename_unit, unit=country.yuelu, name="甲区") == "LATER_CHANGE"
    assert refused(rename_unit, unit=country.yuelu, name="甲区", on=BEFORE) == "LATER_CHANGE"
    do(rename_unit, unit=country.yuelu, name="甲区", on=date(2022, 7, 2))


def test_recode(country: Country, do: Do, refused: Refused) -> None:
    region = Scheme.REGION
    assert refused(recode_unit, unit=country.yuelu, scheme=region, value="430112") == "NUMBER_TAKEN"
    assert refused(recode_unit, unit=country.yuelu, scheme=region, value="43") == "NUMBER"
    assert refused(recode_unit, unit=country.yuelu, scheme=region, value="430104") == "SAME"
    do(recode_unit, unit=country.yuelu, scheme=region, value="430199")
    assert unit_of_number(region, "430104", BEFORE) == country.yuelu
    assert unit_of_number(region, "430104", DAY) is None
    assert unit_of_number(region, "430199", DAY) == country.yuelu
    assert Unit.objects.get(pk=country.yuelu.pk).code == "430199"
    do(recode_unit, unit=country.wangcheng, scheme=region, value="430104")  # free again since then
    do(recode_unit, unit=country.yuelu, scheme=region, value="", on=TODAY)
    assert Unit.objects.get(pk=country.yuelu.pk).code == ""


def test_correct(country: Country, do: Do, refused: Refused) -> None:
    school = country.school
    values = {"name": "岳麓中等职业学校", "SCHOOL": "3643000002", "is_counted": False}
    do(correct_unit, unit=school, values=values)
    school.refresh_from_db()
    assert (school.name, school.code, school.is_counted) == (
        "岳麓中等职业学校",
        "3643000002",
        False,
    )
    assert names_on([school], date(1990, 1, 1)) == {school.pk: "岳麓中等职业学校"}
    assert unit_of_number(Scheme.SCHOOL, "3643000001", TODAY) is None
    told = changes_of(school).last()
    assert told is not None
    assert "岳麓职业学校" in told.before
    assert "岳麓中等职业学校" in told.after
    assert refused(correct_unit, unit=school, values=values) == "SAME"
    assert (
        refused(correct_unit, unit=school, values={"SCHOOL": "4143010001"}) == "NUMBER_OTHER_UNIT"
    )
    assert (
        refused(correct_unit, unit=school, values={"school_type": "HIGHER"}) == "NUMBER_OTHER_UNIT"
    )
    assert refused(correct_unit, unit=school, values={"kind": Kind.COUNTY}) == "TRAITS"
    assert refused(correct_unit, unit=country.yuelu, values={"kind": Kind.OTHER}) == "KIND_STAYS"
    do(correct_unit, unit=school, values={"SCHOOL": "", "school_type": "SKILLED"})
    assert not school.identifiers.exists()
    with pytest.raises(ValueError, match="colour"):
        do(correct_unit, unit=school, values={"colour": "red"})


def test_move_takes_along_what_stands_below(country: Country, do: Do) -> None:
    do(move_unit, unit=country.yuelu, hierarchy=PLACE, parent=country.hunan)
    assert [u.name for u in path(country.school, BEFORE)][1:4] == ["湖南省", "长沙市", "岳麓区"]
    assert [u.name for u in path(country.school, DAY)][1:4] == ["湖南省", "岳麓区", "岳麓职业学校"]
    assert parents(country.school, DAY)[OVERSIGHT] == country.office
    change = changes_of(country.yuelu).last()
    assert change is not None
    assert (change.before, change.after, change.hierarchy) == ("长沙市", "湖南省", "PLACE")
    assert_closure_is_exact()


def test_leaving_and_entering_a_hierarchy(country: Country, do: Do, refused: Refused) -> None:
    school, sponsor = country.school, Hierarchy.SPONSOR
    do(move_unit, unit=school, hierarchy=OVERSIGHT, parent=None)
    assert parents(school, BEFORE).keys() == {PLACE, OVERSIGHT}
    assert parents(school, DAY).keys() == {PLACE}
    assert (
        refused(move_unit, unit=school, hierarchy=OVERSIGHT, parent=None, on=TODAY)
        == "STANDS_THERE"
    )
    do(move_unit, unit=school, hierarchy=sponsor, parent=country.office)
    do(move_unit, unit=school, hierarchy=OVERSIGHT, parent=country.office, on=TODAY)
    assert refused(move_unit, unit=school, hierarchy=PLACE, parent=None) == "NOWHERE"
    assert_closure_is_exact()


def test_moves_are_refused(country: Country, do: Do, refused: Refused) -> None:
    def move(unit: Unit, parent: Unit, hierarchy: Hierarchy = PLACE, on: date = DAY) -> str:
        return refused(move_unit, unit=unit, hierarchy=hierarchy, parent=parent, on=on)

    assert move(country.yuelu, country.changsha) == "STANDS_THERE"
    assert move(country.changsha, country.yuelu) == "LEVELS"
    assert move(country.office, country.school, OVERSIGHT) == "CYCLE"
    assert move(country.office, country.office, OVERSIGHT) == "CYCLE"
    new = do(
        register_unit, kind=Kind.COUNTY, name="新县", parents={PLACE: country.changsha}, on=TODAY
    )
    assert move(country.school, new) == "PARENT_GONE"
    do(move_unit, unit=country.school, hierarchy=PLACE, parent=country.wangcheng)
    assert move(country.school, country.yuelu) == "LATER_CHANGE"
    assert move(country.school, country.yuelu, on=BEFORE) == "LATER_CHANGE"
    assert_closure_is_exact()


def test_a_wrong_parent_is_corrected_from_its_day_on(
    country: Country, do: Do, refused: Refused
) -> None:
    school = country.school
    do(move_unit, unit=school, hierarchy=PLACE, parent=country.wangcheng)
    do(correct_parent, unit=school, hierarchy=PLACE, parent=country.yuzhong)
    assert parents(school, BEFORE)[PLACE] == country.yuelu
    assert parents(school, DAY)[PLACE] == country.yuzhong
    do(correct_parent, unit=school, hierarchy=Hierarchy.SPONSOR, parent=country.office)
    assert parents(school, date(1990, 1, 1))[Hierarchy.SPONSOR] == country.office
    do(correct_parent, unit=school, hierarchy=Hierarchy.SPONSOR, parent=None)
    assert not school.links_up.filter(hierarchy=Hierarchy.SPONSOR).exists()
    assert refused(correct_parent, unit=school, hierarchy=PLACE, parent=None) == "NOWHERE"
    assert_closure_is_exact()


def test_merge(country: Country, do: Do) -> None:
    do(merge_units, units=[country.wangcheng], into=country.yuelu)
    wangcheng = Unit.objects.get(pk=country.wangcheng.pk)
    assert (wangcheng.ends_on, wangcheng.code) == (DAY, "430112")
    assert heir_of(wangcheng, DAY) == country.yuelu
    assert heir_of(wangcheng, BEFORE) is None
    assert successors(wangcheng, DAY) == [country.yuelu]
    assert path(wangcheng, DAY) == []
    assert len(path(wangcheng, BEFORE)) == 4
    assert unit_of_number(Scheme.REGION, "430112", DAY) is None
    streams = set(
        Row.objects.filter(verb="organisations.merge_units").values_list("stream", flat=True)
    )
    assert streams == {country.yuelu.audit_stream, wangcheng.audit_stream}
    assert_closure_is_exact()


def test_merge_moves_children_and_follows_chains(country: Country, do: Do) -> None:
    do(merge_units, units=[country.yuelu], into=country.wangcheng)
    assert children(country.wangcheng, DAY).get() == country.school
    do(merge_units, units=[country.wangcheng], into=country.yuzhong, on=TODAY)
    yuelu = Unit.objects.get(pk=country.yuelu.pk)
    assert heir_of(yuelu, DAY) == country.wangcheng
    assert heir_of(yuelu, TODAY) == country.yuzhong
    assert carriers(TODAY) == {
        country.yuelu.pk: country.yuzhong.pk, country.wangcheng.pk: country.yuzhong.pk
    }  # fmt: skip
    assert parents(country.school, TODAY)[PLACE] == country.yuzhong
    assert_closure_is_exact()


def test_merges_are_refused(country: Country, do: Do, refused: Refused) -> None:
    def merge(units: list[Unit], into: Unit, on: date = DAY) -> str:
        return refused(merge_units, units=units, into=into, on=on)

    assert merge([country.yuelu], country.yuelu) == "ITSELF"
    assert merge([country.yuelu], country.changsha) == "UNLIKE"
    assert merge([country.school], country.yuelu) == "UNLIKE"
    assert merge([country.office], country.school) == "SUCCESSOR_BELOW"
    do(move_unit, unit=country.school, hierarchy=PLACE, parent=country.wangcheng)
    assert merge([country.wangcheng], country.yuelu) == "LATER_CHANGE"
    assert merge([country.yuelu], country.wangcheng, BEFORE) == "LATER_CHANGE"
    do(merge_units, units=[country.wangcheng], into=country.yuelu, on=TODAY)
    assert merge([country.yuelu], country.wangcheng, TODAY) == "LATER_CHANGE"
    assert refused(rename_unit, unit=country.wangcheng, name="甲") == "ENDED"
    move = {"hierarchy": OVERSIGHT, "parent": country.office}
    assert refused(move_unit, unit=country.wangcheng, **move) == "ENDED"
    assert refused(correct_unit, unit=country.wangcheng, values={"name": "甲"}) == "ENDED"


def test_split(country: Country, do: Do, refused: Refused) -> None:
    east, west = (
        do(register_unit, kind=Kind.COUNTY, name=name, parents={PLACE: country.changsha}, on=DAY)
        for name in ("东区", "西区")
    )
    school = country.school.pk

    def split(**values: Any) -> Any:
        wanted = {"parts": [east, west], "heir": west, "children": {school: east}} | values
        return refused(split_unit, unit=country.yuelu, **wanted)

    assert split(children={}) == "CHILDREN"
    assert split(children={school: country.wangcheng}) == "CHILDREN"
    assert split(children={school: east, country.college.pk: east}) == "CHILDREN"
    assert split(parts=[west]) == "PARTS"
    assert split(heir=country.wangcheng) == "PARTS"
    assert split(parts=[country.yuelu, west]) == "ITSELF"
    assert split(on=BEFORE) == "SUCCESSOR_GONE"
    do(split_unit, unit=country.yuelu, parts=[east, west], heir=west, children={school: east})
    yuelu = Unit.objects.get(pk=country.yuelu.pk)
    assert heir_of(yuelu, TODAY) == west
    assert successors(yuelu, TODAY) == [east, west]
    assert parents(country.school, DAY)[PLACE] == east
    assert_closure_is_exact()


def test_dissolve(country: Country, do: Do, refused: Refused) -> None:
    assert refused(dissolve_unit, unit=country.yuelu, heir=None) == "NOT_EMPTY"
    do(dissolve_unit, unit=country.school, heir=None)
    school = Unit.objects.get(pk=country.school.pk)
    assert school not in standing(DAY)
    assert successors(school, TODAY) == []
    assert carriers(DAY) == {school.pk: country.yuelu.pk}
    assert carriers(DAY, OVERSIGHT) == {school.pk: country.office.pk}
    do(dissolve_unit, unit=country.yuelu, heir=country.changsha, on=TODAY)
    assert carriers(TODAY)[school.pk] == country.changsha.pk
    assert_closure_is_exact()


def test_what_stood_below_may_leave_on_the_very_day(
    country: Country, do: Do, refused: Refused
) -> None:
    """撤并: on one day the school goes to another county, and its county is no more."""
    do(move_unit, unit=country.school, hierarchy=PLACE, parent=country.wangcheng)
    assert refused(dissolve_unit, unit=country.yuelu, heir=None, on=BEFORE) == "LATER_CHANGE"
    do(dissolve_unit, unit=country.yuelu, heir=country.wangcheng)
    do(move_unit, unit=country.school, hierarchy=OVERSIGHT, parent=None, on=TODAY)
    do(move_unit, unit=country.school, hierarchy=OVERSIGHT, parent=country.office, on=TODAY)
    assert_closure_is_exact()


def test_who_checks_stands_in_that_tree_while_it_checks_somebody(country: Country, do: Do) -> None:
    """Outside of place a unit stands in a tree while something is above or below it, and no longer."""
    other = do(
        register_unit, kind=Kind.AUTHORITY, name="湖南省人力资源和社会保障厅",
        parents={PLACE: country.hunan},
    )  # fmt: skip
    assert other not in roots(DAY, OVERSIGHT)
    do(merge_units, units=[country.office], into=other)
    assert list(roots(BEFORE, OVERSIGHT)) == [country.office]
    assert list(roots(DAY, OVERSIGHT)) == [other]
    assert_closure_is_exact()
    for school in (country.school, country.college):
        do(dissolve_unit, unit=school, heir=None, on=TODAY)
    assert list(roots(TODAY, OVERSIGHT)) == []
    assert_closure_is_exact()


def test_one_body_after_the_other(country: Country, do: Do, refused: Refused) -> None:
    """扶贫办 became 乡村振兴局 and went into 农业农村部: each day has one successor."""
    office, bureau, ministry = (
        do(
            register_unit, kind=Kind.AUTHORITY, name=name, parents={PLACE: country.nation},
            function=function, on=on,
        )
        for name, function, on in (
            ("甲办", Function.POVERTY_ALLEVIATION, EVER),
            ("乙局", Function.POVERTY_ALLEVIATION, date(2021, 2, 25)),
            ("丙部", Function.AGRICULTURE, EVER),
        )
    )  # fmt: skip
    do(dissolve_unit, unit=office, heir=bureau, on=date(2021, 2, 25))
    do(dissolve_unit, unit=bureau, heir=ministry, on=date(2023, 3, 10))
    office.refresh_from_db()
    for on, expected in (
        (date(2021, 2, 24), []), (date(2021, 2, 25), [bureau]), (date(2023, 3, 9), [bureau]),
        (date(2023, 3, 10), [ministry]), (TODAY, [ministry]),
    ):  # fmt: skip
        assert successors(office, on) == expected
    assert office.ends_on == date(2021, 2, 25)
    assert ministry.ends_on == FOREVER


@pytest.mark.parametrize(
    ("role", "where", "may"),
    [
        (Role.MINISTRY, "nation", {"school", "away", "region"}),
        (Role.PROVINCE, "hunan", {"school"}),
        (Role.COUNTY, "yuelu", set()),
        (Role.SCHOOL_HEAD, "school", set()),
        (Role.OPERATOR, None, set()),
    ],
)
def test_who_may_move(
    country: Country, at: datetime, role: Role, where: str | None, may: set[str]
) -> None:
    actor = a_person("clerk", "王芳", role, getattr(country, where) if where else None).actor
    moves = {
        "school": (country.school, country.wangcheng),  # to another county of the province
        "away": (country.school, country.yuzhong),  # to another province
        "region": (country.yuelu, country.hunan),
    }
    for day, (name, (unit, parent)) in enumerate(moves.items(), start=1):
        values: dict[str, Any] = {
            "unit": unit, "hierarchy": PLACE, "parent": parent, "on": date(2022, 7, day),
            "source": "批复", "actor": actor, "at": at,
        }  # fmt: skip
        if name in may:
            move_unit(**values)
        else:
            with pytest.raises(NotAllowed):
                move_unit(**values)


def test_a_merge_needs_scope_over_all(country: Country, at: datetime, do: Do) -> None:
    one, other = (
        do(register_unit, kind=Kind.SCHOOL, name=f"{district.name}学校", parents={PLACE: district})
        for district in (country.yuelu, country.wangcheng)
    )
    values: dict[str, Any] = {
        "units": [one], "into": other, "on": DAY, "source": "批复", "at": at
    }  # fmt: skip
    county = a_person("county", "王芳", Role.COUNTY, country.wangcheng)
    with pytest.raises(NotAllowed):
        merge_units(**values, actor=county.actor)
    city = a_person("city", "李强", Role.PREFECTURE, country.changsha)
    merge_units(**values, actor=city.actor)
    with pytest.raises(NotAllowed):
        merge_units(
            units=[country.yuelu],
            into=country.wangcheng,
            on=DAY,
            source="",
            actor=city.actor,
            at=at,
        )
