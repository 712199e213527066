"""Forecasts as they were made, and how earlier ones did.

found = forecasts_of(lines, [nation, *provinces])           # one statement, however many
found[nation.pk, line.key].deadline.mid
forecast_of(line, nation)                                   # one line at one place, or None
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final
from uuid import UUID

from django.db.models import F, OuterRef, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.enums import RoundState
from peiyou.engine.reporting.models import Round
from peiyou.engine.results.models import Forecast, ForecastCheck
from peiyou.engine.results.queries.figures import STAGES, Board
from peiyou.engine.results.queries.foreseeing import Grounds, NoForecast, grounds_of
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.targets import targets_of
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.queries.figures import Sums, national, of_nodes
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.trees import standing

WORDS: Final[tuple[tuple[int, Promise], ...]] = (
    (990, _("virtually certain")),
    (900, _("very likely")),
    (660, _("likely")),
    (330, _("about as likely as not")),
    (100, _("unlikely")),
    (10, _("very unlikely")),
    (0, _("exceptionally unlikely")),
)
"""From so many per mille on: Mastrandrea et al., *Guidance Note for Lead Authors of the IPCC Fifth Assessment Report on
Consistent Treatment of Uncertainties* (2010), table 1."""


def words_of(chance: int) -> Promise:
    return next(words for least, words in WORDS if chance >= least)


@dataclass(frozen=True, slots=True)
class Foretold:
    """The newest forecasts of a line at a place, the nearest period first; never empty."""

    line: Line
    rows: Sequence[Forecast]

    @property
    def deadline(self) -> Forecast | None:
        """That for the end of the plan."""
        return self.rows[-1] if self.rows[-1].is_deadline else None

    @property
    def newest(self) -> Forecast:
        return self.rows[-1]

    @property
    def words(self) -> Promise | None:
        chance = self.newest.chance
        return None if chance is None else words_of(chance)

    @property
    def is_missed(self) -> bool:
        """The middle of it falls short of what is to be reached."""
        last = self.newest
        if last.target is None:
            return False
        return last.mid > last.target if last.is_at_most else last.mid < last.target


def forecasts_of(lines: Iterable[Line], nodes: Iterable[int]) -> dict[tuple[int, UUID], Foretold]:
    """By place (primary key) and line: what was foretold from the newest figures. One statement."""
    by_key = {line.key: line for line in lines}
    rows = Forecast.objects.filter(deliverable_key__in=list(by_key), node__in=list(nodes))
    newest = Forecast.objects.filter(
        deliverable_key=OuterRef("deliverable_key"), node=OuterRef("node")
    ).order_by("-as_of__ends_on", "-version")
    rows = rows.annotate(newest=Subquery(newest.values("as_of")[:1])).filter(as_of=F("newest"))
    found: dict[tuple[int, UUID], list[Forecast]] = {}
    for row in rows.select_related("as_of", "until").order_by("version", "ahead"):
        here = found.setdefault((row.node_id, row.deliverable_key), [])
        if here and here[-1].version != row.version:
            here.clear()
        here.append(row)
    return {key: Foretold(by_key[key[1]], rows) for key, rows in found.items()}


def forecast_of(line: Line, node: int) -> Foretold | None:
    return forecasts_of([line], [node]).get((node, line.key))


# --- what they rest on ------------------------------------------------------------------------------------


def unsettled(plan: int, on: date) -> frozenset[int]:
    """Periods (primary keys) that are not over, or of which a round of the plan is under way. Two statements."""
    rounds = Round.objects.filter(season__version__plan=plan).exclude(state=RoundState.CLOSED)
    to_come = Period.objects.filter(ends_on__gt=on)
    return frozenset(rounds.values_list("period", flat=True)) | frozenset(
        to_come.values_list("pk", flat=True)
    )


def forecast_places(on: date) -> list[Unit]:
    """The nation and what counts as a province, in order."""
    kinds = [Kind.NATION, Kind.PROVINCE]
    found = standing(on).filter(kind__in=kinds, is_counted=True).order_by("code", "pk")
    return sorted(found, key=lambda one: kinds.index(Kind(one.kind)))


def sums_at(board: Board, nodes: Sequence[Unit]) -> Mapping[int, Sums]:
    """Of the nation and regions, by primary key. Two statements."""
    pks = sorted(measure.pk for measure in board.measures.values())
    regions = [node.pk for node in nodes if node.kind != Kind.NATION]
    found = dict(of_nodes(regions, pks, STAGES)) if regions else {}
    for node in nodes:
        if node.kind == Kind.NATION:
            found[node.pk] = national(pks, STAGES)
    return found


def grounds_at(
    board: Board, nodes: Sequence[Unit], waiting: frozenset[int]
) -> dict[int, dict[UUID, Grounds | tuple[NoForecast, int]]]:
    """Of every line at each place (the nation, regions): what a forecast rests on, or why there is none. Three
    statements."""
    sums, pks = sums_at(board, nodes), [node.pk for node in nodes]
    goals = targets_of([line.key for line in board.lines], pks)
    found: dict[int, dict[UUID, Grounds | tuple[NoForecast, int]]] = {}
    for node in nodes:
        here = found.setdefault(node.pk, {})
        for line in board.lines:
            goal = goals.get((line.key, node.pk))
            here[line.key] = grounds_of(
                board, sums.get(node.pk, {}), line, waiting, is_nation=node.kind == Kind.NATION,
                goal=goal.value if goal else None,
            )  # fmt: skip
    return found


# --- how earlier ones did ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Record:
    """Forecasts that could be held against what came, of one distance (`ahead` None: of every one)."""

    ahead: int | None
    n: int
    within80: int
    within95: int
    bias: Fraction | None
    """Mean of (foretold − actual) ÷ actual, of those with an actual figure that is not 0."""
    off: Fraction | None
    """Mean of its size."""

    @property
    def percent80(self) -> int:
        return round(Fraction(100 * self.within80, self.n))

    @property
    def percent95(self) -> int:
        return round(Fraction(100 * self.within95, self.n))


def record_of(
    lines: Iterable[Line], nodes: Iterable[int] | None = None
) -> tuple[Record | None, list[Record]]:
    """All together (None where none could be checked yet), and by distance. One statement."""
    rows = ForecastCheck.objects.filter(forecast__deliverable_key__in=[line.key for line in lines])
    if nodes is not None:
        rows = rows.filter(forecast__node__in=list(nodes))
    by_ahead: dict[int, list[tuple[int, int, bool, bool]]] = {}
    columns = ("forecast__ahead", "forecast__mid", "actual", "within80", "within95")
    for ahead, *rest in rows.values_list(*columns):
        by_ahead.setdefault(ahead, []).append((rest[0], rest[1], rest[2], rest[3]))
    if not by_ahead:
        return None, []
    every = [one for found in by_ahead.values() for one in found]
    return _record(None, every), [_record(ahead, by_ahead[ahead]) for ahead in sorted(by_ahead)]


def _record(ahead: int | None, found: Sequence[tuple[int, int, bool, bool]]) -> Record:
    errors = [Fraction(mid - actual, abs(actual)) for mid, actual, *_within in found if actual]
    n = len(errors)
    return Record(
        ahead, len(found), sum(one[2] for one in found), sum(one[3] for one in found),
        sum(errors, Fraction()) / n if n else None,
        sum((abs(one) for one in errors), Fraction()) / n if n else None,
    )  # fmt: skip
