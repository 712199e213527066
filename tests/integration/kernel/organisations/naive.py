"""The closure worked out the slow way, day by day, from nothing but links and lives."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from peiyou.kernel.organisations.enums import EVER, FOREVER, Hierarchy
from peiyou.kernel.organisations.models import Link, Place, Unit, UnitName

Pairs = set[tuple[int, int, int]]
ALWAYS = date(9999, 12, 30)


@dataclass(frozen=True)
class Rows:
    """Everything that is kept, read once."""

    lives: list[tuple[int, date, date]]
    links: list[tuple[str, int, int, date, date]]
    places: list[tuple[str, int, int, int, date, date]]
    names: dict[int, list[tuple[date, date]]]


def read() -> Rows:
    names: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for unit, since, until in UnitName.objects.values_list("unit", "valid_from", "valid_to"):
        names[unit].append((since, until))
    return Rows(
        list(Unit.objects.values_list("pk", "begins_on", "ends_on")),
        list(Link.objects.values_list("hierarchy", "unit", "parent", "valid_from", "valid_to")),
        list(
            Place.objects.values_list(
                "hierarchy", "unit", "node", "depth", "valid_from", "valid_to"
            )
        ),
        names,
    )


def boundary_days(rows: Rows) -> list[date]:
    """Every day on which something begins or ends, the day before and the day after."""
    days = {
        day for kind in (rows.lives, rows.links, rows.places) for row in kind for day in row[-2:]
    }
    near = {d + timedelta(n) for d in days if EVER < d < FOREVER for n in (-1, 0, 1)}
    return sorted(near | {EVER, ALWAYS})


def expected(rows: Rows, hierarchy: Hierarchy, on: date) -> Pairs:
    """(unit, node, depth) that the links of one day say."""
    up: dict[int, list[int]] = defaultdict(list)
    for name, unit, parent, since, until in rows.links:
        if name == hierarchy and since <= on < until:
            up[unit].append(parent)
    assert all(len(parents) == 1 for parents in up.values()), "more than one parent on a day"
    there = set(up) | {parent for [parent] in up.values()}
    if hierarchy == Hierarchy.PLACE:
        there |= {unit for unit, since, until in rows.lives if since <= on < until}
    pairs = set()
    for unit in there:
        node, depth = unit, 0
        pairs.add((unit, node, depth))
        while node in up:
            [node] = up[node]
            depth += 1
            pairs.add((unit, node, depth))
            assert depth < 50, "a cycle"
    return pairs


def kept(rows: Rows, hierarchy: Hierarchy, on: date) -> Pairs:
    found = [
        (unit, node, depth)
        for name, unit, node, depth, since, until in rows.places
        if name == hierarchy and since <= on < until
    ]
    assert len(found) == len(set(found)), "overlapping rows"
    return set(found)


def assert_closure_is_exact() -> None:
    rows = read()
    for hierarchy in Hierarchy:
        for on in boundary_days(rows):
            assert kept(rows, hierarchy, on) == expected(rows, hierarchy, on), (hierarchy, on)
    assert_rows_are_whole(rows)
    lives = {unit: (since, until) for unit, since, until in rows.lives}
    for _name, unit, parent, since, until in rows.links:
        for begins, ends in (lives[unit], lives[parent]):
            assert begins <= since < until <= ends, "a link beyond a life"
    for unit, (begins, ends) in lives.items():
        days = sorted(rows.names[unit])
        edges = [begins, *(until for _since, until in days)]
        assert [since for since, _until in days] == edges[:-1], "a day without a name, or with two"
        assert edges[-1] == ends, "a name beyond a life"


def assert_rows_are_whole(rows: Rows) -> None:
    """No stretch of days is cut into two rows that say the same."""
    ends = {(*row[:4], row[5]) for row in rows.places}
    assert not any(row[:5] in ends for row in rows.places), "two rows where one would do"
