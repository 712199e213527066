"""The balance at one place, as pages and files show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.models import Season, Source
from peiyou.engine.undertakings.queries.balance.cutoffs import Cutoffs, Flag
from peiyou.engine.undertakings.queries.balance.lines import (
    Line,
    around,
    chosen_by,
    lines_below,
    lines_of,
    rows_within,
)
from peiyou.engine.undertakings.queries.balance.nodes import Below, Level, Node, below
from peiyou.engine.undertakings.queries.balance.parts import Revision
from peiyou.engine.undertakings.queries.balance.sight import Sight
from peiyou.engine.undertakings.queries.balance.statements import (
    By,
    Phase,
    Within,
    money,
    money_by_year,
    placed,
)
from peiyou.engine.undertakings.queries.balance.sums import (
    PHASES,
    Chosen,
    Rows,
    Sums,
    money_of,
    placements_of,
    sums_of,
)
from peiyou.engine.undertakings.queries.balance.targets import Target, shares_of, targets_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is asked to show. `words` are looked for in tasks and items; none of them is a right."""

    cutoffs: Cutoffs
    words: str = ""
    party: Party | None = None
    phase: Phase | None = None
    flag: Flag | None = None
    source: str = ""
    opening: int | None = None

    @property
    def is_narrowed(self) -> bool:
        """Some items are looked for."""
        return bool(self.words or self.flag or self.opening is not None)

    @property
    def chosen(self) -> Chosen:
        return Chosen(
            frozenset({self.party} if self.party else ()),
            frozenset(PHASES if self.phase is None else {self.phase}),
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where one looks from, with what eyes, at which state of the season."""

    season: Season
    node: Node
    sight: Sight
    revisions: dict[int, Revision]
    on: date


@dataclass(slots=True)
class ItemBoard:
    """`home`: item → the sums of the own province, for who stands below one. `below`: placements there."""

    lines: list[Line]
    placements: list[int]
    money: int
    home: dict[int, Line] = field(default_factory=dict)
    below: list[tuple[Node, list[int] | None]] = field(default_factory=list)


def item_board(place: Place, asked: Asked) -> ItemBoard:
    targets = targets_of(place.season)
    shares = shares_of(place.season)
    node, chosen = place.node, chosen_by(place.sight, place.node, asked.chosen)
    rows = rows_within(place.season, node, targets, place.revisions)
    lines = lines_of(targets, sums_of(rows, targets, chosen), node, shares, asked.cutoffs)
    beneath = below(node, place.sight, place.season, place.on)
    board = ItemBoard(
        [line for line in lines if _is_asked(line, asked)],
        placements_of(rows.placed, chosen).get(0, [0, 0, 0]),
        sum(sum(phases) for phases in money_of(rows.money, chosen).get(0, {}).values()),
        below=_placements(place, rows, beneath, asked.chosen),
    )
    if node.province in place.sight.home and node.level > Level.PROVINCE:
        province = node.province or 0
        revisions = place.revisions
        board.home = around(
            place.season, targets, province, revisions, shares, asked.cutoffs, place.sight.units
        )
    return board


def _is_asked(line: Line, asked: Asked) -> bool:
    target, words = line.target, asked.words.casefold()
    if asked.flag and line.flag != asked.flag:
        return False
    if asked.opening is not None and target.opening != asked.opening:
        return False
    said = f"{target.task_no} {target.code} {target.task} {target.words}".casefold()
    return not words or words == target.task_no or (not words.isdecimal() and words in said)


def _placements(
    place: Place, rows: Rows, beneath: Below, asked: Chosen
) -> list[tuple[Node, list[int] | None]]:
    """Placements at each node below; None where they are not for these eyes."""
    if not beneath.nodes:
        return []
    if place.node.level == Level.NATION:
        counted = rows.placed
    else:
        units = place.node.units if place.node.level == Level.GROUP else None
        counted = placed(
            Within(place.season.pk, province=place.node.province, units=units), By.UNIT
        )
    found: list[tuple[Node, list[int] | None]] = []
    for chosen, where in _by_sight(place.sight, beneath, asked):
        amounts = placements_of(counted, chosen, where.get)
        found += [(n, amounts.get(i, [0, 0, 0])) for i, n in _nodes(beneath, where)]
    return _in_order(beneath, found)


def _by_sight(
    sight: Sight, beneath: Below, asked: Chosen
) -> Iterable[tuple[Chosen, Mapping[int, int]]]:
    """The nodes below, parted by what of them may be shown: rows that may not be are never counted."""
    full = {key: i for key, i in beneath.of.items() if _in_full(sight, beneath.nodes[i])}
    yield asked, full
    if sight.public:
        rest = {key: i for key, i in beneath.of.items() if key not in full}
        yield Chosen(asked.parties, asked.phases & {Phase.CONFIRMED}), rest


def _in_full(sight: Sight, node: Node) -> bool:
    if node.level == Level.PROVINCE:
        return sight.whole(node.province or 0)
    return sight.whole(node.province or 0) or node.units <= sight.units


def _nodes(beneath: Below, where: Mapping[int, int]) -> Iterable[tuple[int, Node]]:
    return ((i, beneath.nodes[i]) for i in sorted(set(where.values())))


def _in_order(
    beneath: Below, found: Sequence[tuple[Node, list[int] | None]]
) -> list[tuple[Node, list[int] | None]]:
    known = {id(node): amounts for node, amounts in found}
    return [(node, known.get(id(node))) for node in beneath.nodes]


# --- one item --------------------------------------------------------------------------------------------


@dataclass(slots=True)
class OneItem:
    """One item here and at each node of the next level; `None` for nodes that are not for these eyes."""

    line: Line
    below: list[tuple[Node, Line | None]]
    home: Line | None = None


def one_item(place: Place, target: Target, targets: list[Target], asked: Asked) -> OneItem:
    """`targets` are all of the season, of which it is one."""
    shares = shares_of(place.season)
    node, chosen = place.node, chosen_by(place.sight, place.node, asked.chosen)
    rows = rows_within(place.season, node, targets, place.revisions)
    [line] = lines_of([target], sums_of(rows, [target], chosen), node, shares, asked.cutoffs)
    beneath = below(node, place.sight, place.season, place.on)
    if node.level != Level.NATION and beneath.nodes:
        rows = rows_within(place.season, node, [target], place.revisions, by=By.UNIT, only=target)
    found: dict[tuple[int, int], Sums] = {}
    seen: set[int] = set()
    for shown, where in _by_sight(place.sight, beneath, asked.chosen):
        found |= sums_of(rows, [target], shown, where.get)
        seen |= set(where.values())
    lines = lines_below(target, found, beneath, shares, asked.cutoffs)
    one = OneItem(line, [(n, line if i in seen else None) for i, (n, line) in enumerate(lines)])
    if node.province in place.sight.home and node.level > Level.PROVINCE:
        province = node.province or 0
        near = around(
            place.season,
            targets,
            province,
            place.revisions,
            shares,
            asked.cutoffs,
            place.sight.units,
        )
        one.home = near.get(target.pk)
    return one


# --- money ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Balance:
    """Money of the sources at one node. Lists are by phase; `years` by year, of everything that counts."""

    node: Node
    sources: dict[int, list[int]] = field(default_factory=dict)
    is_seen: bool = True

    @property
    def total(self) -> int:
        return sum(sum(phases) for phases in self.sources.values())

    def of(self, source: int) -> int:
        return sum(self.sources.get(source, ()))

    def by_phase(self, phase: int) -> int:
        return sum(phases[phase] for phases in self.sources.values())


@dataclass(slots=True)
class MoneyBoard:
    """`rest`: what the nodes below do not add up to; nothing but where money stands at no node."""

    sources: list[Source]
    here: Balance
    below: list[Balance]
    years: dict[int, dict[int, int]]

    @property
    def year_totals(self) -> dict[int, int]:
        totals: dict[int, int] = {}
        for by_year in self.years.values():
            for year, fen in by_year.items():
                totals[year] = totals.get(year, 0) + fen
        return totals

    @property
    def rest(self) -> int:
        if not self.below or not all(one.is_seen for one in self.below):
            return 0
        return self.here.total - sum(one.total for one in self.below)


def money_board(place: Place, asked: Asked) -> MoneyBoard:
    season, node = place.season, place.node
    chosen = chosen_by(place.sight, node, asked.chosen)
    sources = list(season.sources.all())
    targets = targets_of(season)
    beneath = below(node, place.sight, season, place.on)
    within = Within(
        season.pk, province=node.province,
        units=node.units if node.level >= Level.GROUP else None, opening=asked.opening,
    )  # fmt: skip
    by_unit = money(within, By.UNIT) if node.level != Level.NATION else []
    if asked.opening is not None and node.level == Level.NATION:
        rows = money(within, By.PROVINCE)
    elif node.level == Level.NATION:
        rows = rows_within(season, node, targets, place.revisions).money
    else:
        rows = by_unit
    here = Balance(node, money_of(rows, chosen).get(0, {}))
    balances = {i: Balance(n, is_seen=False) for i, n in enumerate(beneath.nodes)}
    for shown, where in _by_sight(place.sight, beneath, asked.chosen):
        amounts = money_of(rows, shown, where.get)
        balances |= {i: Balance(n, amounts.get(i, {})) for i, n in _nodes(beneath, where)}
    years = _by_year(within, chosen, season)
    return MoneyBoard(sources, here, [balances[i] for i in sorted(balances)], years)


def _by_year(within: Within, chosen: Chosen, season: Season) -> dict[int, dict[int, int]]:
    """Source → year → fen, of what counts here."""
    found = money_by_year(within, By.NATION, list(season.years), chosen.parties, chosen.phases)
    return {source: years for (_key, source), years in found.items()}
