"""What is counted twice, taken off: sums of several measures in which everything counts once.

    sets = overlaps_among([m.pk for m in asked])
    net(figures, {one.members: quantity_of[one.measure] for one in sets}, [m.pk for m in asked])

A set K of measures has a quantity of its own: what is counted under all of K, and under nothing else. Among asked
measures S it is in the plain sum as often as K and S share measures, and should be in it once: the net sum is
Σ figures − Σ over K of (|K ∩ S| − 1) × quantity of K. As long as no measure has less than what all its overlaps say
(which is asked when one is declared), the net sum is never below the largest figure in it, nor above the plain sum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from peiyou.kernel.facts.models import OverlapSet


class Shared(NamedTuple):
    """Primary keys: the measure that overlaps of these `members` are posted under."""

    measure: int
    members: frozenset[int]


def overlaps_among(measures: Iterable[int]) -> list[Shared]:
    """Every set with a member among `measures`, with all its members. One statement."""
    rows = OverlapSet.members.through.objects.filter(
        overlapset__in=OverlapSet.objects.filter(members__in=list(measures)).values("pk")
    )
    found: dict[int, set[int]] = defaultdict(set)
    for of, member in rows.values_list("overlapset__measure", "measure"):
        found[of].add(member)
    return [Shared(of, frozenset(members)) for of, members in sorted(found.items())]


def surplus(overlaps: Mapping[frozenset[int], int], asked: Collection[int]) -> int:
    """How much of the plain sum of `asked` is in it too often."""
    wanted = frozenset(asked)
    return sum(
        (len(members & wanted) - 1) * quantity
        for members, quantity in overlaps.items()
        if len(members & wanted) > 1
    )


def net(
    figures: Mapping[int, int], overlaps: Mapping[frozenset[int], int], asked: Collection[int]
) -> int:
    """The sum of the figures of `asked` in which everything counts once."""
    return sum(figures.get(one, 0) for one in frozenset(asked)) - surplus(overlaps, asked)
