"""What is published in the world: one release with a correction, one that waits for its second person; and a figure
that came after, which only those who see live figures may see."""

from __future__ import annotations

from datetime import date, datetime

from peiyou.engine.results.actions.corrections import Wrong, record_correction
from peiyou.engine.results.models import Correction, Prepared
from peiyou.engine.results.publishing import prepare, publish
from peiyou.engine.results.queries.lines import lines_of
from peiyou.engine.results.queries.release_content import Span
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.plans.models import Version
from tests.factories.country import Country
from tests.factories.facts import a_line, posted

CODE = "house-2021"
WAITING = "不外传之待发布"
"""The title of what is prepared."""
UNPUBLISHED = "654,321,987"


def releases(country: Country, version: Version, minister: Person, now: datetime) -> None:
    act = {"actor": SYSTEM, "at": now}
    measure = Measure.objects.get(code=lines_of(version)[0].reported.above)
    posted("published", "1", [a_line(country.school, measure, 7)], Stage.APPROVED)
    span = Span(date(2020, 1, 1), date(2024, 1, 1))
    prepared = prepare(version=version, code=CODE, title="发布", span=span, **act)
    release = publish(prepared=prepared, root=prepared.root, actor=minister.actor, at=now)
    wrong = Wrong("某地核定数", "7", "6", "重复计入")
    record_correction(release=release, wrong=wrong, **act)
    later = int(UNPUBLISHED.replace(",", ""))
    posted("unpublished", "1", [a_line(country.school, measure, later)], Stage.CHECKED)
    prepare(version=version, code=f"{CODE}-2", title=WAITING, span=span, **act)


def key_of(route: str) -> object:
    """Of the prepared release, or of the correction."""
    if "corrections/<" in route:
        return Correction.objects.get().key
    return Prepared.objects.get().key
