"""Rules between the levels of a take-up, and every edge of the tree that breaks one.

    the plan's quantity ≤ Σ target shares · ≤ Σ what provinces declare
        a province's share ≤ what it declares ≤ Σ what its units take up
            a unit takes up only what its province took · by year = in all · of this season's items and sources

Drafts count: the point is to know while it can still be changed. What is more than far too much breaks the rule
too, except of candidates, of whom there are to be more than places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from django.utils.translation import gettext as _

from peiyou.engine.undertakings.enums import Counting
from peiyou.engine.undertakings.queries.balance.board import Place
from peiyou.engine.undertakings.queries.balance.cutoffs import Cutoffs, Flag
from peiyou.engine.undertakings.queries.balance.nodes import Level
from peiyou.engine.undertakings.queries.balance.parts import parts_of
from peiyou.engine.undertakings.queries.balance.sight import undertaking_provinces
from peiyou.engine.undertakings.queries.balance.sums import Chosen, Rows, Sums, sums_of
from peiyou.engine.undertakings.queries.balance.targets import Target, shares_of, targets_of
from peiyou.engine.undertakings.queries.cascade_edges import Broken, Edge, Rule
from peiyou.engine.undertakings.queries.cascade_units import edges_of_units
from peiyou.kernel.organisations.models import Unit


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
    edges += edges_of_units(place, targets, provinces)
    order = list(Rule)
    return Broken(sorted(edges, key=lambda edge: order.index(edge.rule)))


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
