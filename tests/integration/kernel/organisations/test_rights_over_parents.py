"""Whoever puts a unit under another one, or takes it away, answers for both, in every hierarchy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from peiyou.kernel.actions import SYSTEM, NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.actions.moves import correct_parent, move_unit
from peiyou.kernel.organisations.actions.register import register_units
from peiyou.kernel.organisations.actions.together import edit_units, import_units
from peiyou.kernel.organisations.actions.units import register_unit
from peiyou.kernel.organisations.enums import Function, Hierarchy, Kind
from peiyou.kernel.organisations.models import Change, Link, Unit
from peiyou.kernel.organisations.requirements.cases import Edit, NewUnit
from tests.factories.organisations import a_person
from tests.integration.kernel.organisations.conftest import Country

PLACE = Hierarchy.PLACE
BESIDES_PLACE = [hierarchy for hierarchy in Hierarchy if hierarchy != PLACE]
DAY = date(2024, 9, 1)
SOURCE = "批复"


class Land:
    """A school of one district, and a body in it, beside it and above both."""

    def __init__(self, country: Country, hierarchy: Hierarchy, at: datetime) -> None:
        self.country, self.hierarchy = country, hierarchy
        rows = [
            NewUnit(Kind.OTHER, "岳麓区某校", {PLACE: country.yuelu}),
            NewUnit(Kind.AUTHORITY, "岳麓区某局", {PLACE: country.yuelu}, function=Function.OTHER),
            NewUnit(Kind.AUTHORITY, "望城区某局", {PLACE: country.wangcheng}, function=Function.OTHER),
            NewUnit(Kind.AUTHORITY, "湖南省某厅", {PLACE: country.hunan}, function=Function.OTHER),
        ]  # fmt: skip
        units = register_units(rows=rows, source=SOURCE, actor=SYSTEM, at=at)
        self.unit, self.own, self.beside, self.above = units
        self.rest: dict[str, Any] = {"source": SOURCE, "at": at}

    def stand(self, parent: Unit) -> None:
        move_unit(
            unit=self.unit, hierarchy=self.hierarchy, parent=parent, on=date(2023, 9, 1),
            actor=SYSTEM, **self.rest,
        )  # fmt: skip


@pytest.fixture(params=BESIDES_PLACE)
def land(request: pytest.FixtureRequest, country: Country, at: datetime) -> Land:
    return Land(country, request.param, at)


Put = Callable[[Land, Unit | None, Any], object]
PUTS: dict[str, Put] = {
    "move": lambda land, parent, actor: move_unit(
        unit=land.unit, hierarchy=land.hierarchy, parent=parent, on=DAY, actor=actor, **land.rest
    ),
    "correct": lambda land, parent, actor: correct_parent(
        unit=land.unit, hierarchy=land.hierarchy, parent=parent, actor=actor, **land.rest
    ),
}
BULK: dict[str, Put] = {
    "edit": lambda land, parent, actor: edit_units(
        edits=[Edit(land.unit, parents={land.hierarchy: parent})], on=DAY, actor=actor, **land.rest
    ),
    "import": lambda land, parent, actor: import_units(
        rows=[], edits=[Edit(land.unit, parents={land.hierarchy: parent})], on=DAY, actor=actor,
        **land.rest,
    ),
}  # fmt: skip
NEW: dict[str, Put] = {
    "one": lambda land, parent, actor: register_unit(
        kind=Kind.OTHER, name="新校", parents=new_parents(land, parent), actor=actor, **land.rest
    ),
    "many": lambda land, parent, actor: register_units(
        rows=[NewUnit(Kind.OTHER, "新校", new_parents(land, parent))], actor=actor, **land.rest
    ),
    "import": lambda land, parent, actor: import_units(
        rows=[NewUnit(Kind.OTHER, "新校", new_parents(land, parent))], edits=[], on=DAY,
        actor=actor, **land.rest,
    ),
}  # fmt: skip


def new_parents(land: Land, parent: Unit | None) -> dict[Hierarchy, Any]:
    return {PLACE: land.country.yuelu, land.hierarchy: parent}


def refused(put: Put, land: Land, parent: Unit | None, actor: Any) -> None:
    before = (
        Unit.objects.count(),
        Change.objects.count(),
        list(Link.objects.order_by("pk").values()),
    )
    with pytest.raises(NotAllowed):
        put(land, parent, actor)
    assert before == (
        Unit.objects.count(), Change.objects.count(), list(Link.objects.order_by("pk").values())
    )  # fmt: skip


@pytest.mark.parametrize("put", [*PUTS.values(), *BULK.values(), *NEW.values()], ids=[*PUTS, *BULK, *(f"new {n}" for n in NEW)])  # fmt: skip
def test_where_it_goes(put: Put, land: Land) -> None:
    county = a_person("yl", "岳麓", Role.COUNTY, land.country.yuelu).actor
    for parent in (land.beside, land.above):
        refused(put, land, parent, county)
    put(land, land.own, county)


@pytest.mark.parametrize("put", [*PUTS.values(), *BULK.values()], ids=[*PUTS, *BULK])
def test_what_it_leaves(put: Put, land: Land) -> None:
    county = a_person("yl", "岳麓", Role.COUNTY, land.country.yuelu).actor
    province = a_person("hn", "湖南", Role.PROVINCE, land.country.hunan).actor
    land.stand(land.beside)
    refused(put, land, land.own, county)
    put(land, land.own, province)


@pytest.mark.parametrize("put", PUTS.values(), ids=PUTS)
def test_leaving_for_nothing(put: Put, land: Land) -> None:
    county = a_person("yl", "岳麓", Role.COUNTY, land.country.yuelu).actor
    land.stand(land.above)
    refused(put, land, None, county)


@pytest.mark.parametrize("put", PUTS.values(), ids=PUTS)
def test_over_the_unit_itself(put: Put, land: Land) -> None:
    """To cover both parents is not enough."""
    actor = a_person("wc", "望城", Role.COUNTY, land.country.wangcheng).actor
    refused(put, land, land.beside, actor)
