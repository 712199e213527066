"""The answer to "may they": a verb's rule (`kernel.actions.permissions`) held against live grants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from peiyou.kernel.access.queries.held import Held, held, held_at_both, remembered
from peiyou.kernel.actions import Actor
from peiyou.kernel.actions.permissions import Permission, Spot, permission
from peiyou.kernel.organisations.models import Place, Unit
from peiyou.kernel.organisations.queries.trees import on_day_or_last


@dataclass(frozen=True, slots=True)
class GrantScope:
    """Where somebody may do a verb. `barred` are units that they may not decide about: their own."""

    everything: bool = False
    roots: frozenset[tuple[str, int]] = frozenset()
    barred: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.everything or bool(self.roots)

    def units(self, on: date) -> QuerySet[Unit]:
        """The units it reaches, as the trees stood on that day; of those ended by then, as they did last."""
        if self.everything:
            return Unit.objects.exclude(pk__in=self.barred) if self.barred else Unit.objects.all()
        if not self.roots:
            return Unit.objects.none()
        below = Q()
        for hierarchy in {hierarchy for hierarchy, _unit in self.roots}:
            nodes = [unit for of, unit in self.roots if of == hierarchy]
            below |= Q(hierarchy=hierarchy, node__in=nodes)
        places = Place.objects.filter(below & on_day_or_last(on))
        if self.barred:
            places = places.exclude(unit__in=self.barred)
        return Unit.objects.filter(pk__in=places.values("unit"))


class GrantAuthority:
    """The system may do everything, a person what a live grant covers."""

    def allows(self, actor: Actor, verb: str, obj: Any, at: datetime) -> bool:
        if actor.kind == "SYSTEM":
            return True
        rule = permission(verb)
        if rule is None:
            return False
        if rule.anyone or (rule.own and obj is not None and rule.own(obj) == actor.id):
            return True
        if not rule.roles:
            return False
        spots = _spots(rule, obj, at)
        if spots is None:
            return any(_counts(grant, rule, obj) for grant in held(actor, at))
        if not spots:
            return any(_counts(g, rule, obj) for g in held(actor, at) if g.unit is None)
        return all(_covered(actor, rule, obj, spot, at) for spot in spots)

    def scope(
        self, actor: Actor, verb: str, at: datetime, task_key: str | None = None
    ) -> GrantScope:
        """Where `allows` would say yes: for one task, or without a key for what concerns all of them.

        What somebody may do as its owner is not in it: that has no place.
        """
        rule = permission(verb)
        if actor.kind == "SYSTEM" or (rule and rule.anyone):
            return GrantScope(everything=True)
        if rule is None or not rule.roles:
            return GrantScope()
        found = held(actor, at)
        counting = [grant for grant in found if _within(grant, rule, task_key)]
        own = (
            frozenset(g.unit for g in found if g.unit is not None) if rule.decides else frozenset()
        )
        placed = rule.unit_of is not None or rule.units_of is not None
        return GrantScope(
            everything=any(grant.unit is None or not placed for grant in counting),
            roots=frozenset((g.hierarchy, g.unit) for g in counting if g.unit is not None),
            barred=own,
        )


def _spots(rule: Permission, obj: Any, at: datetime) -> frozenset[Spot] | None:
    """What must be covered, each of it; None where the rule or the question names no place."""
    if obj is None:
        return None
    if (units_of := rule.units_of) is not None:
        return remembered((units_of, obj, at), lambda: units_of(obj, at))
    unit = rule.unit_of(obj) if rule.unit_of else None
    return None if unit is None else frozenset([Spot(unit)])


def _covered(actor: Actor, rule: Permission, obj: Any, spot: Spot, at: datetime) -> bool:
    if spot.overseer is None:
        found = above = held(actor, at, spot.unit)
    else:
        found, above = held_at_both(actor, at, spot.unit, spot.overseer)
    if rule.decides and any(grant.unit == spot.unit for grant in found):
        return False
    reaching = [grant for grant in found if _reaches(grant, rule, obj, spot)]
    itself = any(grant.unit == spot.unit for grant in reaching)
    if not reaching or itself or spot.overseer is None:
        return bool(reaching)
    return any(_reaches(grant, rule, obj, spot) for grant in above)


def _reaches(grant: Held, rule: Permission, obj: Any, spot: Spot) -> bool:
    counts_there = spot.roles is None or grant.unit is None or grant.role in spot.roles
    return grant.covers and counts_there and _counts(grant, rule, obj)


def _counts(grant: Held, rule: Permission, obj: Any) -> bool:
    """Whether the grant's role and limits allow the verb on `obj`; asked "somewhere", any task will do."""
    if obj is None and rule.task_of is not None and grant.role in rule.roles:
        return _in_stage(grant, rule)
    task_key = rule.task_of(obj) if rule.task_of and obj is not None else None
    return _within(grant, rule, task_key, obj)


def _within(grant: Held, rule: Permission, task_key: str | None, obj: Any = None) -> bool:
    if grant.role not in rule.roles:
        return False
    if grant.task_keys and not rule.limited and task_key not in grant.task_keys:
        return False
    return _in_stage(grant, rule, obj)


def _in_stage(grant: Held, rule: Permission, obj: Any = None) -> bool:
    """Asked "somewhere", an act whose stage depends on what it is about may be of any."""
    if not grant.stages:
        return True
    if rule.stage_of is None:
        return rule.stage in grant.stages or (rule.limited and rule.stage is None)
    return obj is None or rule.stage_of(obj) in grant.stages
