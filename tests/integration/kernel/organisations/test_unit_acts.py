"""Acts on the pages: the form, what would change, and only then the change."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row
from peiyou.kernel.organisations.actions.units import rename_unit
from peiyou.kernel.organisations.enums import FOREVER, Hierarchy, Kind
from peiyou.kernel.organisations.models import Change, Place, Unit
from tests.factories.organisations import a_person
from tests.integration.kernel.organisations.conftest import Country

SOURCE = "湘教函〔2024〕1号"
SAID = {"on": "2024-09-01", "source": SOURCE}


@pytest.fixture
def hunan(country: Country) -> Person:
    return a_person("hn", "湖南", Role.PROVINCE, country.hunan)


def browser(person: Person) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(person)
    return made


def url(name: str, unit: Unit | None = None) -> str:
    return reverse(f"organisations:{name}", args=[unit.key] if unit else [])


def look(person: Person, where: str, **said: Any) -> Any:
    """What the page says would change."""
    return browser(person).post(where, SAID | said)


def do(person: Person, where: str, **said: Any) -> Any:
    """Look, then agree to what was seen."""
    seen = look(person, where, **said)
    assert seen.context["preview"] is not None, seen.context["form"].errors
    return browser(person).post(where, SAID | said | {"agreed": seen.context["preview"].mark})


def place_of(unit: Unit) -> Unit:
    return unit.links_up.get(hierarchy=Hierarchy.PLACE, valid_to=FOREVER).parent


def test_looking_changes_nothing_and_tells_all(country: Country, hunan: Person) -> None:
    acts = Row.objects.count()
    seen = look(hunan, url("move", country.school), hierarchy="PLACE", parent="望城区")
    [touched] = seen.context["preview"].touched
    assert [(line.before, line.after) for line in touched.lines] == [("岳麓区", "望城区")]
    assert place_of(country.school) == country.yuelu
    assert Row.objects.count() == acts
    assert not Change.objects.filter(source=SOURCE).exists()


def test_how_many_go_along_is_told(country: Country, official: Person) -> None:
    said = {"hierarchy": "PLACE", "parent": "重庆市"}
    seen = look(official, url("move", country.yuelu), **said)
    assert [touched.below for touched in seen.context["preview"].touched] == [1]
    assert b"1 unit stands below it" in seen.content


def test_a_move(country: Country, hunan: Person) -> None:
    answer = do(hunan, url("move", country.school), hierarchy="PLACE", parent="430112 望城区")
    assert answer.url == url("unit", country.school)
    assert place_of(country.school) == country.wangcheng
    assert Change.objects.get(unit=country.school, kind="MOVED").source == SOURCE


def test_agreeing_to_something_else_is_looking_again(
    country: Country, hunan: Person, at: datetime
) -> None:
    where = url("move", country.school)
    said = {"hierarchy": "PLACE", "parent": "望城区"}
    mark = look(hunan, where, **said).context["preview"].mark
    rename_unit(
        unit=country.wangcheng, name="望城新区", on=date(2024, 1, 1), source="x", actor=SYSTEM, at=at
    )  # fmt: skip
    said["parent"] = "望城新区"
    again = browser(hunan).post(where, SAID | said | {"agreed": mark})
    assert again.context["has_changed"]
    assert place_of(country.school) == country.yuelu


@pytest.mark.parametrize(
    ("act", "said", "field"),
    [
        ("rename", {"name": "岳麓职业学校"}, None),
        ("rename", {"name": ""}, "name"),
        ("rename", {"name": "新名", "source": ""}, "source"),
        ("rename", {"name": "新名", "on": "2031-01-01"}, "on"),
        ("rename", {"name": "新名", "on": "no day"}, "on"),
        ("recode", {"scheme": "SCHOOL", "value": "364300000199"}, "value"),
        ("recode", {"scheme": "SCHOOL", "value": "4143010001"}, "value"),
        ("recode", {"scheme": "REGION", "value": "430104"}, "scheme"),
        ("move", {"hierarchy": "PLACE", "parent": ""}, "parent"),
        ("move", {"hierarchy": "PLACE", "parent": "没有"}, "parent"),
        ("move", {"hierarchy": "PLACE", "parent": "430104 望城区"}, "parent"),
        ("move", {"hierarchy": "PLACE", "parent": "岳麓区"}, "parent"),
        ("merge", {"units": "岳麓职业学校"}, "units"),
        ("split", {"parts": "只有一个", "heir": "1"}, "parts"),
        ("split", {"parts": "甲校\n乙校", "heir": "3"}, "heir"),
        ("dissolve", {"heir": "岳麓区"}, "heir"),
        ("correct", {"name": "岳麓职业学校", "school_type": "SECONDARY", "is_counted": "on"}, None),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    country: Country, hunan: Person, act: str, said: dict[str, str], field: str | None
) -> None:
    answer = look(hunan, url(act, country.school), **said)
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert (field or "__all__") in errors or (field is None and errors), errors
    assert not Change.objects.filter(source=SOURCE).exists()


def test_rename_recode_correct(country: Country, hunan: Person) -> None:
    do(hunan, url("rename", country.school), name="岳麓中等职业学校")
    do(hunan, url("recode", country.school), scheme="SCHOOL", value="3643000077")
    do(hunan, url("correct", country.school), name="岳麓中等职业学校", school_type="ADULT")
    unit = Unit.objects.get(pk=country.school.pk)
    assert (unit.name, unit.code, unit.school_type, unit.is_counted) == (
        "岳麓中等职业学校",
        "3643000077",
        "ADULT",
        False,
    )


def test_merge_dissolve_split(country: Country, hunan: Person, official: Person) -> None:
    seen = look(hunan, url("merge", country.college), units="岳麓职业学校")
    assert {t.name for t in seen.context["preview"].touched} == {"岳麓职业学校", "长沙职业学院"}
    do(hunan, url("merge", country.college), units="岳麓职业学校")
    assert Unit.objects.get(pk=country.school.pk).ends_on != FOREVER
    answer = do(
        hunan,
        url("split", country.college),
        parts="长沙商学院\n长沙工学院",
        heir="2",
        on="2025-01-01",
    )
    assert answer.url == url("unit", country.college)
    parts = Unit.objects.filter(name__in=["长沙商学院", "长沙工学院"])
    assert {(p.kind, p.school_type, place_of(p)) for p in parts} == {
        (Kind.SCHOOL, "HIGHER", country.changsha)
    }
    heir = country.college.successions.get(is_heir=True).successor
    assert heir.name == "长沙工学院"
    do(hunan, url("dissolve", heir), heir="长沙商学院", on="2025-06-01")
    assert Unit.objects.get(pk=heir.pk).ends_on == date(2025, 6, 1)


def test_a_split_gives_away_what_stands_below(country: Country, official: Person) -> None:
    form = browser(official).get(url("split", country.yuelu)).context["form"]
    [child] = [name for name in form.fields if name.startswith("child-")]
    do(official, url("split", country.yuelu), parts="岳麓北区\n岳麓南区", heir="1", **{child: "2"})
    assert place_of(country.school).name == "岳麓南区"


def test_register_below_the_region_one_came_from(country: Country, hunan: Person) -> None:
    where = f"{url('register')}?under={country.yuelu.key}"
    form = browser(hunan).get(where).context["form"]
    assert form["PLACE"].value() == "430104 岳麓区"
    said = {
        "name": "岳麓财经学校",
        "kind": "SCHOOL",
        "PLACE": "430104 岳麓区",
        "OVERSIGHT": "湖南省教育厅",
        "on": "",
    }
    answer = do(hunan, where, **said)
    unit = Unit.objects.get(name="岳麓财经学校")
    assert answer.url == url("unit", unit)
    assert Place.objects.filter(
        unit=unit, node=country.office, hierarchy=Hierarchy.OVERSIGHT
    ).exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"SCHOOL": "3643000001"}, "SCHOOL"),
        ({"CREDIT": "12345"}, "CREDIT"),
        ({"kind": "COUNTY", "PLACE": "430104 岳麓区"}, "PLACE"),
        ({"PLACE": ""}, "PLACE"),
    ],
)
def test_registering_says_what_is_wrong_at_its_field(
    country: Country, official: Person, said: dict[str, str], field: str
) -> None:
    good = {"name": "岳麓财经学校", "kind": "SCHOOL", "PLACE": "430104 岳麓区", "on": ""}
    answer = look(official, url("register"), **good | said)
    assert list(answer.context["form"].errors) == [field]


# --- who may ---


@pytest.mark.parametrize(
    "act", ["rename", "recode", "move", "merge", "split", "dissolve", "correct"]
)
def test_strangers_and_officials_of_elsewhere_may_not(
    country: Country, stranger: Person, act: str
) -> None:
    elsewhere = a_person("cq", "重庆", Role.PROVINCE, country.chongqing)
    for person in (stranger, elsewhere):
        assert browser(person).get(url(act, country.school)).status_code == 403
        assert browser(person).post(url(act, country.school), SAID).status_code == 403
    assert Client().get(url(act, country.school)).status_code == 302


def test_the_new_region_must_be_in_scope_too(country: Country, hunan: Person) -> None:
    answer = look(hunan, url("move", country.school), hierarchy="PLACE", parent="渝中区")
    assert answer.status_code == 403
    assert place_of(country.school) == country.yuelu


def test_what_has_ended_is_only_corrected(country: Country, hunan: Person) -> None:
    do(hunan, url("dissolve", country.school), heir="")
    assert browser(hunan).get(url("rename", country.school)).status_code == 403


# --- many at once ---


def test_many_move_to_another_authority(country: Country, hunan: Person) -> None:
    said = {
        "unit": [str(country.school.key), str(country.college.key)],
        "hierarchy": "SPONSOR",
        "parent": "湖南省教育厅",
    }
    seen = look(hunan, url("bulk"), **said)
    assert len(seen.context["preview"].touched) == 2
    assert do(hunan, url("bulk"), **said).url == url("list")
    assert {
        unit.links_up.get(hierarchy="SPONSOR").parent for unit in (country.school, country.college)
    } == {country.office}
    [act] = Row.objects.filter(verb="organisations.edit_units")
    assert act.stream.startswith("unit-batch:")


def test_where_one_cannot_none_is_changed(country: Country, hunan: Person) -> None:
    said = {"unit": [str(country.school.key), str(country.office.key)], "school_type": "ADULT"}
    answer = look(hunan, url("bulk"), **said)
    assert [unit for unit, _why in answer.context["faults"]] == [country.office]
    assert Unit.objects.get(pk=country.school.pk).school_type == "SECONDARY"


def test_bulk_wants_units_and_something_to_change(country: Country, hunan: Person) -> None:
    assert browser(hunan).get(url("bulk")).url == url("list")
    answer = look(hunan, url("bulk"), unit=[str(country.school.key), "rubbish"])
    assert answer.status_code == 422
    everything = browser(hunan).get(f"{url('bulk')}?all=1&kind=SCHOOL")
    assert set(everything.context["units"]) == {country.school, country.college}


def test_a_unit_out_of_reach_is_not_changed_with_the_others(country: Country) -> None:
    official = a_person("yl", "岳麓", Role.COUNTY, country.yuelu)
    said = {"unit": [str(country.school.key), str(country.college.key)], "school_type": "ADULT"}
    assert look(official, url("bulk"), **said).status_code == 403
    assert Unit.objects.get(pk=country.school.pk).school_type == "SECONDARY"
