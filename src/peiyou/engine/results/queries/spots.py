"""Where each unit counts for each period, by region: as `facts.totals.COUNTS_ON` says, for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from peiyou.kernel.calendar.models import Period
from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.models import Place, Unit

LEVELS: Final = (Kind.PROVINCE, Kind.PREFECTURE, Kind.COUNTY)


def spots_of(
    wanted: Sequence[tuple[int, int]], kinds: Sequence[tuple[str, str]]
) -> Iterator[tuple[int, ...]]:
    """Where each unit counts for each period (as `facts.totals.COUNTS_ON` says), by region."""
    periods = {row.pk: row for row in Period.objects.all()}
    numbers = {kind: i for i, kind in enumerate(kinds)}
    lives = {
        pk: (begins, ends, numbers[kind, school])
        for pk, begins, ends, kind, school in Unit.objects.values_list(
            "pk", "begins_on", "ends_on", "kind", "school_type"
        ).iterator()
    }
    places = _places()
    of_unit: dict[int, list[tuple[int, tuple[int, int, int]]]] = defaultdict(list)
    for unit, period in wanted:
        if unit not in lives or period not in periods:  # a damaged file; `matches` will say so
            continue
        begins, ends, _kind = lives[unit]
        day = periods[period].ends_on
        of_unit[unit].append((period, _stood(places.get(unit, ()), begins, ends, day)))
    for unit, stood in of_unit.items():
        moved = int(len({regions for _period, regions in stood}) > 1)
        for pk, regions in stood:
            last = periods[pk].ends_on - timedelta(days=1)
            moment = last.toordinal() * 10_000_000 + pk
            yield (unit, pk, *regions, lives[unit][2], last.year, moment, moved)


_Place = tuple[int, int, date, date]


def _places() -> dict[int, list[_Place]]:
    """By unit: (level, region, from, until)."""
    found: dict[int, list[_Place]] = defaultdict(list)
    rows = Place.objects.filter(hierarchy=Hierarchy.PLACE, node__kind__in=LEVELS)
    columns = ("unit", "node__kind", "node", "valid_from", "valid_to")
    for unit, kind, node, since, until in rows.values_list(*columns).iterator():
        found[unit].append((LEVELS.index(Kind(kind)), node, since, until))
    return found


def _stood(places: Sequence[_Place], begins: date, ends: date, over: date) -> tuple[int, int, int]:
    """Province, prefecture and county on the last day before `over`, or on the unit's own last or first."""
    regions = [0, 0, 0]
    for level, node, since, until in places:
        held = since < over <= until
        if held or (until == ends < over) or (since == begins >= over):
            regions[level] = node
    return regions[0], regions[1], regions[2]
