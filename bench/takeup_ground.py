"""What a take-up of the nation stands on: the demonstration's regions, bodies, schools and published plan."""

from __future__ import annotations

from typing import Any


def ground() -> Any:
    """Regions, bodies and schools of the demonstration, and its plan; the published version."""
    from django.utils import timezone

    from peiyou.config.demo.people import OFFICIAL, seat_official
    from peiyou.config.demo.places import found_places
    from peiyou.config.demo.plan import CODE, publish_plan
    from peiyou.config.demo.schools import found_schools
    from peiyou.kernel.accounts.models import Person
    from peiyou.kernel.actions import SYSTEM
    from peiyou.kernel.organisations.actions.units import found_nation
    from peiyou.kernel.organisations.enums import Kind
    from peiyou.kernel.organisations.models import Unit
    from peiyou.kernel.plans.models import Version

    at = timezone.now()  # regions as they are today
    nation = Unit.objects.filter(kind=Kind.NATION).first()
    if nation is None:
        nation = found_nation(name="中国", actor=SYSTEM, at=at)
    list(seat_official(nation=nation, at=at))
    act: dict[str, Any] = {"actor": Person.objects.get(handle=OFFICIAL).actor, "at": at}
    for step in (
        found_places(nation=nation, **act),
        found_schools(nation=nation, **act),
        publish_plan(**act),
    ):
        list(step)
    return Version.objects.get(plan__code=CODE, state="PUBLISHED")


def bodies() -> dict[int, int]:
    """Provincial units that undertake → their education body, by primary keys, in the order of codes."""
    from peiyou.kernel.organisations.enums import Function, Kind
    from peiyou.kernel.organisations.models import Link

    links = Link.objects.filter(
        hierarchy="PLACE", parent__undertakes=True,
        unit__kind=Kind.AUTHORITY, unit__function=Function.EDUCATION,
    )  # fmt: skip
    return dict(links.order_by("parent__code", "parent").values_list("parent", "unit"))


def process() -> Any:
    """The process that undertakings follow."""
    from peiyou.kernel.workflow.processes import current

    return current("undertaking")
