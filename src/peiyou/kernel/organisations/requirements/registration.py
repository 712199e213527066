"""Whether rows can be registered: every problem of every row, for a dry run as for the act itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from operator import itemgetter

from peiyou.kernel.organisations.enums import EVER, FOREVER, Hierarchy, Kind, Scheme
from peiyou.kernel.organisations.errors import OrganisationError
from peiyou.kernel.organisations.models import Identifier, Place, Unit
from peiyou.kernel.organisations.queries.portions import portions
from peiyou.kernel.organisations.requirements.base import problems
from peiyou.kernel.organisations.requirements.cases import (
    Footing,
    Moment,
    NewUnit,
    Number,
    Standing,
    Traits,
)
from peiyou.kernel.organisations.requirements.days import HasHappened
from peiyou.kernel.organisations.requirements.numbers import NUMBERS, stored
from peiyou.kernel.organisations.requirements.standing import PLACING
from peiyou.kernel.organisations.requirements.traits import TRAITS

BEGINNING = (HasHappened(),)


def problems_of(rows: Sequence[NewUnit], today: date) -> list[tuple[int, OrganisationError]]:
    """`(index of the row, problem)`, in the order of the rows. Ten or so statements for any number."""
    surroundings = _Surroundings(rows)
    return [
        (index, problem)
        for index, row in enumerate(rows)
        for problem in _problems(index, row, today, surroundings)
    ]


def _problems(
    index: int, row: NewUnit, today: date, surroundings: _Surroundings
) -> Iterator[OrganisationError]:
    traits = Traits(row.kind, row.name, row.school_type, row.function, row.undertakes)
    found = problems(traits, TRAITS)
    yield from found
    if found:
        return  # the rest would speak of a kind that does not exist
    yield from problems(Moment(row.name, row.on, EVER, FOREVER, today), BEGINNING)
    for hierarchy in {Hierarchy.PLACE: None, **row.parents}:
        parent = surroundings.parent(index, hierarchy)
        yield from problems(Standing(row.name, row.kind, hierarchy, row.on, parent), PLACING)
    for scheme, value in row.numbers.items():
        if not value:
            continue  # a 技工学校, among others, may have none
        yield from problems(
            Number(
                name=row.name,
                kind=row.kind,
                school_type=row.school_type,
                scheme=scheme,
                value=stored(value),
                province=surroundings.province(index),
                holder=surroundings.holder(index, scheme),
            ),
            NUMBERS,
        )


class _Surroundings:
    """What the rows refer to, read at once: parents, their provinces, who has the numbers."""

    def __init__(self, rows: Sequence[NewUnit]) -> None:
        self.rows = rows
        self.units: dict[int, Unit] = {}
        self.provinces: dict[int, list[tuple[str, date, date]]] = defaultdict(list)
        self.holders: dict[tuple[str, str], list[tuple[str, date]]] = defaultdict(list)
        self.footings: dict[tuple[int, date], Footing] = {}
        self.rows_of: dict[tuple[str, str], int] = {}
        self._read_parents()
        self._read_numbers()

    def _read_parents(self) -> None:
        named = {p.pk for row in self.rows for p in row.parents.values() if isinstance(p, Unit)}
        for portion in portions(named):
            self.units |= Unit.objects.in_bulk(portion)
            places = Place.objects.filter(
                hierarchy=Hierarchy.PLACE, unit__in=portion, node__kind=Kind.PROVINCE
            )
            for unit, code, since, until in places.values_list(
                "unit", "node__code", "valid_from", "valid_to"
            ):
                self.provinces[unit].append((code, since, until))

    def _read_numbers(self) -> None:
        values = []
        for index, row in enumerate(self.rows):
            for scheme, value in filter(itemgetter(1), row.numbers.items()):
                values.append(stored(value))
                self.rows_of.setdefault((scheme, values[-1]), index)
        for portion in portions(values):
            held = Identifier.objects.filter(value__in=portion)
            for of, number, name, until in held.values_list(
                "scheme", "value", "unit__name", "valid_to"
            ):
                self.holders[of, number].append((name, until))

    def parent(self, index: int, hierarchy: Hierarchy) -> Footing | None:
        row = self.rows[index]
        parent = row.parents.get(hierarchy)
        if parent is None:
            return None
        if isinstance(parent, Unit):
            return self._footing(parent.pk, row.on)
        if not 0 <= parent < index:
            raise ValueError(f"row {index} names row {parent}, which does not come before it")
        return self._row_footing(parent)

    def _footing(self, pk: int, on: date) -> Footing:
        footing = self.footings.get((pk, on))
        if footing is None:
            unit = self.units[pk]
            footing = self.footings[pk, on] = Footing(
                unit.name,
                unit.kind,
                unit.begins_on,
                unit.ends_on,
                province_on(self.provinces[pk], on),
            )
        return footing

    def _row_footing(self, index: int) -> Footing:
        """A row keeps its footing: its children ask for it again and again."""
        key = (-index - 1, EVER)
        footing = self.footings.get(key)
        if footing is None:
            row = self.rows[index]
            footing = self.footings[key] = Footing(
                row.name, row.kind, row.on, FOREVER, self.province(index)
            )
        return footing

    def province(self, index: int) -> str | None:
        row = self.rows[index]
        if row.kind == Kind.PROVINCE:
            return stored(row.numbers.get(Scheme.REGION, ""))
        parent = self.parent(index, Hierarchy.PLACE)
        return parent.province if parent else None

    def holder(self, index: int, scheme: Scheme) -> str:
        """The name of another unit, or of an earlier row, that has the row's number from its day on."""
        row = self.rows[index]
        value = stored(row.numbers[scheme])
        for name, until in self.holders.get((scheme, value), ()):
            if until > row.on:
                return name
        first = self.rows_of[scheme, value]
        return self.rows[first].name if first != index else ""


def province_on(provinces: Sequence[tuple[str, date, date]], on: date) -> str | None:
    """The code of the one that held on that day; None where there was none."""
    return next((code for code, since, until in provinces if since <= on < until), None)
