"""A small country for tests: two provinces, a municipality, schools, a body that oversees schools."""

from __future__ import annotations

from dataclasses import dataclass

from peiyou.kernel.organisations.enums import Function, Hierarchy, Kind, SchoolType
from peiyou.kernel.organisations.models import Unit
from tests.factories.organisations import a_unit, put


@dataclass(frozen=True, slots=True)
class Country:
    nation: Unit
    east: Unit
    city: Unit
    county: Unit
    other_county: Unit
    school: Unit
    other_school: Unit
    enterprise: Unit
    west: Unit
    west_city: Unit
    west_school: Unit
    bureau: Unit
    """The east's education department; in its own hierarchy above the schools that it oversees."""
    college: Unit
    """Stands in the county and is the east's."""
    office: Unit
    """The county's education office, which oversees the school."""

    def units(self) -> list[Unit]:
        return [getattr(self, name) for name in self.__slots__]


def a_country() -> Country:
    nation = a_unit("中国", Kind.NATION)
    east = a_unit("东省", Kind.PROVINCE, nation)
    west = a_unit("西省", Kind.PROVINCE, nation)
    city = a_unit("东一市", Kind.PREFECTURE, east)
    west_city = a_unit("西一市", Kind.PREFECTURE, west)
    county = a_unit("甲县", Kind.COUNTY, city)
    other_county = a_unit("乙县", Kind.COUNTY, city)
    secondary = {"school_type": SchoolType.SECONDARY}
    school = a_unit("甲县职教中心", Kind.SCHOOL, county, **secondary)
    other_school = a_unit("乙县职业中学", Kind.SCHOOL, other_county, **secondary)
    west_school = a_unit("西一市技师学院", Kind.SCHOOL, west_city, school_type=SchoolType.SKILLED)
    bureau = a_unit("东省教育厅", Kind.AUTHORITY, east, function=Function.EDUCATION)
    college = a_unit("东省职业学院", Kind.SCHOOL, county, school_type=SchoolType.HIGHER)
    office = a_unit("甲县教育局", Kind.AUTHORITY, county, function=Function.EDUCATION)
    put(bureau, None, Hierarchy.OVERSIGHT)
    for overseen in (college, west_school, office):
        put(overseen, bureau, Hierarchy.OVERSIGHT)
    put(school, office, Hierarchy.OVERSIGHT)
    return Country(
        nation=nation, east=east, city=city, county=county, other_county=other_county,
        school=school, other_school=other_school,
        enterprise=a_unit("东一市机床厂", Kind.ENTERPRISE, city),
        west=west, west_city=west_city, west_school=west_school, bureau=bureau,
        college=college, office=office,
    )  # fmt: skip
