"""Who sees how much of a season's balance.

The ministry sees everything. A province sees its own down to every unit, and of the nation the sums. A bureau and
a unit see what they may see anyway, and of their province the sums of what has been *sent in*, where enough units
make them up: never anybody else's draft. Everybody sees what is confirmed of the nation and of its provinces
once the result is published.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from peiyou.engine.undertakings.enums import Party, SeasonState
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.engine.undertakings.queries.visibility import visible_to
from peiyou.kernel.actions import Actor, authority
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Sight:
    """`provinces` (primary keys) in full; `units` besides; `home`: provinces of which the sums of what was sent in.

    `public`: what is confirmed of the nation and each province.
    """

    everything: bool = False
    provinces: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    home: frozenset[int] = frozenset()
    public: bool = False

    def __bool__(self) -> bool:
        return self.everything or bool(self.provinces or self.units) or self.public

    @property
    def nation(self) -> bool:
        """The sums of the nation, drafts included."""
        return self.everything or bool(self.provinces)

    def whole(self, province: int) -> bool:
        """Every figure of the province, drafts included."""
        return self.everything or province in self.provinces


def sight_of(actor: Actor | None, season: Season, at: datetime) -> Sight:
    """At most three statements."""
    public = season.state == SeasonState.PUBLISHED
    if actor is None:
        return Sight(public=public)
    scope = authority().scope(actor, "undertakings.view_balance", at)
    if scope.everything:
        return Sight(everything=True, public=public)
    if not scope:
        return Sight(public=public)
    reached = scope.units(timezone.localdate(at))
    if reached.filter(kind=Kind.NATION).exists():
        return Sight(everything=True, public=public)
    asked = Undertaking.objects.filter(season=season)
    bodies = asked.filter(party=Party.PROVINCE, unit__in=reached.values("pk"))
    provinces = frozenset(pk for pk in bodies.values_list("province", flat=True) if pk)
    seen = list(visible_to(actor, at).filter(season=season).values_list("unit", "province"))
    return Sight(
        provinces=provinces,
        units=frozenset(unit for unit, _province in seen),
        home=frozenset(p for _unit, p in seen if p) - provinces,
        public=public,
    )


def undertaking_provinces(season: Season) -> dict[int, Unit]:
    """The provincial units of a season in the order of their codes (the 兵团, without one, last)."""
    rows = Undertaking.objects.filter(season=season, party=Party.PROVINCE, province__isnull=False)
    units = {row.province_id: row.province for row in rows.select_related("province")}
    ordered = sorted((u for u in units.values() if u), key=lambda u: (not u.code, u.code, u.pk))
    return {unit.pk: unit for unit in ordered}
