"""Ratings in three voices, side by side: of every task at places, in a period.

    asked = asked_of(version, period, at)                       # lines, measures, rounds: four statements
    found = ratings_of(asked, [nation, *provinces])             # six at most, however many places and tasks
    found[province.pk, line.task_key].of(line)                  # voice → colour: what a row of a table shows

Nothing is averaged: a voice that says nothing is empty, and says why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final
from uuid import UUID

from peiyou.engine.reporting.enums import Rating, RoundState
from peiyou.engine.reporting.models import Round
from peiyou.engine.results.enums import Voice
from peiyou.engine.results.models import IndependentRating
from peiyou.engine.results.queries.figures import NOTHING, STAGES, Amount, Board
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.pace import LEVELS, Pace, elapsed, pace_of, until, worst
from peiyou.engine.results.queries.selfsaid import SILENT, Said, own_words, tallied
from peiyou.engine.results.queries.targets import Goal, targets_of
from peiyou.engine.results.standards import Rule, rule_on
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.queries.figures import Figure, Sums, national, of_nodes
from peiyou.kernel.facts.queries.trees import by_parts
from peiyou.kernel.organisations.enums import REGIONS, Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Version

ORDER: Final = tuple(Rating)
"""From well to badly."""


@dataclass(frozen=True, slots=True)
class Three:
    """One task at one place. `paces`: each of its deliverables, by key; `given`: independent ratings, of the task
    under None and of single deliverables."""

    task_key: UUID
    node: int
    said: Said = SILENT
    paces: Mapping[UUID, Pace] = field(default_factory=dict)
    given: Mapping[UUID | None, IndependentRating] = field(default_factory=dict)

    @property
    def computed(self) -> Rating | None:
        return worst(self.paces.values())

    @property
    def independent(self) -> Rating | None:
        """Of the task as a whole; else the worst of those of its deliverables."""
        if None in self.given:
            return Rating(self.given[None].colour)
        known = [Rating(one.colour) for one in self.given.values()]
        return max(known, key=ORDER.index, default=None)

    @property
    def voices(self) -> dict[Voice, Rating | None]:
        return {
            Voice.SELF: self.said.colour, Voice.COMPUTED: self.computed, Voice.INDEPENDENT: self.independent,
        }  # fmt: skip

    @property
    def apart(self) -> int:
        """How many steps the best and the worst voice differ: 0 where they agree or only one speaks."""
        known = [ORDER.index(one) for one in self.voices.values() if one is not None]
        return max(known) - min(known) if known else 0

    @property
    def red(self) -> list[Voice]:
        return [voice for voice, colour in self.voices.items() if colour == Rating.RED]

    def of(self, line: Line) -> dict[Voice, Rating | None]:
        """The voices about one deliverable: what is said of the task holds for it where nothing more is."""
        pace = self.paces.get(line.key)
        given = self.given.get(line.key) or self.given.get(None)
        return {
            Voice.SELF: self.said.colour,
            Voice.COMPUTED: pace.colour if pace else None,
            Voice.INDEPENDENT: Rating(given.colour) if given else None,
        }


Ratings = dict[tuple[int, UUID], Three]
"""By place (primary key) and task."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What ratings of a plan in a period are computed from. `is_settled`: no round of it is under way."""

    board: Board
    period: Period
    rule: Rule
    share: Fraction | None
    is_settled: bool

    @property
    def version(self) -> Version:
        return self.board.version

    @property
    def tasks(self) -> dict[UUID, list[Line]]:
        """In the order of the plan."""
        found: dict[UUID, list[Line]] = {}
        for line in self.board.lines:
            found.setdefault(line.task_key, []).append(line)
        return found


States = dict[Period, set[str]]
"""Periods of rounds of a plan, newest first, with the states of these rounds."""


def rounds_of(version: Version) -> States:
    """One statement."""
    rows = Round.objects.filter(season__version__plan=version.plan_id).select_related("period")
    found: States = {}
    for row in rows.order_by("-period__ends_on", "-period__starts_on"):
        found.setdefault(row.period, set()).add(row.state)
    return found


def opened(states: States) -> list[Period]:
    """Those of rounds that have been opened, newest first."""
    return [period for period, some in states.items() if some != {RoundState.PREPARING}]


def periods_of(version: Version) -> list[Period]:
    """As `opened`. One statement."""
    return opened(rounds_of(version))


def asked_of(version: Version, period: Period, on: date, lines: list[Line] | None = None) -> Asked:
    return asked_in(Board.of(version, None, lines), period, on, rounds_of(version))


def asked_in(board: Board, period: Period, on: date, states: States) -> Asked:
    """Of the lines of a board of the whole plan; nothing is asked for any more."""
    here = states.get(period, set())
    settled = here == {RoundState.CLOSED} or (not here and period.ends_on <= on)
    share = elapsed(board.version, period)
    return Asked(until(board, period), period, rule_on(on), share, settled)


