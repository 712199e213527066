"""A draw of the world that is announced, a spot check of the target's school that waits for an inspector, and a
sample of a desk that the school is in."""

from __future__ import annotations

import uuid
from datetime import datetime

from peiyou.engine.reporting.models import Draw, Inspection, Line, Sample, Sampled
from peiyou.engine.reporting.queries import drawing
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.workflow.moves import NewCase, open_cases
from tests.factories.country import Country
from tests.house.returns import Returns

SECRET = "5ec2e7" * 10 + "0000"
"""Of the draw that is only announced: nobody may read it yet."""


def spot_check(country: Country, returns: Returns, now: datetime) -> Inspection:
    row = returns.school
    line = Line.objects.filter(of_return=row).first()
    if line is None:
        opening = returns.round.terms.order_by("pk")[0].opening
        line = Line.objects.create(of_return=row, opening=opening)
    text = drawing.text_of([drawing.Member(f"{row.key}/1")])
    draw = Draw.objects.create(
        round=returns.round, body=country.nation, size=1, method=drawing.METHOD, population=text,
        population_size=1, population_digest=drawing.digest_of(text), secret=SECRET,
        commitment=drawing.commitment_of(SECRET), public_source="号码", announced_at=now, announced_by="x",
    )  # fmt: skip
    key = uuid.uuid4()
    new = NewCase("inspection", "inspection", str(key), row.unit, country.nation, Role.MINISTRY)
    [case] = open_cases([new], SYSTEM, now)
    return Inspection.objects.create(
        key=key, draw=draw, place=1, of_return=row, line=line, case=case
    )


def sample(returns: Returns, now: datetime) -> Sample:
    row = returns.school
    text = drawing.text_of([drawing.Member(str(row.key))])
    made = Sample.objects.create(
        round=returns.round, size=1, method=drawing.METHOD, population=text, population_size=1,
        population_digest=drawing.digest_of(text), seed="5eed" * 16, drawn_at=now, drawn_by="x", drawn_by_name="x",
    )  # fmt: skip
    Sampled.objects.create(sample=made, place=1, of_return=row, version=0)
    return made
