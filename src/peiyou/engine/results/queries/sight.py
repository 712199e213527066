"""Who sees which figures before they are published.

Whoever may see the board of a place sees it and everything below it, at every stage. Officials see besides the sums
of the nation, and the ways from it down to their own place; of other provinces only what a release has published.
Who is not signed in sees releases alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from peiyou.kernel.actions import Actor, authority
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit

VERB = "results.view_board"


@dataclass(frozen=True, slots=True)
class Sight:
    """`units`: everything that is seen in full; None: everything there is. `roots`: where somebody begins."""

    units: QuerySet[Unit] | None
    roots: frozenset[int] = frozenset()
    is_official: bool = False

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


def sight_of(actor: Actor | None, at: datetime, verb: str = VERB) -> Sight | None:
    """None for who sees nothing but releases. At most two statements."""
    if actor is None:
        return None
    scope = authority().scope(actor, verb, at)
    if not scope:
        return None
    if scope.everything:
        return Sight(None, is_official=True)
    roots = frozenset(unit for _hierarchy, unit in scope.roots)
    kinds = set(Unit.objects.filter(pk__in=roots).values_list("kind", flat=True))
    if Kind.NATION in kinds:
        return Sight(None, roots, is_official=True)
    regions = {Kind.PROVINCE, Kind.PREFECTURE, Kind.COUNTY, Kind.AUTHORITY}
    return Sight(scope.units(timezone.localdate(at)), roots, is_official=bool(kinds & regions))
