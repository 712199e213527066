"""Which organisations a party of the plan means on a day, and what an organisation answers for.

Only what a person confirmed counts. All is asked of one join of places: a government body is meant
where its function and the level of the region it stands directly in are; organisations that are named
one by one stand for themselves, or after their end are stood for by who took over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from peiyou.kernel.organisations.enums import Function, Hierarchy, Kind
from peiyou.kernel.organisations.models import Place, Succession, Unit
from peiyou.kernel.organisations.queries import region_sets
from peiyou.kernel.organisations.queries.trees import on_day
from peiyou.kernel.plans.enums import Mode
from peiyou.kernel.plans.models import Addressee, AddresseeMember, Department, Party, Version
from peiyou.kernel.plans.queries.published import current_versions


@dataclass(frozen=True, slots=True)
class Meant:
    """`units` are primary keys of organisations that exist on the day. Besides them, the bodies with
    one of `functions` in each region of `levels`: in every one, or where `regions` is given, in those
    that are among them, lie in one of them or hold one of them."""

    mode: Mode
    units: frozenset[int] = frozenset()
    functions: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    regions: frozenset[int] | None = None

    @property
    def has_bodies(self) -> bool:
        return bool(self.functions and self.levels) and self.regions != frozenset()


@dataclass(frozen=True, slots=True)
class PartyKey:
    """A party as meanings are looked up; `task` is the key of its task."""

    id: int
    task: UUID
    task_id: int
    department: int


@dataclass(slots=True)
class Meanings:
    """What the parties of some versions mean on a day."""

    on: date
    parties: list[PartyKey] = field(default_factory=list)
    of_party: dict[int, Meant] = field(default_factory=dict)
    """By primary key of the party; parties that nobody has resolved are absent."""

    def of_department(self, department: int, task: UUID | None = None) -> frozenset[Meant]:
        """Everything it means, in whichever task or in one (its key)."""
        mine = (p for p in self.parties if p.department == department and task in {None, p.task})
        return frozenset(self.of_party[p.id] for p in mine if p.id in self.of_party)


def meanings(versions: Collection[Version], on: date) -> Meanings:
    """Read in a fixed number of statements, however many tasks, regions and organisations there are.

    (One more for each step in a chain of successors, and for each region set that is in use.)
    """
    parties, rows = _asked(versions, on_day(on) & Q(confirmed_at__isnull=False))
    return _resolved(parties, rows, _Named.read(rows, on), on)


def meanings_and_proposals(versions: Collection[Version], on: date) -> tuple[Meanings, Meanings]:
    """What holds; and what would, if each proposal, from whichever day, were confirmed for the day."""
    held = on_day(on) & Q(confirmed_at__isnull=False)
    parties, rows = _asked(versions, held | Q(confirmed_at=None))
    read = _Named.read(rows, on)
    confirmed = [row for row in rows if row.is_confirmed]
    return _resolved(parties, confirmed, read, on), _resolved(parties, rows, read, on)


def _asked(versions: Collection[Version], held: Q) -> tuple[list[PartyKey], list[Addressee]]:
    """The parties of the versions, and the rows about their departments, proposals last."""
    named = Party.objects.filter(task__version__in=versions, department__isnull=False)
    keys = named.values_list("pk", "task__key", "task_id", "department_id")
    parties = [PartyKey(*key) for key in keys]
    departments = {party.department for party in parties}
    rows = Addressee.objects.filter(held, department__in=departments).select_related("region_set")
    return parties, sorted(rows, key=lambda row: not row.is_confirmed)


def _resolved(
    parties: list[PartyKey], rows: Iterable[Addressee], read: _Named, on: date
) -> Meanings:
    found = Meanings(on, parties)
    of = {(row.department_id, row.task_key): row for row in rows}
    chosen = {
        party.id: row
        for party in parties
        if (row := of.get((party.department, party.task)) or of.get((party.department, None)))
    }
    counterparts: dict[int, set[str]] = defaultdict(set)
    for party in parties:
        if (row := chosen.get(party.id)) and row.mode in {Mode.ONE, Mode.GROUP}:
            counterparts[party.task_id] |= read.functions_of(row)
    for party in parties:
        if row := chosen.get(party.id):
            found.of_party[party.id] = read.meant(row, counterparts[party.task_id])
    return found


@dataclass(slots=True)
class _Named:
    """What rows name one by one, as of a day."""

    members: dict[int, set[int]]
    standing: dict[int, set[int]]
    functions: dict[int, str]
    sets: dict[int, set[int]]

    @classmethod
    def read(cls, rows: Collection[Addressee], on: date) -> _Named:
        members: dict[int, set[int]] = defaultdict(set)
        named = AddresseeMember.objects.filter(on_day(on), addressee__in=[row.pk for row in rows])
        for pk, unit in named.values_list("addressee_id", "unit_id"):
            members[pk].add(unit)
        for row in rows:
            if row.unit_id is not None:
                members[row.pk].add(row.unit_id)
        standing, functions = _standing_for(set().union(*members.values()), on)
        sets = {row.region_set.pk: row.region_set for row in rows if row.region_set}
        regions = {
            pk: set(region_sets.members(one, on).values_list("pk", flat=True))
            for pk, one in sets.items()
        }
        return cls(members, standing, functions, regions)

    def units(self, row: Addressee) -> frozenset[int]:
        named = (self.standing.get(unit, set()) for unit in self.members.get(row.pk, ()))
        return frozenset().union(*named)

    def functions_of(self, row: Addressee) -> set[str]:
        """Of whom it names and of who stands for them: local bodies may have changed on another day."""
        units = self.members.get(row.pk, set()) | self.units(row)
        return {self.functions[unit] for unit in units} - {"", Function.OTHER}

    def meant(self, row: Addressee, counterparts: set[str]) -> Meant:
        mode = Mode(row.mode)
        if mode in {Mode.ONE, Mode.GROUP}:
            return Meant(mode, self.units(row))
        functions = frozenset(row.functions) | (counterparts if row.counterparts else set())
        regions = None
        if mode == Mode.SET:
            regions = self.units(row) | self.sets.get(row.region_set_id or 0, set())
        return Meant(mode, frozenset(), functions, frozenset(row.levels), regions)


def _standing_for(units: set[int], on: date) -> tuple[dict[int, set[int]], dict[int, str]]:
    """For each unit who stands in its place on the day: itself, or those that took over from it, and
    from them; and the functions of all of these."""
    functions: dict[int, str] = {}
    alive: set[int] = set()
    ended: set[int] = set()
    heirs: dict[int, set[int]] = defaultdict(set)
    waiting = units
    while waiting:
        rows = Unit.objects.filter(pk__in=waiting)
        now: set[int] = set()
        for pk, function, begins, ends in rows.values_list(
            "pk", "function", "begins_on", "ends_on"
        ):
            functions[pk] = function
            if ends <= on:
                now.add(pk)
            elif begins <= on:
                alive.add(pk)
        ended |= now
        taken = Succession.objects.filter(predecessor__in=now) if now else Succession.objects.none()
        for before, after in taken.values_list("predecessor_id", "successor_id"):
            heirs[before].add(after)
        waiting = {after for before in now for after in heirs[before]} - functions.keys()
    return {unit: _reached(unit, heirs, ended) & alive for unit in units}, functions


def _reached(unit: int, heirs: Mapping[int, set[int]], ended: set[int]) -> set[int]:
    """The unit, and through whoever ended all who took over."""
    found: set[int] = set()
    waiting = {unit}
    while waiting:
        found |= waiting
        waiting = {h for one in waiting & ended for h in heirs.get(one, ())} - found
    return found


# --- asked of places -----------------------------------------------------------------------------------


LEVELS: Final = (Kind.PROVINCE, Kind.PREFECTURE, Kind.COUNTY)
"""Of the regions whose bodies can be meant together."""


def bodies(on: date) -> QuerySet[Place]:
    """Every government body with the region that it stands directly in: `unit` and `node`.

    (Beginning with the regions is what makes it quick.)
    """
    return Place.objects.filter(
        on_day(on),
        hierarchy=Hierarchy.PLACE,
        depth=1,
        unit__kind=Kind.AUTHORITY,
        node__kind__in=LEVELS,
    )


def among(meant: Meant, on: date) -> Q:
    """The condition on `bodies` that says which of them are meant."""
    if not meant.has_bodies:
        return Q(pk__in=())
    there = Q(
        unit__function__in=sorted(meant.functions),
        node__kind__in=sorted(meant.levels),
        node__is_counted=True,
    )
    if meant.regions is None:
        return there
    named = sorted(meant.regions)
    places = Place.objects.filter(on_day(on), hierarchy=Hierarchy.PLACE)
    inside = Q(node__in=places.filter(node__in=named).values("unit"))
    around = Q(node__in=places.filter(unit__in=named).values("node"))
    return there & (inside | around)


def any_of(meant: Iterable[Meant], on: date) -> Q:
    """As `among`, for several: those that differ in their functions only become one condition."""
    functions: dict[tuple[frozenset[str], frozenset[int] | None], frozenset[str]] = {}
    for one in meant:
        if one.has_bodies:
            key = one.levels, one.regions
            functions[key] = functions.get(key, frozenset()) | one.functions
    found = Q(pk__in=())
    for (levels, regions), wanted in functions.items():
        found |= among(Meant(Mode.SET, frozenset(), wanted, levels, regions), on)
    return found


def units_meant(meant: Iterable[Meant], on: date) -> QuerySet[Unit]:
    """The organisations of that day, each once."""
    meant = frozenset(meant)
    named = frozenset().union(*(one.units for one in meant))
    local = bodies(on).filter(any_of(meant, on))
    return Unit.objects.filter(Q(pk__in=sorted(named)) | Q(pk__in=local.values("unit")))


def organisations_of(
    subject: Party | Department, on: date, version: Version | None = None
) -> QuerySet[Unit]:
    """Who is meant by a party, or by a department in all its tasks, on that day.

    Of a department: in `version`, else in every plan in force.
    """
    if isinstance(subject, Party):
        found = meanings([subject.task.version], on).of_party.get(subject.pk)
        return units_meant([found] if found else [], on)
    versions = [version] if version else list(current_versions())
    return units_meant(meanings(versions, on).of_department(subject.pk), on)


def parties_meaning(unit: Unit, version: Version, on: date) -> dict[int, Meant]:
    """The parties of a version (primary keys) that mean `unit`, alone or with others, in any mode."""
    found = meanings([version], on)
    everything = set(found.of_party.values())
    local = [m for m in everything if m.has_bodies and unit.function in m.functions]
    counts = {f"m{i}": Count("pk", filter=among(one, on)) for i, one in enumerate(local)}
    seen = bodies(on).filter(unit=unit).aggregate(**counts) if counts else {}
    hits = {one for i, one in enumerate(local) if seen[f"m{i}"]}
    return {
        party: meant
        for party, meant in found.of_party.items()
        if unit.pk in meant.units or meant in hits
    }
