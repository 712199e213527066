"""Which tasks a unit may take up now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from peiyou.engine.undertakings.enums import BELOW_PROVINCE, Party
from peiyou.engine.undertakings.models import Opening, Placement, Undertaking
from peiyou.engine.undertakings.queries.skeleton import skeleton_of


def openings_for(undertaking: Undertaking) -> QuerySet[Opening, Opening]:
    """Openings in order that it may tick, or has: of a department those assigned to it.

    Units see only what their province took, once it has declared.
    """
    chosen = openings_for_many([undertaking])[undertaking.pk]
    return undertaking.season.openings.filter(seq__in=chosen).order_by("seq")


def openings_for_many(undertakings: Iterable[Undertaking]) -> dict[int, set[int]]:
    """As `openings_for`, for many of one season: seqs by primary key. Two statements, one without departments."""
    rows = list(undertakings)
    if not rows:
        return {}
    openings = list(skeleton_of(rows[0].season).openings.values())
    asking = {row.province_id for row in rows if row.province_id and row.party in BELOW_PROVINCE}
    taken = _taken_by_provinces(rows[0].season_id, asking)
    assigned = _assigned([row.pk for row in rows if row.party == Party.DEPARTMENT])
    return {row.pk: _of(row, openings, taken, assigned) for row in rows}


def _of(
    row: Undertaking,
    openings: Iterable[Opening],
    taken: dict[int, set[int]],
    assigned: dict[int, set[int]],
) -> set[int]:
    if row.party == Party.DEPARTMENT:
        return assigned.get(row.pk, set())
    mine = {o.seq: o for o in openings if o.is_open and row.party in o.parties}
    if row.party == Party.PROVINCE:
        return set(mine)
    theirs = taken.get(row.province_id or 0, set())
    return {seq for seq in mine if seq in theirs}


def _taken_by_provinces(season: int, provinces: set[int]) -> dict[int, set[int]]:
    """What declared provinces took, by primary key of the provincial unit."""
    found: dict[int, set[int]] = defaultdict(set)
    if not provinces:
        return found
    rows = Placement.objects.filter(
        undertaking__season=season, undertaking__province__in=provinces,
        undertaking__party=Party.PROVINCE, undertaking__declared_at__isnull=False,
    )  # fmt: skip
    for province, seq in rows.values_list("undertaking__province", "opening__seq"):
        found[province].add(seq)
    return found


def _assigned(departments: list[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    if departments:
        rows = Placement.objects.filter(undertaking__in=departments)
        for pk, seq in rows.values_list("undertaking", "opening__seq"):
            found[pk].add(seq)
    return found
