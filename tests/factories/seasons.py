"""A take-up as the actions make it: a small country, a season that is open, people at every level."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from peiyou.engine.undertakings.actions.opening import open_season
from peiyou.engine.undertakings.actions.seasons import prepare_season, set_openings
from peiyou.engine.undertakings.actions.writing import Write, write_cells
from peiyou.engine.undertakings.cells import read
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.engine.undertakings.queries.values import values_of
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.closure import rebuild
from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.models import Link, Unit
from tests.factories.country import Country, a_country
from tests.factories.organisations import a_person, a_unit, put
from tests.factories.plans import plan_from_key
from tests.factories.takeup import rows_of_tasks

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class TakeUp:
    """`people` by role; the school's are of the 中职 (`country.school`)."""

    season: Season
    country: Country
    people: dict[Role, Person]
    at: datetime

    def of(self, unit: Unit) -> Undertaking:
        """As it stands now."""
        rows = Undertaking.objects.select_related("season", "case", "unit")
        return rows.get(season=self.season, unit=unit)

    @property
    def school(self) -> Undertaking:
        return self.of(self.country.school)

    @property
    def college(self) -> Undertaking:
        return self.of(self.country.college)

    @property
    def province(self) -> Undertaking:
        return self.of(self.country.bureau)

    def actor(self, role: Role) -> dict[str, Any]:
        return {"actor": self.people[role].actor, "at": self.at}

    def write(self, undertaking: Undertaking, cells: dict[str, Any], role: Role) -> None:
        """Cells whose base is what stands there."""
        now = values_of([undertaking])[undertaking.pk]
        writes = [Write(cell, now.get(cell), value) for cell, value in cells.items()]
        write_cells(undertaking=undertaking, writes=writes, **self.actor(role))


def filled(seq: int, money: str = "120.5", amount: int = 8, source: str = "OWN") -> dict[str, Any]:
    """All that a task with one item that adds up has to say."""
    cells: dict[str, Any] = {
        f"{seq}/taken": True,
        f"{seq}/person": "张校长",
        f"{seq}/criterion": "建成并通过省级验收",
        f"{seq}/milestone/2021": "完成立项",
        f"{seq}/item/1/amount": Decimal(amount),
        f"{seq}/fund/{source}/2021": Decimal(money),
    }
    assert all(read(cell) for cell in cells)
    return cells


def a_take_up(tasks: int = 3, closed: tuple[int, ...] = (), at: datetime = AT) -> TakeUp:
    """Opened a day ago, everybody asked, nobody has answered."""
    country = a_country()
    Unit.objects.filter(pk__in=[country.east.pk]).update(undertakes=True)
    city_office = a_unit("东一市教育局", Kind.AUTHORITY, country.city, function="EDUCATION")
    put(city_office, country.bureau, Hierarchy.OVERSIGHT)
    _move_under(country.office, city_office)
    for school in (country.other_school,):
        put(school, city_office, Hierarchy.OVERSIGHT)
    ministry = a_person("ministry", "部委经办", Role.MINISTRY)
    people = {
        Role.MINISTRY: ministry,
        Role.PROVINCE: a_person("province", "省级经办", Role.PROVINCE, country.east),
        Role.PREFECTURE: a_person("prefecture", "市级经办", Role.PREFECTURE, country.city),
        Role.COUNTY: a_person("county", "县级经办", Role.COUNTY, country.county),
        Role.SCHOOL_FILLER: a_person("filler", "填报人", Role.SCHOOL_FILLER, country.school),
        Role.SCHOOL_HEAD: a_person("head", "校长", Role.SCHOOL_HEAD, country.school),
        Role.EXPERT: a_person("college", "学院校长", Role.SCHOOL_HEAD, country.college),
    }
    version = plan_from_key(rows_of_tasks(tasks), year_start=2020, year_end=2023)
    act = {"actor": ministry.actor, "at": at - DAY}
    season = prepare_season(
        version=version, title="承接（2020—2023年）", opens_at=at - DAY, fill_by=at + 30 * DAY,
        check_by=at + 40 * DAY, confirm_by=at + 50 * DAY, **act,
    )  # fmt: skip
    if closed:
        set_openings(
            season=season, changes={seq: {"is_open": False, "parties": []} for seq in closed}, **act
        )
    season = open_season(season=season, **act).season
    return TakeUp(season, country, people, at)


def _move_under(office: Unit, above: Unit) -> None:
    """The county's office answers to the city's, and all below with it."""
    office.links_up.filter(hierarchy=Hierarchy.OVERSIGHT).update(parent=above)
    below = Link.objects.filter(hierarchy=Hierarchy.OVERSIGHT, parent=office)
    rebuild(Hierarchy.OVERSIGHT, {office.pk, *below.values_list("unit", flat=True)})
