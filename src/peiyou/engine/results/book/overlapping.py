"""Overlaps in the ledger: what stands there at a stage, said or taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from peiyou.common.digest import hex_digest
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.models import Overlap
from peiyou.engine.results.models.overlap import COLUMN
from peiyou.engine.results.queries.declared_overlaps import room_of
from peiyou.engine.results.requirements.overlaps import OF_OVERLAPS, Said
from peiyou.kernel.actions import Actor
from peiyou.kernel.actions.requirements import demand
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.ledger import Line, post, withdraw
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.organisations.models import Unit

SOURCE_KIND: Final = "overlap"


def lock(unit: Unit) -> None:
    """All overlaps of a unit are written one after the other: each looks at what the others say."""
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)


def demand_fit(row: Overlap, members: Sequence[Measure], stage: Stage, quantity: int) -> None:
    """Raises `ResultsError` where it is no overlap, or more than the figures hold."""
    room = room_of([m.pk for m in members], row.of.measure_id, row.unit_id, row.period_id, stage)
    demand(Said(members, stage, quantity, row.reason, room), OF_OVERLAPS, ResultsError)


def say(row: Overlap, stage: Stage, quantity: int | None, actor: Actor, at: datetime) -> None:
    """Let this be what stands at the stage; None takes it back. The row is written, too."""
    row.no += 1
    setattr(row, COLUMN[stage], quantity)
    row.save()
    if quantity is None:
        withdraw(source_kind=SOURCE_KIND, source_id=str(row.pk), stage=stage, actor=actor, at=at)
        return
    text = f"{row.no}\n{stage}\n{quantity}"
    post(
        source_kind=SOURCE_KIND, source_id=str(row.pk), source_hash=hex_digest("sha256", [text.encode()]),
        stage=stage, lines=[Line(row.unit_id, row.of.measure_id, row.period_id, quantity, "overlap")],
        actor=actor, at=at,
    )  # fmt: skip
