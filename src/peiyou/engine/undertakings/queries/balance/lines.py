"""The balance of items as a page shows it: what is asked, what is there, how the one stands to the other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from peiyou.common.folds import Fold, folds_of
from peiyou.engine.undertakings.models import Season
from peiyou.engine.undertakings.queries.balance.cutoffs import Cutoffs, Flag, setting
from peiyou.engine.undertakings.queries.balance.nodes import Below, Level, Node
from peiyou.engine.undertakings.queries.balance.parts import Revision, parts_of
from peiyou.engine.undertakings.queries.balance.sight import Sight
from peiyou.engine.undertakings.queries.balance.statements import (
    By,
    Phase,
    Within,
    held,
    money,
    placed,
    quantities,
)
from peiyou.engine.undertakings.queries.balance.sums import SENT, Chosen, Rows, Sums, sums_of
from peiyou.engine.undertakings.queries.balance.targets import Target


@dataclass(frozen=True, slots=True)
class Line:
    """One item at one node. `wanted`: the plan's quantity of the nation, the target share of a province, else
    what it declared. `is_hidden`: too few units make the sum up."""

    target: Target
    sums: Sums
    wanted: Fraction | None = None
    flag: Flag | None = None
    is_hidden: bool = False

    @property
    def share(self) -> Fraction | None:
        """Of what is wanted; 8/5 is 160 %."""
        return self.sums.total / self.wanted if self.wanted and not self.is_hidden else None


def rows_within(
    season: Season,
    node: Node,
    targets: list[Target],
    revisions: dict[int, Revision],
    *,
    by: By = By.PROVINCE,
    only: Target | None = None,
) -> Rows:
    """Everything that counts at a node and below it. The nation comes from what is kept of its provinces.

    `by` UNIT, and whatever is narrower than a province, is asked of the database; `only` one item then.
    """
    if node.level <= Level.PROVINCE and by != By.UNIT:
        keys = [node.province] if node.province is not None else list(revisions)
        parts = parts_of(season, targets, {key: revisions[key] for key in keys if key in revisions})
        found = Rows()
        for part in parts.values():
            found.quantities += part.quantities
            found.held += part.held
            found.placed += part.placed
            found.money += part.money
        return found
    within = Within(
        season.pk, province=node.province,
        units=node.units if node.level >= Level.GROUP else None,
        opening=only.opening if only else None,
    )  # fmt: skip
    items = [only.pk] if only else None
    return Rows(
        quantities(within, by, items),
        held(within, by, [only] if only else targets),
        placed(within, by),
        [] if only else money(within, by),
    )


def chosen_by(sight: Sight, node: Node, asked: Chosen) -> Chosen:
    """What of it may be shown there: without a right to drafts only what is confirmed, once it is published."""
    if _sees_drafts(sight, node):
        return asked
    return Chosen(asked.parties, asked.phases & {Phase.CONFIRMED})


def _sees_drafts(sight: Sight, node: Node) -> bool:
    if node.level == Level.NATION:
        return sight.nation
    if node.level == Level.PROVINCE:
        return sight.whole(node.province or 0)
    return sight.whole(node.province or 0) or node.units <= sight.units


def lines_of(
    targets: Iterable[Target],
    found: Mapping[tuple[int, int], Sums],
    node: Node,
    shares: Mapping[tuple[int, int], int],
    cutoffs: Cutoffs,
    *,
    place: int = 0,
    hidden: Collection[int] = (),
) -> list[Line]:
    """A line for each item, also for those that nobody has taken up. `place` is the node's in `found`.

    `hidden` are items (primary keys) whose sums are not shown.
    """
    return [
        Line(target, Sums(), is_hidden=True)
        if target.pk in hidden
        else _line(target, found.get((place, target.pk), Sums()), node, shares, cutoffs)
        for target in targets
    ]


def lines_below(
    target: Target,
    found: Mapping[tuple[int, int], Sums],
    below: Below,
    shares: Mapping[tuple[int, int], int],
    cutoffs: Cutoffs,
) -> list[tuple[Node, Line]]:
    """One item at each node of the next level."""
    return [
        (node, _line(target, found.get((place, target.pk), Sums()), node, shares, cutoffs))
        for place, node in enumerate(below.nodes)
    ]


def _line(
    target: Target,
    sums: Sums,
    node: Node,
    shares: Mapping[tuple[int, int], int],
    cutoffs: Cutoffs,
) -> Line:
    wanted = _wanted(target, sums, node, shares)
    flag = cutoffs.flag(sums.total / wanted, target.bound) if wanted else None
    return Line(target, sums, wanted, flag)


def _wanted(
    target: Target, sums: Sums, node: Node, shares: Mapping[tuple[int, int], int]
) -> Fraction | None:
    if not target.adds:
        return None
    if node.level == Level.NATION:
        return target.target
    if node.level == Level.PROVINCE:
        share = shares.get((target.pk, node.province or 0), sums.all_declared)
        return Fraction(share) if share and not (target.is_own and share == sums.total) else None
    return None


def around(
    season: Season,
    targets: list[Target],
    province: int,
    revisions: dict[int, Revision],
    shares: Mapping[tuple[int, int], int],
    cutoffs: Cutoffs,
    own: frozenset[int],
) -> dict[int, Line]:
    """For who stands below a province: item → the sums of what its units have sent in, where there are enough.

    Enough besides `own` (units whose figures the reader sees anyhow): what is left when these are taken
    away must not be a few neighbours' figures.
    """
    node = Node(Level.PROVINCE, "", province=province)
    sent = Chosen(phases=SENT)
    found = sums_of(rows_within(season, node, targets, revisions), targets, sent)
    within = Within(season.pk, province=province, units=own)
    mine = Rows(quantities(within, By.PROVINCE), placed=placed(within, By.PROVINCE))
    known = sums_of(mine, targets, sent)
    fewest = setting("fewest_units")
    hidden = {
        pk
        for (_place, pk), sums in found.items()
        if 0 < _others(sums, known.get((0, pk), Sums())) < fewest
    }
    return {
        line.target.pk: line
        for line in lines_of(targets, found, node, shares, cutoffs, hidden=hidden)
    }


def _others(sums: Sums, own: Sums) -> int:
    """How many units besides the reader's own make up a sum."""
    return max(sums.all_placed - own.all_placed, sums.all_entered - own.all_entered)


