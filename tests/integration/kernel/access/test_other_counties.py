"""A county's official cannot touch another county's school, by whichever act of the register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import DomainError, NotAllowed, authority
from peiyou.kernel.actions.permissions import permissions
from peiyou.kernel.actions.rehearsal import rehearsal
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row
from peiyou.kernel.organisations.actions.endings import dissolve_unit, merge_units, split_unit
from peiyou.kernel.organisations.actions.moves import correct_parent, move_unit
from peiyou.kernel.organisations.actions.units import (
    correct_unit,
    recode_unit,
    register_unit,
    rename_unit,
)
from peiyou.kernel.organisations.enums import Hierarchy, Kind, Scheme
from peiyou.kernel.organisations.models import Change, Link, Place, Unit
from peiyou.kernel.organisations.rules import overseen
from tests.factories.country import Country
from tests.factories.organisations import a_person

ON = date(2026, 11, 24)
PLACE = Hierarchy.PLACE

ACTS: dict[str, Callable[[Country, dict[str, Any]], object]] = {
    "register": lambda c, who: register_unit(
        kind=Kind.OTHER, name="新设", parents={PLACE: c.other_county}, **who
    ),
    "amend": lambda c, who: correct_unit(unit=c.other_school, values={"name": "改名"}, **who),
    "rename": lambda c, who: rename_unit(unit=c.other_school, name="改名", on=ON, **who),
    "recode": lambda c, who: recode_unit(
        unit=c.other_school, scheme=Scheme.SCHOOL, value="3611000001", on=ON, **who
    ),
    "take": lambda c, who: move_unit(
        unit=c.other_school, hierarchy=PLACE, parent=c.county, on=ON, **who
    ),
    "push": lambda c, who: move_unit(
        unit=c.school, hierarchy=PLACE, parent=c.other_county, on=ON, **who
    ),
    "correct": lambda c, who: correct_parent(
        unit=c.other_school, hierarchy=PLACE, parent=c.county, **who
    ),
    "swallow": lambda c, who: merge_units(units=[c.other_school], into=c.school, on=ON, **who),
    "give away": lambda c, who: merge_units(units=[c.school], into=c.other_school, on=ON, **who),
    "split": lambda c, who: split_unit(
        unit=c.other_school, parts=[c.school, c.other_school], heir=c.school, children={}, on=ON, **who
    ),
    "split into": lambda c, who: split_unit(
        unit=c.school, parts=[c.other_school, c.west_school], heir=c.other_school, children={}, on=ON, **who
    ),
    "dissolve": lambda c, who: dissolve_unit(unit=c.other_school, on=ON, heir=None, **who),
    "dissolve into": lambda c, who: dissolve_unit(unit=c.school, on=ON, heir=c.other_school, **who),
}  # fmt: skip


@pytest.fixture
def clerk(country: Country) -> Person:
    return a_person("clerk", "甲县经办", Role.COUNTY, country.county)


def register() -> list[Any]:
    """Everything that an act could have changed."""
    return [
        list(model.objects.order_by("pk").values()) for model in (Unit, Link, Place, Change, Row)
    ]


@pytest.mark.parametrize("act", ACTS)
def test_not_by_any_act(act: str, country: Country, clerk: Person, at: datetime) -> None:
    before = register()
    with pytest.raises(NotAllowed):
        ACTS[act](country, {"source": "函〔2026〕1号", "actor": clerk.actor, "at": at})
    assert register() == before


def test_the_acts_are_not_refused_to_everybody(
    country: Country, at: datetime, official: Person
) -> None:
    """Otherwise the test above would prove nothing."""
    refused = set()
    for act, run in ACTS.items():
        try:
            with rehearsal():
                run(country, {"source": "函〔2026〕1号", "actor": official.actor, "at": at})
        except NotAllowed:
            refused.add(act)
        except DomainError:
            pass
    assert refused == set()


ABOUT_UNITS = sorted(v for v, r in permissions().items() if r.unit_of or r.units_of is overseen)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    verb=st.sampled_from(ABOUT_UNITS),
    name=st.sampled_from(Country.__slots__),
)
def test_every_verb_stops_at_the_county(
    verb: str, name: str, country: Country, clerk: Person, at: datetime
) -> None:
    unit = getattr(country, name)
    rule = permissions()[verb]
    inside = unit in {country.county, country.school, country.office}
    if rule.units_of is None:
        inside |= unit == country.college  # which is the province's, though it stands there
    own = rule.decides and unit == country.county
    expected = inside and Role.COUNTY in rule.roles and not own
    assert authority().allows(clerk.actor, verb, unit, at) == expected
