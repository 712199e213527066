"""What units were called, what became of them, and with whom their past is counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.organisations.models import Change, Link, Succession, Unit, UnitName
from peiyou.kernel.organisations.queries.portions import portions
from peiyou.kernel.organisations.queries.trees import on_day


def names_on(units: Iterable[Unit], on: date) -> dict[int, str]:
    """What each was called on that day, by primary key; those that did not exist are absent."""
    found: dict[int, str] = {}
    for portion in portions(unit.pk for unit in units):
        names = UnitName.objects.filter(on_day(on), unit__in=portion)
        found.update(names.values_list("unit", "name"))
    return found


def changes_of(unit: Unit) -> QuerySet[Change, Change]:
    """Its history, the first line first."""
    return unit.changes.order_by("on", "pk")


def successors(unit: Unit, on: date) -> list[Unit]:
    """Who stands in the place of `unit` on that day: those that took over from it, and from them.

    In the order of pinyin. Empty while the unit stands itself, and where nobody took over.
    """
    found: dict[int, Unit] = {}
    ended = {unit.pk} if unit.ends_on <= on else set()
    seen = set(ended)
    while ended:
        taken = Succession.objects.filter(predecessor__in=ended).select_related("successor")
        heirs = {row.successor.pk: row.successor for row in taken}
        found |= {pk: heir for pk, heir in heirs.items() if heir.ends_on > on}
        ended = {pk for pk, heir in heirs.items() if heir.ends_on <= on} - seen
        seen |= ended
    return sorted(found.values(), key=lambda heir: (heir.name_key, heir.pk))


def heir_of(unit: Unit, on: date) -> Unit | None:
    """The one unit that carries the past of `unit` on, as of that day.

    None while the unit stands itself, and where its line ended without an heir.
    """
    now: Unit | None = unit
    while now and now.ends_on <= on:
        row = now.successions.filter(is_heir=True).select_related("successor").first()
        now = row.successor if row else None
    return now if now != unit else None


def carriers(on: date, hierarchy: Hierarchy = Hierarchy.PLACE) -> dict[int, int]:
    """With whom the past of each ended unit is counted in the tree of `on`, by primary keys.

    With its heir, else the heir's heir; where a line ends without one, with what the last of it stood
    under in this hierarchy. A unit that stands counts for itself and is not in here, nor is one whose
    line ended where nothing was above it. So a total over one tree is the total over every other.
    """
    ended = dict(Unit.objects.filter(ends_on__lte=on).values_list("pk", "ends_on"))
    heirs = dict(
        Succession.objects.filter(is_heir=True, predecessor__in=Unit.objects.filter(ends_on__lte=on))
        .values_list("predecessor", "successor")
    )  # fmt: skip
    links = Link.objects.filter(hierarchy=hierarchy, unit__ends_on__lte=on).order_by("valid_to")
    last = dict(links.values_list("unit", "parent"))
    found: dict[int, int] = {}
    for unit in ended:
        now: int | None = unit
        while now in ended:
            now = heirs.get(now) or last.get(now)
        if now is not None:
            found[unit] = now
    return found


def recorded(unit: Unit) -> list[tuple[date, date]]:
    """From when to when everything of `unit`, and directly below it, holds: it ends after all of that."""
    kinds = (unit.names, unit.identifiers, unit.region_sets, unit.links_up, unit.links_down)
    return [span for rows in kinds for span in rows.values_list("valid_from", "valid_to")]
