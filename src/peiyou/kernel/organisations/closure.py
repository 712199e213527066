"""`Place` from `Link`: the one writer of the closure.

A unit's places follow from the links of it and of what is above it, each cut to the days on which the
one below holds. So whatever changed, the places of every unit that it could touch are worked out anew
from the links, over all days: there is one rule, and nothing that could get out of step with it.

Who keeps something by place, and has to follow in the same transaction, watches (`watch_places`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from peiyou.kernel.actions.bulk import insert_many
from peiyou.kernel.organisations.enums import EVER, FOREVER, Hierarchy
from peiyou.kernel.organisations.models import Link, Place, Unit
from peiyou.kernel.organisations.queries.portions import portions

Span = tuple[date, date]
Step = tuple[int, int, date, date]
"""A node, how far above, and the days."""

COLUMNS = ("hierarchy", "unit", "node", "depth", "valid_from", "valid_to")
MANY = 2000
"""From here on reading a hierarchy's links whole is cheaper than climbing them."""


Watcher = Callable[[Hierarchy, Collection[int]], AbstractContextManager[None]]
"""Given the hierarchy and the units (primary keys) whose places are about to be written anew. It is
entered while the places are what they were, and left when they are what they are going to be."""

_watchers: list[Watcher] = []


def watch_places(watcher: Watcher) -> None:
    """Register who follows a change of places in its transaction; called from apps.ready."""
    if watcher not in _watchers:
        _watchers.append(watcher)


def rebuild(hierarchy: Hierarchy, units: Collection[int]) -> None:
    """Make the places of `units` (primary keys) in one hierarchy exactly what the links say.

    The caller holds the tree lock and names every unit whose chain upward may have changed: see
    `touched`.
    """
    with ExitStack() as watched:
        for watcher in _watchers:
            watched.enter_context(watcher(hierarchy, units))
        _write(hierarchy, units)


def _write(hierarchy: Hierarchy, units: Collection[int]) -> None:
    tree = _Tree(hierarchy)
    tree.load(units)
    for portion in portions(units):
        Place.objects.filter(hierarchy=hierarchy, unit__in=portion).delete()
    insert_many(
        Place,
        COLUMNS,
        (
            (hierarchy.value, unit, node, depth, iso(since), iso(until))
            for unit in units
            for node, depth, since, until in tree.places(unit)
        ),
    )


def touched(hierarchy: Hierarchy, unit: int, parents: Iterable[int] = ()) -> set[int]:
    """Whose places a change of `unit`'s links may touch: it, what ever stood below it, and its parents.

    A parent's own chain does not change, but outside `PLACE` the days on which it stands in the
    hierarchy may.
    """
    below = Place.objects.filter(hierarchy=hierarchy, node=unit).values_list("unit", flat=True)
    above = () if hierarchy == Hierarchy.PLACE else parents
    return {unit, *below, *above}


@dataclass(slots=True)
class _Tree:
    hierarchy: Hierarchy
    up: dict[int, list[Step]] = field(default_factory=lambda: defaultdict(list))
    stands: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    memo: dict[tuple[int, date, date], list[Step]] = field(default_factory=dict)

    def load(self, units: Collection[int]) -> None:
        """The links of `units` and of everything above them, and the days each of `units` stands."""
        if len(units) > MANY:
            self._keep(Link.objects.filter(hierarchy=self.hierarchy))
        else:
            self._climb(set(units))
        if self.hierarchy == Hierarchy.PLACE:
            lives = Unit.objects.values_list("pk", "begins_on", "ends_on")
            for portion in portions(units):
                for unit, since, until in lives.filter(pk__in=portion):
                    self.stands[unit].append((since, until))
        else:
            for unit in units:
                self.stands[unit] += [(since, until) for _, _, since, until in self.up[unit]]
            below = Link.objects.filter(hierarchy=self.hierarchy)
            spans = below.values_list("parent", "valid_from", "valid_to").distinct()
            for portion in portions(units):
                for unit, since, until in spans.filter(parent__in=portion):
                    self.stands[unit].append((since, until))

    def _climb(self, units: set[int]) -> None:
        seen: set[int] = set()
        while units:
            seen |= units
            parents: set[int] = set()
            for portion in portions(units):
                links = Link.objects.filter(hierarchy=self.hierarchy, unit__in=portion)
                parents |= self._keep(links)
            units = parents - seen

    def _keep(self, links: Iterable[Link]) -> set[int]:
        parents = set()
        rows = links.order_by("unit", "valid_from")  # type: ignore[attr-defined]
        for unit, parent, since, until in rows.values_list(
            "unit", "parent", "valid_from", "valid_to"
        ):
            self.up[unit].append((parent, 1, since, until))
            parents.add(parent)
        return parents

    def places(self, unit: int) -> list[Step]:
        """The unit's rows: per node and depth the longest unbroken stretches of days."""
        steps = [(unit, 0, since, until) for since, until in self.stands[unit]]
        steps += self._above(unit, EVER, FOREVER)
        if len({step[:2] for step in steps}) == len(steps):
            return steps  # nothing ever moved, as for most units
        stretches: dict[tuple[int, int], list[Span]] = defaultdict(list)
        for node, depth, since, until in steps:
            stretches[node, depth].append((since, until))
        return [(*key, *span) for key, spans in stretches.items() for span in _joined(spans)]

    def _above(self, unit: int, since: date, until: date) -> list[Step]:
        key = (unit, since, until)
        steps = self.memo.get(key)
        if steps is None:
            steps = self.memo[key] = []
            for parent, _, begins, ends in self.up.get(unit, ()):
                first, last = max(since, begins), min(until, ends)
                if first < last:
                    steps.append((parent, 1, first, last))
                    steps += [
                        (node, depth + 1, a, b)
                        for node, depth, a, b in self._above(parent, first, last)
                    ]
        return steps


def _joined(spans: list[Span]) -> list[Span]:
    """Touching or overlapping stretches become one."""
    found: list[Span] = []
    for since, until in sorted(spans):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(until, found[-1][1]))
        else:
            found.append((since, until))
    return found


@lru_cache(maxsize=4096)
def iso(day: date) -> str:
    """As both databases take it; `insert_many` passes text on as it is, and there are few days."""
    return day.isoformat()