def ratings_of(
    asked: Asked, nodes: Sequence[Unit],
    goals: Mapping[tuple[UUID, int], Goal] | None = None, sums: Mapping[int, Sums] | None = None,
) -> Ratings:  # fmt: skip
    """Every task at each of these places: the nation, regions, or one unit. `goals` of the whole plan and `sums` of
    the places (by primary key): where they are known, they are not asked for once more."""
    pks = [node.pk for node in nodes]
    tallies = tallied(asked.period, [node.pk for node in nodes if node.kind in REGIONS])
    words = own_words(asked.version.plan_id, asked.period, nodes, list(asked.tasks))
    given = given_at(asked.period, pks)
    if goals is None:
        goals = targets_of([line.key for line in asked.board.lines], pks)
    found: Ratings = {}
    known = _sums(asked, nodes) if sums is None else ((one, sums.get(one.pk, {})) for one in nodes)
    for node, here in known:
        paces = _paces(asked, node, here, goals)
        for task in asked.tasks:
            own, why = words.get((node.pk, task), (None, ""))
            said = Said(own, why, tallies.get((node.pk, task), {}))
            found[node.pk, task] = Three(
                task, node.pk, said, paces[task], given.get((node.pk, task), {})
            )
    return found


def given_at(
    period: Period, nodes: Collection[int], task: UUID | None = None
) -> dict[tuple[int, UUID], dict[UUID | None, IndependentRating]]:
    """Independent ratings that hold, by place and task. One statement."""
    rows = IndependentRating.objects.filter(period=period, node__in=nodes)
    if task is not None:
        rows = rows.filter(task_key=task)
    found: dict[tuple[int, UUID], dict[UUID | None, IndependentRating]] = {}
    for row in rows.order_by("pk"):
        here = found.setdefault((row.node_id, row.task_key), {})
        here.pop(row.deliverable_key, None)
        if row.colour:
            here[row.deliverable_key] = row
    return found


def history_of(period: Period, node: Unit, task: UUID) -> list[IndependentRating]:
    """All that was said and taken back of a task at a place, newest first."""
    rows = IndependentRating.objects.filter(period=period, node=node, task_key=task)
    return list(rows.order_by("-pk"))


def disagreements(found: Iterable[Three], least: int = 1) -> list[Three]:
    """Where voices differ by so many steps, the widest apart first."""
    apart = [one for one in found if one.apart >= least]
    return sorted(apart, key=lambda one: -one.apart)


# --- figures ----------------------------------------------------------------------------------------------


def _sums(asked: Asked, nodes: Sequence[Unit]) -> Iterator[tuple[Unit, Sums]]:
    """One statement for the nation, one for all regions, one for each unit."""
    pks = sorted(measure.pk for measure in asked.board.measures.values())
    regions = [node.pk for node in nodes if node.kind in REGIONS and node.kind != Kind.NATION]
    at_regions = of_nodes(regions, pks, STAGES) if regions else {}
    for node in nodes:
        if node.kind == Kind.NATION:
            yield node, national(pks, STAGES)
        elif node.kind in REGIONS:
            yield node, at_regions.get(node.pk, {})
        else:
            yield node, by_parts(node.pk, pks, STAGES).get(node.pk, {})


def _paces(
    asked: Asked, node: Unit, sums: Sums, goals: Mapping[tuple[UUID, int], Goal]
) -> dict[UUID, dict[UUID, Pace]]:
    """By task, by deliverable."""
    rows = asked.board.rows(sums)
    found: dict[UUID, dict[UUID, Pace]] = {}
    for line in asked.board.lines:
        goal = goals.get((line.key, node.pk))
        first, since = _first(asked, line, sums) if line.counting in LEVELS else (None, None)
        found.setdefault(line.task_key, {})[line.key] = pace_of(
            line, rows.get(line.key, NOTHING), rule=asked.rule, share=asked.share,
            is_nation=node.kind == Kind.NATION, is_settled=asked.is_settled,
            goal=goal.value if goal else None, first=first, since=since,
        )  # fmt: skip
    return found


def _first(asked: Asked, line: Line, sums: Sums) -> tuple[Amount | None, Fraction | None]:
    """What was approved of a level in the first period that has anything, and when that was over."""
    above, below = (asked.board.measures.get(code) for code in line.reported)
    if above is None or below is None:
        return None, None
    for period in asked.board.periods:
        here = [sums.get(Figure(one.pk, period.pk, Stage.APPROVED)) for one in (above, below)]
        if here[0] and here[1]:
            amount = Amount(here[0].quantity, here[1].quantity, here[0].n)
            return amount, elapsed(asked.version, period)
    return None, None
