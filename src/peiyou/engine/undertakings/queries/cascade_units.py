"""What single units have written against the rules of a take-up: tasks, years, money, foreign rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from peiyou.common.money import in_wan
from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.queries.balance.board import Place
from peiyou.engine.undertakings.queries.balance.nodes import Level
from peiyou.engine.undertakings.queries.balance.statements import Within, each, of_year
from peiyou.engine.undertakings.queries.balance.targets import Target
from peiyou.engine.undertakings.queries.cascade_edges import Edge, Rule
from peiyou.kernel.organisations.models import Unit


def edges_of_units(
    place: Place, targets: list[Target], provinces: Mapping[int, Unit]
) -> Iterable[Edge]:
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
