"""Rules between the levels of a cascade of targets, and every edge that breaks one.

    the nation's target ≤ Σ of the provinces · a province's target ≤ Σ of its units (the other way round for "at most")
        the years of a place together are its whole · nobody is asked more than they took up · nobody is forgotten

Of the nation and of provinces for who looks at the nation; of single units for who looks at their province.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peiyou.engine.results.amounts import Value, of_plan, said
from peiyou.engine.results.models.target import WHOLE
from peiyou.engine.results.queries.cascade import Level, level_of
from peiyou.engine.results.queries.figures import Amount, Board
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.taken import Taken, taken_below
from peiyou.engine.results.queries.targets import Goals, Together, goals_of, sums_below
from peiyou.kernel.facts.enums import Aggregation
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.enums import Bound
from peiyou.kernel.plans.models import Version


class Rule(TextChoices):
    """In the order of the tree, from the top."""

    SUM = "SUM", gettext_lazy("the places below are asked too little together")
    RATIO = "RATIO", gettext_lazy("no place below is asked as high a ratio")
    NOBODY = "NOBODY", gettext_lazy("asked above, and of nobody below")
    MISSING = "MISSING", gettext_lazy("taken up, and no target while others have one")
    YEARS = "YEARS", gettext_lazy("the years are not the whole")
    TAKEN = "TAKEN", gettext_lazy("asked more than was taken up")


@dataclass(frozen=True, slots=True)
class Edge:
    """One broken rule between `upper` and `lower` (names); `at` is the address of the place where it is mended."""

    rule: Rule
    line: Line
    upper: str
    lower: str
    at: UUID
    year: int
    expected: str
    found: str
    remedy: str


@dataclass(slots=True)
class Broken:
    edges: list[Edge] = field(default_factory=list)

    @property
    def counts(self) -> list[tuple[Rule, int]]:
        found = [(rule, sum(edge.rule == rule for edge in self.edges)) for rule in Rule]
        return [(rule, n) for rule, n in found if n]


@dataclass(frozen=True, slots=True)
class Cascade:
    """Everything that the rules speak of, at one place and below it."""

    level: Level
    on: date
    board: Board
    goals: Goals
    sums: Mapping[tuple[int, UUID, int], Together]
    taken: Taken
    years: tuple[int, ...]

    def own(self, line: Line, node: Unit, year: int = WHOLE) -> Value | None:
        """What a place is asked; of the nation as a whole by the plan itself."""
        goal = self.goals.get((line.key, node.pk, year))
        if goal is not None:
            return goal.value
        is_top = self.level.is_nation and node == self.level.node
        return of_plan(line) if is_top and year == WHOLE else None

    def adds_over_time(self, line: Line) -> bool:
        measure = self.board.measures.get(line.reported.above)
        return not line.is_ratio and (measure is None or measure.over_time == Aggregation.SUM)


def cascade_at(node: Unit, version: Version, on: date, lines: list[Line] | None = None) -> Cascade:
    """Thirteen statements at most, however many lines and places. `lines`: only these."""
    level = level_of(node, version, on)
    board = Board.of(version, lines=lines)
    keys = [line.key for line in board.lines]
    uppers = [unit.pk for unit in (level.every if level.is_nation else [node])]
    return Cascade(
        level, on, board, goals_of([unit.pk for unit in level.every], keys),
        sums_below(uppers, keys), taken_below(board, node, level.below, on),
        tuple(range(version.year_start or 1, (version.year_end or 0) + 1)),
    )  # fmt: skip


def broken_rules(cascade: Cascade) -> Broken:
    """In the order of the rules, then of the plan, then of the places."""
    edges: list[Edge] = []
    uppers = cascade.level.every if cascade.level.is_nation else [cascade.level.node]
    for line in cascade.board.lines:
        for upper in uppers:
            edges += _sums(cascade, line, upper)
        edges += _ratios(cascade, line)
        edges += _missing(cascade, line)
        for place in cascade.level.every:
            edges += _years(cascade, line, place)
        for place in cascade.level.below:
            edges += _above_taken(cascade, line, place)
    order = list(Rule)
    return Broken(sorted(edges, key=lambda edge: order.index(edge.rule)))


# --- rule by rule -----------------------------------------------------------------------------------------


def _sums(cascade: Cascade, line: Line, upper: Unit) -> Iterable[Edge]:
    for year in (WHOLE, *cascade.years):
        wanted = cascade.own(line, upper, year)
        together = cascade.sums.get((upper.pk, line.key, year))
        if wanted is None:
            continue
        if together is None:
            if year == WHOLE:
                yield _edge(
                    Rule.NOBODY, line, upper.name, "", upper, year, said(line, wanted), "",
                    _("Set targets for the level below; a proposal divides this one."),
                )  # fmt: skip
        elif not line.is_ratio and _is_off(line, wanted.quantity, together.quantity):
            found = f"{said(line, Value(together.quantity))} ({together.places})"
            yield _edge(
                Rule.SUM, line, upper.name, _("places below, together"), upper, year,
                said(line, wanted), found,
                _("Set the targets of the level below so that together they reach what is asked here."),
            )  # fmt: skip


def _is_off(line: Line, wanted: int | Fraction, found: int | Fraction) -> bool:
    return found > wanted if line.bound == Bound.AT_MOST else found < wanted


def _ratios(cascade: Cascade, line: Line) -> Iterable[Edge]:
    """A ratio of sums lies between those of its parts: where none of them reaches it, the whole cannot."""
    upper = cascade.level.node
    wanted = cascade.own(line, upper)
    below = [own for unit in cascade.level.below if (own := cascade.own(line, unit)) is not None]
    if not line.is_ratio or wanted is None or not below:
        return
    best = (min if line.bound == Bound.AT_MOST else max)(below, key=lambda value: value.exact)
    if _is_off(line, wanted.exact, best.exact):
        yield _edge(
            Rule.RATIO, line, upper.name, _("places below"), upper, WHOLE, said(line, wanted),
            said(line, best), _("Ask at least some places for as much as is asked here."),
        )  # fmt: skip


def _missing(cascade: Cascade, line: Line) -> Iterable[Edge]:
    """Who took a line up and is asked nothing, while others are."""
    upper = cascade.level.node
    asked = {unit.pk for unit in cascade.level.below if cascade.own(line, unit) is not None}
    if not asked:
        return
    for unit in cascade.level.below:
        amount = cascade.taken.get((line.key, unit.pk))
        if unit.pk not in asked and amount is not None and amount.above:
            yield _edge(
                Rule.MISSING, line, upper.name, unit.name, upper, WHOLE, "", _said_taken(line, amount),
                _("Set its target too."),
            )  # fmt: skip


def _years(cascade: Cascade, line: Line, place: Unit) -> Iterable[Edge]:
    whole = cascade.own(line, place)
    parts = {year: own for year in cascade.years if (own := cascade.own(line, place, year))}
    if whole is None or not parts:
        return
    if cascade.adds_over_time(line):
        together = sum(part.quantity for part in parts.values())
        is_all = len(parts) == len(cascade.years)
        is_wrong = together != whole.quantity if is_all else together > whole.quantity
        found = Value(together)
    else:  # what stands at the end of the last year is the whole
        last = parts.get(cascade.years[-1])
        is_wrong = last is not None and last.exact != whole.exact
        found = last or whole
    if is_wrong:
        upper = cascade.level.node
        yield _edge(
            Rule.YEARS, line, place.name, place.name, upper, WHOLE, said(line, whole), said(line, found),
            _("Set the years anew, or the target of the whole."),
        )  # fmt: skip


def _above_taken(cascade: Cascade, line: Line, place: Unit) -> Iterable[Edge]:
    own = cascade.own(line, place)
    if own is None or line.bound == Bound.AT_MOST:
        return
    amount = cascade.taken.get((line.key, place.pk))
    there = Fraction(0)
    if amount is not None:
        there = (amount.ratio or Fraction(0)) if line.is_ratio else Fraction(amount.above)
    if own.exact > there:
        yield _edge(
            Rule.TAKEN, line, cascade.level.node.name, place.name, cascade.level.node, WHOLE,
            said(line, own), _said_taken(line, amount) or "0",
            _("The place takes up more by a filing, or its target is lowered for a reason."),
        )  # fmt: skip


def _said_taken(line: Line, amount: Amount | None) -> str:
    if amount is None:
        return ""
    if not line.is_ratio:
        return said(line, Value(amount.above))
    return f"{float(amount.ratio):.2%}" if amount.ratio is not None else ""


def _edge(
    rule: Rule, line: Line, upper: str, lower: str, at: Unit, year: int, expected: str, found: str,
    remedy: str,
) -> Edge:  # fmt: skip
    return Edge(rule, line, upper, lower, at.key, year, expected, found, remedy)
