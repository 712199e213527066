"""Tasks that are not open: the organisations that the plan makes responsible take them up, the ministry confirms."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from peiyou.engine.undertakings.actions.deciding import confirm_undertaking
from peiyou.engine.undertakings.actions.opening import open_season
from peiyou.engine.undertakings.actions.seasons import prepare_season, set_openings
from peiyou.engine.undertakings.actions.submitting import submit_undertaking
from peiyou.engine.undertakings.actions.writing import Write, write_cells
from peiyou.engine.undertakings.enums import Party, State
from peiyou.engine.undertakings.measures import item
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.engine.undertakings.queries.choosing import openings_for
from peiyou.engine.undertakings.queries.visibility import visible_to
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts.models import Total
from peiyou.kernel.facts.recomputing import differences
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.enums import Mode
from peiyou.kernel.plans.models import Department
from tests.factories.addressees import means
from tests.factories.country import Country, a_country
from tests.factories.organisations import a_person, a_unit
from tests.factories.plans import plan_from_key
from tests.factories.seasons import AT, DAY, filled
from tests.factories.takeup import rows_of_tasks
from tests.tools.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def country(db: None) -> Country:
    return a_country()


@pytest.fixture
def ministry(country: Country) -> Person:
    return a_person("ministry", "部委经办", Role.MINISTRY)


@pytest.fixture
def season(country: Country, ministry: Person) -> Season:
    """Two tasks, the second of which is the 教育部's own."""
    Unit.objects.filter(pk=country.east.pk).update(undertakes=True)
    version = plan_from_key(rows_of_tasks(2), year_start=2020, year_end=2023)
    body = a_unit("教育部", Kind.AUTHORITY, country.nation, function="EDUCATION")
    means(Department.objects.get(name="教育部"), Mode.ONE, body)
    act: dict[str, Any] = {"actor": ministry.actor, "at": AT}
    made = prepare_season(
        version=version, title="承接", opens_at=AT, fill_by=AT + DAY, check_by=AT + DAY, confirm_by=AT + DAY, **act
    )  # fmt: skip
    set_openings(season=made, changes={2: {"is_open": False, "parties": []}}, **act)
    return open_season(season=made, **act).season


def of_department(season: Season) -> Undertaking:
    rows = Undertaking.objects.select_related("season", "unit", "case")
    return rows.get(season=season, party=Party.DEPARTMENT)


def test_a_department_has_its_tasks_from_the_plan(season: Season, ministry: Person) -> None:
    row = of_department(season)
    assert [opening.seq for opening in openings_for(row)] == [2]
    assert (row.province, row.case.role) == (None, Role.MINISTRY)
    act = {"actor": ministry.actor, "at": AT}
    with refused("ASSIGNED"):
        write_cells(undertaking=row, writes=[Write("2/taken", True, False)], **act)
    with refused("TASK_NOT_OPEN"):
        write_cells(undertaking=row, writes=[Write("1/taken", None, True)], **act)


def test_it_says_the_same_and_is_confirmed_by_the_ministry(
    season: Season, ministry: Person
) -> None:
    act = {"actor": ministry.actor, "at": AT}
    cells = {path: value for path, value in filled(2).items() if path != "2/taken"}
    writes = [Write(path, None, value) for path, value in cells.items()]
    write_cells(undertaking=of_department(season), writes=writes, **act)
    submit_undertaking(undertaking=of_department(season), **act)
    assert of_department(season).case.state == State.CONFIRMING
    confirm_undertaking(undertaking=of_department(season), **act)
    key = season.openings.get(seq=2).items.get().deliverable_key
    total = Total.objects.get(measure__code=item(key))
    assert (total.node, Decimal(total.quantity)) == (of_department(season).unit, Decimal(8))
    assert differences() == []


def test_provinces_neither_see_nor_write_it(season: Season) -> None:
    row = of_department(season)
    east = Unit.objects.get(name="东省")
    person = a_person("province", "省级经办", Role.PROVINCE, east)
    assert row not in visible_to(person.actor, AT)
    with pytest.raises(NotAllowed):
        write_cells(undertaking=row, writes=[Write("2/person", None, "某人")], actor=person.actor, at=AT)  # fmt: skip
