"""Who is asked in a round, and the returns that are made for them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from django.db.models import Q
from django.utils import timezone

from peiyou.engine.reporting.models import Line, Return, Round
from peiyou.engine.reporting.queries.ends import ends_of
from peiyou.engine.undertakings.enums import BELOW_PROVINCE, Party
from peiyou.engine.undertakings.enums import State as TakeUpState
from peiyou.engine.undertakings.models import Placement, Undertaking
from peiyou.engine.undertakings.queries.lines import undertaking_provinces
from peiyou.engine.undertakings.queries.turns import filler_of
from peiyou.kernel.actions import Actor
from peiyou.kernel.workflow.moves import NewCase, open_cases

FEW: Final = 500


def reporting_units(round_: Round) -> Sequence[Undertaking]:
    """Confirmed take-ups of the season that have no return in the round yet, in order; of departments all, since
    their tasks are theirs without their saying so."""
    known = round_.returns.values("undertaking")
    confirmed = Q(case__state=TakeUpState.CONFIRMED)
    assigned = Q(party=Party.DEPARTMENT) & ~Q(case__state=TakeUpState.WITHDRAWN)
    rows = round_.season.undertakings.filter(confirmed | assigned)
    return list(rows.exclude(pk__in=known).select_related("unit").order_by("pk"))


def astray_of(rows: Iterable[Return], on: date) -> list[str]:
    """Names of units below a province whose province has no education body to check them. One statement."""
    bodies = undertaking_provinces(on)
    below = [row for row in rows if row.party in BELOW_PROVINCE]
    return [row.unit.name for row in below if row.province_id not in bodies]


def ask_returns(
    round_: Round, undertakings: Sequence[Undertaking], actor: Actor, at: datetime
) -> list[Return]:
    """A return with a line for each placement, for each undertaking; in a fixed number of statements a thousand."""
    new = [
        Return(
            key=uuid.uuid4(), round=round_, undertaking=one, unit=one.unit, province_id=one.province_id,
            party=one.party,
        )
        for one in undertakings
    ]  # fmt: skip
    ends = ends_of(round_, [row.unit_id for row in new], timezone.localdate(at))
    cases = open_cases(
        [
            NewCase("return", "return", str(row.key), row.unit, row.unit, filler_of(row.unit, row.party), ends[row.unit_id])
            for row in new
        ],
        actor, at,
    )  # fmt: skip
    for row, case in zip(new, cases, strict=True):
        row.case = case
    made = Return.objects.bulk_create(new, batch_size=2_000)
    by_undertaking = {row.undertaking_id: row for row in made}
    terms = set(round_.terms.values_list("opening", flat=True))
    placements = Placement.objects.filter(undertaking__season=round_.season_id)
    if len(by_undertaking) <= FEW:
        placements = placements.filter(undertaking__in=list(by_undertaking))
    Line.objects.bulk_create(
        (
            Line(of_return=by_undertaking[undertaking], opening_id=opening)
            for undertaking, opening in placements.values_list("undertaking", "opening").iterator()
            if undertaking in by_undertaking and opening in terms
        ),
        batch_size=2_000,
    )
    return made
