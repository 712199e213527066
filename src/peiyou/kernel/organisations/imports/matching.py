"""Which unit of the register a row of a sheet is, or may be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from peiyou.common.identifiers import normal
from peiyou.kernel.organisations.enums import EVER, Hierarchy
from peiyou.kernel.organisations.imports.workbook import Row
from peiyou.kernel.organisations.models import Identifier, Link, Unit
from peiyou.kernel.organisations.queries.columns import NUMBERS, PARENTS
from peiyou.kernel.organisations.queries.likely_same import organisations, provinces_of
from peiyou.kernel.organisations.queries.naming import Directory
from peiyou.kernel.organisations.queries.portions import portions
from peiyou.kernel.organisations.queries.sheet import sheet_rows
from peiyou.kernel.organisations.queries.trees import on_day
from peiyou.kernel.organisations.requirements.duplicates import (
    Candidate,
    Pair,
    candidates_of,
    pairs_with,
)


class Matcher:
    """The register as of today, read once for all rows."""

    def __init__(self, rows: Sequence[Row], today: date) -> None:
        self.today = today
        self.directory = Directory.of(today)
        self.units: dict[int, Unit] = {}
        self.current: dict[int, dict[str, Any]] = {}
        self._by_number = {
            (scheme, value): unit
            for scheme, value, unit in Identifier.objects.filter(on_day(today)).values_list(
                "scheme", "value", "unit"
            )
        }
        self._places: dict[int, int] | None = None
        for row in rows:
            for name in NUMBERS:
                if name in row.values:
                    row.values[name] = normal(row.values[name])
        named = {row.values[name] for row in rows for name in PARENTS if name in row.values}
        self._read(pk for text in named for pk in self.directory.find(text))

    def _read(self, units: Iterable[int]) -> None:
        for portion in portions(set(units) - self.units.keys()):
            self.units |= Unit.objects.in_bulk(portion)

    def match(self, row: Row) -> int | None:
        """The unit that the row is: by key, by number, or by its name in its place."""
        values = row.values
        if "key" in values:
            try:
                return self.directory.by_key.get(UUID(values["key"]))
            except ValueError:
                return None
        for name, scheme in NUMBERS.items():
            unit = self._by_number.get((scheme, values[name])) if name in values else None
            if unit is not None:
                return unit
        return self._by_place(values)

    def _by_place(self, values: dict[str, Any]) -> int | None:
        named = self.directory.by_name.get(values.get("name", ""), ())
        if not named or "place" not in values:
            return None
        there = self.directory.find(values["place"])
        for unit in named:
            if there and self._place_of(unit) == there[0]:
                return unit
        return None

    def _place_of(self, unit: int) -> int | None:
        if self._places is None:
            links = Link.objects.filter(on_day(self.today), hierarchy=Hierarchy.PLACE)
            self._places = dict(links.values_list("unit", "parent"))
        return self._places.get(unit)

    def unit(self, pk: int) -> Unit:
        """A unit that a row is, or names."""
        return self.units[pk]

    def read_units(self, wanted: Iterable[int]) -> None:
        """What the sheet would say of these units if it were taken away today, by column."""
        keys = set(wanted)
        self._read(keys)
        above: dict[int, dict[str, int]] = defaultdict(dict)
        for portion in portions(keys):
            links = Link.objects.filter(on_day(self.today), unit__in=portion)
            for unit, hierarchy, parent in links.values_list("unit", "hierarchy", "parent"):
                above[unit][f"{hierarchy.lower()}-pk"] = parent
            for row in sheet_rows(Unit.objects.filter(pk__in=portion), self.today):
                values: dict[str, Any] = {
                    "name": row.name, "kind": row.kind, "school_type": row.school_type,
                    "function": row.function, "is_counted": row.is_counted,
                    "since": row.since if row.since != EVER else "",
                }  # fmt: skip
                values |= {name: row.numbers.get(scheme, "") for name, scheme in NUMBERS.items()}
                values |= {name: row.parents.get(h, "") for name, h in PARENTS.items()}
                values |= {f"{name}-pk": 0 for name in PARENTS} | above[row.pk]
                self.current[row.pk] = values

    def likely(self, rows: Sequence[Row]) -> dict[int, tuple[list[Pair], list[int]]]:
        """By line, the units that a new row may be, and the earlier lines that it may repeat."""
        if not rows:
            return {}
        inside = provinces_of(self.today)
        candidates = [
            Candidate(
                row.line,
                str(row.values.get("name", "")),
                (
                    inside.get(self._named_place(row), 0),
                    row.values.get("kind", ""),
                    row.values.get("function", ""),
                ),
                tuple(row.values[name] for name in NUMBERS if name in row.values),
                self.directory.names.get(self._named_place(row), ""),
            )
            for row in rows
        ]
        known = candidates_of(organisations(self.today), self.today)
        with_units, with_rows = pairs_with(candidates, known)
        found: dict[int, tuple[list[Pair], list[int]]] = defaultdict(lambda: ([], []))
        for pair in with_units:
            found[pair.first][0].append(pair)
        for pair in with_rows:
            found[pair.first][1].append(pair.second)
        return dict(found)

    def _named_place(self, row: Row) -> int:
        found = self.directory.find(row.values.get("place", ""))
        return found[0] if found else 0
