"""Who sees which figures before they are published.

Whoever may see the board of a place sees it and everything below it, at every stage. Officials see besides the sums
of the nation, and the ways from it down to their own place; of other provinces only what a release has published.
Who is not signed in sees releases alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from peiyou.kernel.actions import Actor, authority
from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.models import Unit

VERB = "results.view_board"


@dataclass(frozen=True, slots=True)
class Sight:
    """`units`: everything that is seen in full; None: everything there is. `own`: where somebody begins, the first
    one first; at and below those of `placed` all that stands there by place is seen."""

    units: QuerySet[Unit] | None
    own: tuple[Unit, ...] = ()
    placed: frozenset[int] = frozenset()
    is_official: bool = False

    @property
    def roots(self) -> frozenset[int]:
        return frozenset(one.pk for one in self.own)

    @property
    def everything(self) -> bool:
        return self.units is None

    def sees(self, node: Unit) -> bool:
        """In full. One statement where not everything is seen."""
        if self.units is None:
            return True
        return node.pk in self.roots or self.units.filter(pk=node.pk).exists()

    def sees_sum(self, node: Unit) -> bool:
        """The sums of it: in full, or the nation's."""
        return (node.kind == Kind.NATION and self.is_official) or self.sees(node)


def sight_of(
    actor: Actor | None, at: datetime, verb: str = VERB, known: Iterable[Unit] = ()
) -> Sight | None:
    """None for who sees nothing but releases. At most two statements; one where the units of the grants are `known`."""
    if actor is None:
        return None
    scope = authority().scope(actor, verb, at)
    if not scope:
        return None
    if scope.everything:
        return Sight(None, is_official=True)
    roots = {unit for _in, unit in scope.roots}
    units = {one.pk: one for one in known if one.pk in roots}
    if len(units) < len(roots):
        units = {one.pk: one for one in Unit.objects.filter(pk__in=roots)}
    own = tuple(units[pk] for pk in sorted(units))
    kinds = {one.kind for one in own}
    if Kind.NATION in kinds:
        return Sight(None, own, is_official=True)
    placed = frozenset(unit for hierarchy, unit in scope.roots if hierarchy == Hierarchy.PLACE)
    regions = {Kind.PROVINCE, Kind.PREFECTURE, Kind.COUNTY, Kind.AUTHORITY}
    return Sight(
        scope.units(timezone.localdate(at)), own, placed, is_official=bool(kinds & regions)
    )