@dataclass(frozen=True, slots=True)
class Section:
    """The items of one section of the plan, folded or not, and what is said of them."""

    fold: Fold[Line]

    @property
    def title(self) -> str:
        return self.fold.rows[0].target.section_title

    @property
    def short(self) -> int:
        """How many are below what is wanted."""
        return sum(line.flag in {Flag.FAR_UNDER, Flag.UNDER} for line in self.fold.rows)

    @property
    def without(self) -> int:
        return _without(self.fold.rows)


def sections_of(lines: Sequence[Line], opened: str, *, is_open: bool) -> list[Section]:
    """In the order of the plan; see `common.folds`."""
    return [Section(one) for one in folds_of(lines, lambda line: line.target.section, opened, is_open=is_open)]  # fmt: skip


def _without(lines: Iterable[Line]) -> int:
    """How many nobody has taken up."""
    return sum(not line.sums.all_placed and not line.is_hidden for line in lines)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items have how much, and how many have nothing."""

    rows: list[tuple[Flag, str, int]]
    """With the words of the cut-offs."""
    without: int


def tally(lines: Collection[Line], cutoffs: Cutoffs) -> Tally:
    words = cutoffs.scale().words
    rows = [
        (flag, said, sum(line.flag == flag for line in lines))
        for flag, said in zip(Flag, words, strict=True)
    ]
    return Tally(rows, _without(lines))
