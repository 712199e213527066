"""Rules between the levels of a take-up, and every edge of the tree that breaks one.

    the plan's quantity ≤ Σ target shares · ≤ Σ what provinces declare
        a province's share ≤ what it declares ≤ Σ what its units take up
            a unit takes up only what its province took · by year = in all · of this season's items and sources

Drafts count: the point is to know while it can still be changed. What is more than far too much breaks the rule
too, except of candidates, of whom there are to be more than places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from django.utils.translation import gettext as _

from peiyou.common.money import in_wan
from peiyou.engine.undertakings.enums import Counting, Party
from peiyou.engine.undertakings.queries.balance.board import Place
from peiyou.engine.undertakings.queries.balance.cutoffs import Cutoffs, Flag
from peiyou.engine.undertakings.queries.balance.nodes import Level
from peiyou.engine.undertakings.queries.balance.parts import parts_of
from peiyou.engine.undertakings.queries.balance.sight import undertaking_provinces
from peiyou.engine.undertakings.queries.balance.statements import Within, each, of_year
from peiyou.engine.undertakings.queries.balance.sums import Chosen, Rows, Sums, sums_of
from peiyou.engine.undertakings.queries.balance.targets import Target, shares_of, targets_of
from peiyou.kernel.organisations.models import Unit


class Rule(StrEnum):
    """In the order of the tree, from the top."""

    SHARES = "SHARES"
    DECLARED = "DECLARED"
    OWN_SHARE = "OWN_SHARE"
    UNITS = "UNITS"
    TASK = "TASK"
    YEARS = "YEARS"
    MONEY_YEARS = "MONEY_YEARS"
    FOREIGN = "FOREIGN"
    NO_PROVINCE = "NO_PROVINCE"


@dataclass(frozen=True, slots=True)
class Edge:
    """One broken rule: between `upper` and `lower` (names), about `item`; `lower_at` is the address of the place.

    `expected` and `found` are said with their units; `remedy` is what to do.
    """

    rule: Rule
    upper: str
    lower: str
    lower_at: str
    task_no: str
    item: str
    expected: str
    found: str
    remedy: str


@dataclass(slots=True)
class Broken:
    edges: list[Edge] = field(default_factory=list)

    @property
    def by_rule(self) -> dict[Rule, int]:
        found = {rule: sum(edge.rule == rule for edge in self.edges) for rule in Rule}
        return {rule: n for rule, n in found.items() if n}


def broken_rules(place: Place, cutoffs: Cutoffs) -> Broken:
    """Every edge at and below a place that is for these eyes, in the order of the tree."""
    season = place.season
    targets = targets_of(season)
    provinces = undertaking_provinces(season)
    seen = {pk: unit for pk, unit in provinces.items() if place.sight.whole(pk)}
    if place.node.province is not None:
        seen = {pk: unit for pk, unit in seen.items() if pk == place.node.province}
    edges: list[Edge] = []
    if place.node.level <= Level.PROVINCE:
        edges += _between_levels(place, targets, provinces, seen, cutoffs)
    edges += _of_units(place, targets, provinces)
    order = list(Rule)
    return Broken(sorted(edges, key=lambda edge: order.index(edge.rule)))


# --- sums of one level against the next --------------------------------------------------------------------


def _between_levels(
    place: Place,
    targets: list[Target],
    provinces: Mapping[int, Unit],
    seen: Mapping[int, Unit],
    cutoffs: Cutoffs,
) -> Iterable[Edge]:
    sums = _sums(place, targets)
    shares = shares_of(place.season)
    plan, ministry = _("the plan"), _("the ministry")
    for target in targets:
        if (
            not target.adds or not target.is_open
        ):  # what is assigned to departments has no provinces
            continue
        of = {pk: sums.get((pk, target.pk), Sums()) for pk in provinces}
        mine = {pk: shares[target.pk, pk] for pk in provinces if (target.pk, pk) in shares}
        declared = {pk: one.total if target.is_own else one.all_declared for pk, one in of.items()}
        if place.sight.nation and place.node.level == Level.NATION and target.target:
            if mine:
                what = _("target shares of provinces")
                remedy = _(
                    "Correct the shares under Set-up: together they are to be what the plan wants."
                )
                yield from _edge(
                    Rule.SHARES,
                    target,
                    plan,
                    what,
                    "",
                    target.target,
                    sum(mine.values()),
                    remedy,
                    cutoffs,
                )
            remedy = _(
                "Ask provinces to declare more while the season is open, or say in the shares which of them."
            )
            yield from _edge(Rule.DECLARED, target, plan, _("provinces together"), "", target.target,
                             sum(declared.values()), remedy, cutoffs)  # fmt: skip
        for pk, unit in seen.items():
            at = str(unit.key)
            if pk in mine:
                remedy = _("The province declares more, or the ministry changes its share.")
                yield from _edge(Rule.OWN_SHARE, target, ministry, unit.name, at, Fraction(mine[pk]), declared[pk],
                                 remedy, cutoffs)  # fmt: skip
            if declared[pk] and not target.is_own:
                remedy = _(
                    "Units of the province take up more, or the province declares another number."
                )
                yield from _edge(Rule.UNITS, target, unit.name, _("its units together"), at, Fraction(declared[pk]),
                                 of[pk].total, remedy, cutoffs)  # fmt: skip


def _sums(place: Place, targets: list[Target]) -> dict[tuple[int, int], Sums]:
    """(province, item) → sums, of drafts too."""
    rows = Rows()
    for part in parts_of(place.season, targets, place.revisions).values():
        rows.quantities += part.quantities
    return sums_of(rows, targets, Chosen(), lambda key: key)


def _edge(
    rule: Rule, target: Target, upper: str, lower: str, at: str, wanted: Fraction, there: int, remedy: str,
    cutoffs: Cutoffs,
) -> Iterable[Edge]:  # fmt: skip
    """Nothing where the rule holds: enough, and not far too much of what is no selection."""
    flag = cutoffs.flag(there / wanted, target.bound)
    is_short = flag in {Flag.UNDER, Flag.FAR_UNDER}
    is_over = flag == Flag.FAR_OVER and target.counting != Counting.CANDIDATES
    if is_short or is_over:
        expected = f"{target.said(round(wanted))} {target.unit}"
        found = f"{target.said(there)} {target.unit} ({float(there / wanted):.0%})"
        yield Edge(
            rule, upper, lower, at, target.task_no, target.words, expected.strip(), found, remedy
        )


# --- what single units have written ------------------------------------------------------------------------


def _of_units(place: Place, targets: list[Target], provinces: Mapping[int, Unit]) -> Iterable[Edge]:
    within = _within(place)
    by_opening = {target.opening: target for target in targets}
    rows: list[tuple[Rule, int, int | None, str, str, str, str]] = [
        *_not_taken(within, by_opening),
        *_years(within, place, {target.pk: target for target in targets}),
        *_money_years(within, place, by_opening),
        *_foreign(within, by_opening),
        *_without_province(within),
    ]
    units = Unit.objects.in_bulk({row[1] for row in rows})
    for rule, unit, province, opening_no, item, expected, found in rows:
        above = provinces.get(province or 0)
        name = units[unit].name
        upper = above.name if rule == Rule.TASK and above else name
        yield Edge(
            rule,
            upper,
            name,
            str(units[unit].key),
            opening_no,
            item,
            expected,
            found,
            _remedy(rule),
        )


def _within(place: Place) -> Within:
    """Whose rows may be looked at: never more than the eyes reach."""
    sight, node = place.sight, place.node
    units = node.units if node.level >= Level.GROUP else None
    if node.level <= Level.PROVINCE and not sight.everything:
        own = sight.provinces if node.province is None else sight.provinces & {node.province}
        return Within(place.season.pk, provinces=own)
    return Within(place.season.pk, province=node.province, units=units)


Row = tuple[Rule, int, int | None, str, str, str, str]


def _not_taken(within: Within, by_opening: Mapping[int, Target]) -> Iterable[Row]:
    """Placements of units in tasks that their province has not taken."""
    rows = each(
        within, "w.key, w.province_id, p.opening_id", "undertakings_placement p",
        f"w.party NOT IN ('{Party.PROVINCE}', '{Party.DEPARTMENT}') AND NOT EXISTS ("  # noqa: S608 - our own words
        "SELECT 1 FROM undertakings_placement q JOIN undertakings_undertaking b ON b.id = q.undertaking_id"
        f" WHERE q.opening_id = p.opening_id AND b.party = '{Party.PROVINCE}' AND b.province_id = w.province_id)",
    )  # fmt: skip
    for unit, province, opening in rows:
        task = by_opening.get(opening)
        if task:
            yield (
                Rule.TASK, unit, province, task.task_no, task.task, _("taken up by the province"), _("not taken up by it"),
            )  # fmt: skip


def _years(within: Within, place: Place, targets: Mapping[int, Target]) -> Iterable[Row]:
    total = " + ".join(f"COALESCE({of_year('c.by_year', year)}, 0)" for year in place.season.years)
    rows = each(
        within, f"w.key, w.province_id, c.item_id, c.amount, {total}",
        "undertakings_commitment c JOIN undertakings_placement p ON p.id = c.placement_id",
        f"c.by_year <> '{{}}' AND COALESCE(c.amount, 0) <> {total}",
    )  # fmt: skip
    for unit, province, item, amount, years in rows:
        if target := targets.get(item):
            yield (
                Rule.YEARS, unit, province, target.task_no, target.words,
                f"{target.said(amount or 0)} {target.unit}", f"{target.said(years)} {target.unit}",
            )  # fmt: skip


def _money_years(within: Within, place: Place, by_opening: Mapping[int, Target]) -> Iterable[Row]:
    total = " + ".join(f"COALESCE({of_year('c.by_year', year)}, 0)" for year in place.season.years)
    rows = each(
        within, f"w.key, w.province_id, p.opening_id, s.name, c.amount, {total}",
        "undertakings_pledge c JOIN undertakings_placement p ON p.id = c.placement_id"
        " JOIN undertakings_source s ON s.id = c.source_id",
        f"c.amount <> {total}",
    )  # fmt: skip
    for unit, province, opening, source, amount, years in rows:
        if task := by_opening.get(opening):
            yield (
                Rule.MONEY_YEARS, unit, province, task.task_no, source,
                f"{in_wan(int(amount))} 万元", f"{in_wan(int(years))} 万元",
            )  # fmt: skip


def _foreign(within: Within, by_opening: Mapping[int, Target]) -> Iterable[Row]:
    """Numbers of an item of another task, money of a source of another season: sums would miss or double them."""
    items = each(
        within, "w.key, w.province_id, p.opening_id",
        "undertakings_commitment c JOIN undertakings_placement p ON p.id = c.placement_id"
        " JOIN undertakings_item i ON i.id = c.item_id",
        "i.opening_id <> p.opening_id",
    )  # fmt: skip
    sources = each(
        within, "w.key, w.province_id, p.opening_id",
        "undertakings_pledge c JOIN undertakings_placement p ON p.id = c.placement_id"
        " JOIN undertakings_source s ON s.id = c.source_id",
        f"s.season_id <> {within.season:d}",
    )  # fmt: skip
    for unit, province, opening in [*items, *sources]:
        if task := by_opening.get(opening):
            yield (
                Rule.FOREIGN, unit, province, task.task_no, task.task, _("an item or source of this season"),
                _("one of another"),
            )  # fmt: skip


def _without_province(within: Within) -> Iterable[Row]:
    """Units that count for the nation and for no province."""
    rows = each(
        within, "DISTINCT w.key", "undertakings_placement p",
        f"w.province_id IS NULL AND w.party <> '{Party.DEPARTMENT}'",
    )  # fmt: skip
    for (unit,) in rows:
        yield Rule.NO_PROVINCE, unit, None, "", "", _("stands under a province"), _("under none")


def _remedy(rule: Rule) -> str:
    return {
        Rule.TASK: _(
            "The province takes the task up too, or returns the unit's take-up with a remark."
        ),
        Rule.YEARS: _("The unit corrects its numbers by year, or the number in all."),
        Rule.MONEY_YEARS: _(
            "The unit writes the money of one year again: the sum is worked out anew."
        ),
        Rule.FOREIGN: _("Tell who runs this installation: such a row cannot be written by hand."),
        Rule.NO_PROVINCE: _("Put right who oversees the unit in the register of units."),
    }[rule]
