"""Sums of a whole season, province by province, worked out anew only where something was written since.

A page that refreshes itself asks for the nation every few seconds, and most provinces have not changed in
between. What each province has written so far is one number that grows with every act (`Undertaking.writes`
and the versions of cases), so that what is kept in memory is used exactly as long as it is true: the revision
is read first, the rows after it. Nothing is kept, or taken from memory, inside an act or a rehearsal.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Q, Sum, Value
from django.db.models.functions import Coalesce

from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.engine.undertakings.queries.balance.statements import (
    By,
    Held,
    Money,
    Placed,
    Quantity,
    Within,
    held,
    money,
    placed,
    quantities,
)
from peiyou.engine.undertakings.queries.balance.targets import Target
from peiyou.kernel.actions.unit import current

SEASONS: Final = 3
"""How many seasons are kept in the memory of a process: a few megabytes each."""

Revision = tuple[int, int, int]
"""How many undertakings, Σ writes, Σ versions of their cases."""


@dataclass(slots=True)
class Part:
    """The sums of one province (key 0: of what belongs to none), at a revision."""

    revision: Revision
    quantities: list[Quantity] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)


_kept: OrderedDict[UUID, dict[int, Part]] = OrderedDict()
_lock = Lock()


def revisions(season: Season, provinces: Iterable[int] | None = None) -> dict[int, Revision]:
    """By province; whatever anybody writes changes one. One statement over the undertakings alone."""
    rows = Undertaking.objects.filter(season=season).order_by()
    if provinces is not None:
        wanted = list(provinces)
        none = Q(province=None) if 0 in wanted else Q()
        rows = (
            rows.filter(Q(province__in=wanted) | none) if none else rows.filter(province__in=wanted)
        )
    found = rows.values_list(Coalesce(F("province"), Value(0))).annotate(
        Count("pk"), Sum("writes"), Sum("case__version")
    )
    return {key: (n, writes, versions) for key, n, writes, versions in found}


def stamp_of(found: dict[int, Revision], *more: object) -> str:
    """A short name for a state of the season as somebody sees it: the same as long as nothing changes."""
    return sha256(repr((sorted(found.items()), more)).encode()).hexdigest()[:24]


def parts_of(season: Season, targets: list[Target], found: dict[int, Revision]) -> dict[int, Part]:
    """The sums of each province in `found`, which `revisions` has read just before."""
    remembered = _remembered(season) if current.get() is None else {}
    stale = {
        key for key, revision in found.items() if remembered.get(key, _NOTHING).revision != revision
    }
    if stale:
        within = Within(season.pk, provinces=frozenset(stale))
        fresh = _ask(within, targets, {key: found[key] for key in stale})
        remembered = remembered | fresh
        if current.get() is None:
            _keep(season, fresh)
    return {key: remembered[key] for key in found}


_NOTHING: Final = Part((-1, -1, -1))


def _ask(within: Within, targets: list[Target], wanted: dict[int, Revision]) -> dict[int, Part]:
    """Four statements, whether for one province or for all."""
    parts = {key: Part(revision) for key, revision in wanted.items()}
    for name, rows in (
        ("quantities", quantities(within, By.PROVINCE)),
        ("held", held(within, By.PROVINCE, targets)),
        ("placed", placed(within, By.PROVINCE)),
        ("money", money(within, By.PROVINCE)),
    ):
        of: Any
        for of in rows:
            if of.key in parts:  # who came to a province since belongs to the next look
                getattr(parts[of.key], name).append(of)
    return parts


def _remembered(season: Season) -> dict[int, Part]:
    with _lock:
        found = _kept.get(season.key, {})
        if found:
            _kept.move_to_end(season.key)
        return dict(found)


def _keep(season: Season, fresh: dict[int, Part]) -> None:
    with _lock:
        _kept[season.key] = {**_kept.get(season.key, {}), **fresh}
        _kept.move_to_end(season.key)
        while len(_kept) > SEASONS:
            _kept.popitem(last=False)
