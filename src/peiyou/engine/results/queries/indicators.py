"""By what provinces are ranked, and each one's value: live, as of a day, or out of a release.

found = values_of(Asked(frame, "execution", Stage.APPROVED))
found.places                 # with their values, for `ranking.rank`
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Final

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting import measures as reported
from peiyou.engine.reporting.queries.completeness import COMPLETE, WAIVED, with_letters
from peiyou.engine.reporting.queries.rates import Rates
from peiyou.engine.results.models import Coverage
from peiyou.engine.results.narrative.situations import Situation, share_of, situation_of
from peiyou.engine.results.queries.figures import STAGES, Amount, Board, Figures, Rows
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.ranking import Place, Value
from peiyou.engine.results.queries.reports.basis import Basis
from peiyou.engine.results.queries.reports.figures import Frame, flows_of, returns_at
from peiyou.engine.results.queries.reports.standing import parts_of
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.figures import Sums
from peiyou.kernel.facts.queries.trees import Seen, by_parts, over
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.trees import children


@dataclass(frozen=True)
class Asked:
    """`as_of` None: as it stands now. `line` is what the indicator of one deliverable speaks of."""

    frame: Frame
    code: str
    stage: Stage = Stage.APPROVED
    as_of: date | None = None
    line: Line | None = None


@dataclass(frozen=True)
class World:
    """What the values are made of: provinces, and the sums of each."""

    asked: Asked
    provinces: tuple[Unit, ...]
    sums: Mapping[int, Sums]
    nation: Unit
    started: Mapping[int, str] = field(default_factory=dict)
    """Measure of "reported" → key of the task."""

    @cached_property
    def upto(self) -> Board:
        return self.asked.frame.board_of(self.asked.frame.year, is_upto=True)

    @cached_property
    def money(self) -> dict[int, Rates]:
        found = dict.fromkeys((unit.pk for unit in self.provinces), Rates())
        frame = replace(self.asked.frame, stage=self.asked.stage)
        for unit in self.provinces:
            for flow, fen in flows_of(frame, self.sums.get(unit.pk, {}), frame.year):
                found[unit.pk] += Rates(**{flow.what: fen})
        return found

    @cached_property
    def returns(self) -> dict[int, tuple[int, int, int]]:
        """Expected, handed in, complete; by province. Out of a release there is no third."""
        release = self.asked.frame.basis.release
        if release is not None:
            rows = Coverage.objects.filter(release=release, node__in=[unit.pk for unit in self.provinces])  # fmt: skip
            found: dict[int, tuple[int, int, int]] = {}
            for node, expected, came in rows.values_list("node", "expected", "handed_in"):
                so_far = found.get(node, (0, 0, 0))
                found[node] = (so_far[0] + expected, so_far[1] + came, 0)
            return found
        handed_in = Q(submitted_at__isnull=False)
        if self.asked.as_of is not None:
            handed_in = Q(submitted_at__lt=over(self.asked.as_of))
        asked = with_letters(returns_at(self.asked.frame, self.nation, self.asked.frame.year))
        counted = (
            asked.order_by()
            .values_list("province")
            .annotate(
                expected=Count("pk", filter=~WAIVED),
                handed_in=Count("pk", filter=~WAIVED & handed_in),
                complete=Count("pk", filter=COMPLETE),
            )
        )
        return {pk: (a, b, c) for pk, a, b, c in counted if pk}

    def figures(self, unit: Unit) -> Rows:
        return self.upto.rows(self.sums.get(unit.pk, {}))


ValueOf = Callable[[World, Unit], Value | None]


@dataclass(frozen=True, slots=True)
class Indicator:
    """`is_released`: it can be made out of a release. `formula` stands beside every list."""

    code: str
    label: Promise
    formula: Promise
    value: ValueOf
    is_share: bool = True
    is_money: bool = False
    is_released: bool = False
    of_line: bool = False
    is_dated: bool = True
    """It can be asked as of a day."""

    def is_in(self, basis: Basis) -> bool:
        """Whether it can be made out of these figures alone."""
        if basis.release is None:
            return True
        return self.is_released and (basis.release.has_money or not self.is_money)


def _placements(world: World, unit: Unit) -> Value:
    taken = world.asked.frame.taken
    sums = world.sums.get(unit.pk, {})
    return sum(one.quantity for figure, one in sums.items() if figure.measure in taken and figure.stage == Stage.COMMITTED)  # fmt: skip


def _started(world: World, unit: Unit) -> Value | None:
    """Tasks, not placements: a task that one unit has begun is begun."""
    frame, sums = world.asked.frame, world.sums.get(unit.pk, {})
    taken = {str(frame.taken[f.measure].task_key) for f, one in sums.items() if f.measure in frame.taken and f.stage == Stage.COMMITTED and one.n}  # fmt: skip
    begun = {world.started[f.measure] for f, one in sums.items() if f.measure in world.started and f.stage == str(world.asked.stage) and f.period in world.upto.order and one.n}  # fmt: skip
    return Fraction(len(begun & taken), len(taken)) if taken else None


def _reached(world: World, unit: Unit) -> Value | None:
    frame, rows = world.asked.frame, world.figures(unit)
    found = []
    for line in frame.board.lines:
        figures = rows[line.key]
        done, taken = parts_of(_at(figures, world.asked.stage)), parts_of(figures.taken)
        found.append(situation_of(done, taken, frame.share))
    known = [one for one in found if one is not None]
    return Fraction(known.count(Situation.REACHED), len(known)) if known else None


def _done(world: World, unit: Unit) -> Value | None:
    line = world.asked.line
    if line is None:
        return None
    figures = world.figures(unit)[line.key]
    return share_of(parts_of(_at(figures, world.asked.stage)), parts_of(figures.taken))


def _at(figures: Figures, stage: Stage) -> Amount | None:
    return {Stage.CLAIMED: figures.claimed, Stage.CHECKED: figures.checked}.get(stage, figures.approved)  # fmt: skip


def _rate(name: str) -> ValueOf:
    return lambda world, unit: getattr(world.money[unit.pk], name)


def _returned(place: int) -> ValueOf:
    def share(world: World, unit: Unit) -> Value | None:
        counts = world.returns.get(unit.pk)
        return Fraction(counts[place], counts[0]) if counts and counts[0] else None

    return share


INDICATORS: Final = {
    one.code: one
    for one in (
        Indicator("reached", _("Deliverables reached"), _("deliverables that reached what was taken up ÷ deliverables taken up, until the end of the year"), _reached, is_released=True),
        Indicator("done", _("Done of one deliverable"), _("done until the end of the year ÷ taken up"), _done, is_released=True, of_line=True),
        Indicator("started", _("Tasks started"), _("tasks of which some unit has reported something ÷ tasks taken up"), _started, is_released=True),
        Indicator("placements", _("Placements taken up"), _("one for each unit and task"), _placements, is_share=False, is_released=True),
        Indicator("arrived", _("Money arrived"), _("money that arrived in the year"), _rate("arrived"), is_share=False, is_money=True, is_released=True),
        Indicator("spent", _("Money spent"), _("money that was spent in the year"), _rate("spent"), is_share=False, is_money=True, is_released=True),
        Indicator("arrival", _("Arrival rate"), _("arrived ÷ budget"), _rate("arrival")),
        Indicator("execution", _("Budget execution rate"), _("spent ÷ budget"), _rate("execution")),
        Indicator("handed_in", _("Returns handed in"), _("returns handed in ÷ returns expected"), _returned(1), is_released=True),
        Indicator("complete", _("Returns complete"), _("returns handed in with their sealed page ÷ returns expected"), _returned(2), is_dated=False),
    )
}  # fmt: skip
"""In the order of the page. Shares may be larger than one."""


@dataclass(frozen=True, slots=True)
class Values:
    indicator: Indicator
    places: list[Place]


def values_of(asked: Asked) -> Values:
    """Fewer than twenty statements, however many provinces there are."""
    indicator = INDICATORS[asked.code]
    world = _world(asked)
    places = [Place(unit.pk, unit.name, unit.code, indicator.value(world, unit)) for unit in world.provinces]  # fmt: skip
    return Values(indicator, places)


def _world(asked: Asked) -> World:
    frame = asked.frame
    nation = Unit.objects.get(kind=Kind.NATION)
    day = date(frame.year, 12, 31)
    provinces = tuple(children(nation, day).filter(kind=Kind.PROVINCE, is_counted=True))
    codes = {reported.reported(line.task_key): str(line.task_key) for line in frame.board.lines}
    rows = Measure.objects.filter(code__in=codes).values_list("pk", "code")
    started = {pk: codes[code] for pk, code in rows}
    wanted = [*{*frame.pks, *started}]
    pks = [unit.pk for unit in provinces]
    if asked.as_of is not None and frame.basis.is_live:
        sums = by_parts(nation.pk, wanted, STAGES, None, Seen(as_of=asked.as_of))
    else:
        sums = frame.basis.below(nation, pks, wanted)
    return World(asked, provinces, sums, nation, started)
