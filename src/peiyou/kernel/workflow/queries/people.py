"""Who acts where a turn stands, and who stands above them: by live grants, for many turns at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from peiyou.kernel.access.models import Grant
from peiyou.kernel.access.queries.grants import live
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.organisations.models import Place
from peiyou.kernel.organisations.queries.portions import portions
from peiyou.kernel.organisations.queries.trees import on_day_or_last, overseers
from peiyou.kernel.workflow.models import Case
from peiyou.kernel.workflow.processes import definition_of

Node = tuple[str, int]
"""(hierarchy, primary key of a Unit)."""


class Turn(NamedTuple):
    """A place where something waits. `roles` are those that count there; `stage` None is of no stage."""

    unit: int
    roles: frozenset[Role]
    stage: str | None


def turn_of(case: Case) -> Turn | None:
    """Where the case waits; None where it is nobody's turn."""
    if case.holder_id is None:
        return None
    return Turn(case.holder_id, frozenset([Role(case.role)]), definition_of(case.process).stage)


def people_of(case: Case, at: datetime) -> set[int]:
    """Who acts where the case waits, and so may be given it in particular."""
    turn = turn_of(case)
    return acting([turn], at)[turn] if turn else set()


def acting(turns: Iterable[Turn], at: datetime) -> dict[Turn, set[int]]:
    """People (primary keys) whose grant lets them act there: it reaches the unit, and its overseer too
    unless it is a grant at the unit itself.
    """
    asked = list(dict.fromkeys(turns))
    over = overseers({turn.unit for turn in asked}, timezone.localdate(at))
    above = _above({turn.unit for turn in asked} | set(over.values()), at)
    grants = _grants(above, asked, at)
    found = {}
    for turn in asked:
        reaching = list(_reaching(turn, above, grants))
        overseer = over.get(turn.unit)
        if overseer is not None:
            covers = above.get(overseer, {})
            answering = {g.person_id for g in reaching if (g.hierarchy, g.unit_id or 0) in covers}
            reaching = [g for g in reaching if g.unit_id == turn.unit or g.person_id in answering]
        found[turn] = {grant.person_id for grant in reaching}
    return found


def nearest(turns: Iterable[Turn], at: datetime) -> dict[Turn, set[int]]:
    """People of the first level, from the unit up, at which anybody holds one of the roles."""
    asked = list(dict.fromkeys(turns))
    above = _above({turn.unit for turn in asked}, at)
    grants = _grants(above, asked, at)
    found = {}
    for turn in asked:
        levels: dict[int, set[int]] = defaultdict(set)
        for grant in _reaching(turn, above, grants):
            levels[above[turn.unit][grant.hierarchy, grant.unit_id or 0]].add(grant.person_id)
        found[turn] = levels[min(levels)] if levels else set()
    return found


def superiors(units: Iterable[int], at: datetime) -> dict[int, int]:
    """What each unit stands directly under: who oversees it (主管), else by place. The nation has none."""
    on = timezone.localdate(at)
    found: dict[int, int] = {}
    lines: dict[str, int] = {Hierarchy.PLACE: 0, Hierarchy.OVERSIGHT: 1}
    for portion in portions(units):
        rows = Place.objects.filter(
            on_day_or_last(on), unit__in=portion, depth=1, hierarchy__in=lines
        )
        ordered = sorted(
            rows.values_list("hierarchy", "unit", "node"), key=lambda row: lines[row[0]]
        )
        found |= {unit: node for _hierarchy, unit, node in ordered}
    return found


def _above(units: Iterable[int], at: datetime) -> dict[int, dict[Node, int]]:
    """Every node at or above each unit, with how many steps above."""
    found: dict[int, dict[Node, int]] = defaultdict(dict)
    for portion in portions(units):
        rows = Place.objects.filter(on_day_or_last(timezone.localdate(at)), unit__in=portion)
        for unit, hierarchy, node, depth in rows.values_list("unit", "hierarchy", "node", "depth"):
            found[unit][hierarchy, node] = depth
    return found


def _grants(
    above: Mapping[int, Mapping[Node, int]], turns: Iterable[Turn], at: datetime
) -> dict[Node, list[Grant]]:
    """Live grants of the roles, not limited to some tasks, by where they stand."""
    roles = {role for turn in turns for role in turn.roles}
    nodes = {node for places in above.values() for _hierarchy, node in places}
    found: dict[Node, list[Grant]] = defaultdict(list)
    for portion in portions(sorted(nodes)):
        for grant in live(at).filter(Q(task_keys=[]), role__in=roles, unit__in=portion):
            found[grant.hierarchy, grant.unit_id or 0].append(grant)
    return found


def _reaching(
    turn: Turn, above: Mapping[int, Mapping[Node, int]], grants: Mapping[Node, list[Grant]]
) -> Iterable[Grant]:
    for node in above.get(turn.unit, ()):
        for grant in grants.get(node, ()):
            if grant.role in turn.roles and (not grant.stages or turn.stage in grant.stages):
                yield grant
