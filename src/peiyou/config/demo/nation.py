"""The demonstration: everything goes through the actions that a person would use, as a named person.

People and invented bodies are marked as a demonstration in their registers and in every audit entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from peiyou.config.demo.addressees import address_departments
from peiyou.config.demo.judging import judge
from peiyou.config.demo.people import OFFICIAL, seat_official, seat_others
from peiyou.config.demo.places import found_places
from peiyou.config.demo.plan import CODE, publish_plan
from peiyou.config.demo.release import release
from peiyou.config.demo.returns.round import report
from peiyou.config.demo.returns.years import report_earlier_years
from peiyou.config.demo.schools import found_schools
from peiyou.config.demo.takeup.season import take_up
from peiyou.config.demo.targets import cascade_targets
from peiyou.engine.undertakings.models import Season
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.organisations.actions.units import found_nation
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.queries.published import find_version


def fill(*, at: datetime) -> Iterator[str]:
    """Do what is not done yet; yields a line for each thing done."""
    nation = Unit.objects.filter(kind=Kind.NATION).first()
    if nation is None:
        nation = found_nation(name="中国", actor=SYSTEM, at=at)
    yield from seat_official(nation=nation, at=at)
    actor = Person.objects.get(handle=OFFICIAL).actor
    yield from found_places(nation=nation, actor=actor, at=at)
    yield from found_schools(nation=nation, actor=actor, at=at)
    yield from seat_others(nation=nation, at=at)
    yield from publish_plan(actor=actor, at=at)
    yield from address_departments(actor=actor, at=at)
    version = find_version(CODE)
    if version is not None:
        yield from take_up(version, at)
        season = Season.objects.get(version=version)
        yield from report_earlier_years(season, at)
        yield from report(season, at)
        yield from cascade_targets(version, nation, at)
        yield from judge(version, at)
        yield from release(version, actor=actor, at=at)
