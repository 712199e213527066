"""A rule tried against returns that are there, before it is written: what it would have asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from peiyou.engine.reporting.enums import RoundState
from peiyou.engine.reporting.models import Return, Round, Rule
from peiyou.engine.reporting.queries.checking import Book, sheets_of, standing
from peiyou.engine.reporting.queries.missing import Asked
from peiyou.engine.reporting.queries.skeleton import Skeleton, skeleton_of
from peiyou.engine.reporting.queries.values import said_by

MOST: Final = 600
"""Returns that are looked at while somebody waits, drawn evenly from all of them."""
AT_ONCE: Final = 100
EXAMPLES: Final = 12


@dataclass(frozen=True, slots=True)
class Example:
    unit: str
    cell: str
    value: str
    why: str


@dataclass(slots=True)
class Trial:
    """`asked`: returns looked at, of `there`; `returns` of them have something, at `cells` cells in all; `failed`
    could not be calculated."""

    round: Round | None
    there: int = 0
    asked: int = 0
    returns: int = 0
    cells: int = 0
    failed: int = 0
    examples: list[Example] = field(default_factory=list)


def last_round(round_: Round) -> Round | None:
    """The newest round of the season that units have reported in."""
    rounds = Round.objects.filter(season=round_.season_id).exclude(state=RoundState.PREPARING)
    return rounds.select_related("season", "period").order_by("-period__ends_on", "-pk").first()


def tried_on(rule: Rule, round_: Round | None, at: datetime) -> Trial:
    """What a rule (saved or not) says of returns that were handed in. Five statements for every hundred."""
    found = Trial(round_)
    if round_ is None:
        return found
    pks = list(round_.returns.filter(snapshot__isnull=False).values_list("pk", flat=True).order_by("pk"))  # fmt: skip
    found.there = len(pks)
    drawn = pks[:: -(-len(pks) // MOST)] if pks else []
    asked, book = skeleton_of(round_), Book([rule])
    for portion in (drawn[start : start + AT_ONCE] for start in range(0, len(drawn), AT_ONCE)):
        rows = Return.objects.filter(pk__in=portion).select_related("round__period", "undertaking", "unit")  # fmt: skip
        for of in _asked(list(rows), asked, book, at):
            found.asked += 1
            found.returns += bool(of)
            found.cells += len(of)
            found.failed += sum(bool(one.why) for one in of)
            found.examples += of[: EXAMPLES - len(found.examples)]
    return found


def _asked(
    rows: Sequence[Return], asked: Skeleton, book: Book, at: datetime
) -> Iterator[list[Example]]:
    said = said_by(rows, asked)
    looked_at = [Asked(row, said[row.pk], asked, at) for row in rows]
    sheets = sheets_of(looked_at)
    for one in looked_at:
        yield [
            Example(one.return_.unit.name, broken.cell, standing(one, broken.cell), broken.why)
            for broken in book.broken(sheets[one.return_.pk])
        ]
