"""Provincial units that are no territory: the 兵团, whose units stand in other provinces by place.

By place its figures are those of the provinces in which its units stand, and the nation counts them once there.
Beside them its own figure is told apart: what its education body oversees.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from peiyou.kernel.facts.queries.figures import Sums
from peiyou.kernel.facts.queries.trees import ALL, Seen, in_tree
from peiyou.kernel.organisations.enums import Function, Hierarchy, Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.trees import children


def is_apart(unit: Unit) -> bool:
    """A provincial unit that undertakes and has no division code of its own."""
    return unit.kind == Kind.PROVINCE and unit.undertakes and not unit.code


def sums_apart(
    unit: Unit, measures: Iterable[int], stages: Iterable[str], on: date, seen: Seen = ALL
) -> list[Sums]:
    """What is overseen by its education body, in parts; empty where it has none. Two statements."""
    bodies = children(unit, on).filter(kind=Kind.AUTHORITY, function=Function.EDUCATION)
    body = bodies.order_by("pk").first()
    if body is None:
        return []
    parts = in_tree(body.pk, measures, stages, None, hierarchy=Hierarchy.OVERSIGHT, on=on, seen=seen)  # fmt: skip
    return list(parts.values())
