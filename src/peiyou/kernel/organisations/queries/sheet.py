"""Units as rows of a table to take away, thousands at once: plain values, no model instances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from peiyou.kernel.organisations.enums import Hierarchy, Kind, Scheme
from peiyou.kernel.organisations.models import Place, Unit
from peiyou.kernel.organisations.queries.naming import text_of
from peiyou.kernel.organisations.queries.trees import on_day, standing


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One unit on a day. `parents` are texts that name one unit each (`queries.naming`)."""

    pk: int
    key: UUID
    kind: str
    school_type: str
    function: str
    name: str
    is_counted: bool
    since: date
    until: date
    numbers: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    province: str = ""


FIELDS: Final = (
    "pk", "key", "kind", "school_type", "function", "name", "is_counted", "begins_on", "ends_on",
    "_name__name", "_province",
)  # fmt: skip
_NUMBERS: Final = tuple(f"_{scheme}__value" for scheme in Scheme)
_PARENT: Final = ("key", "code", "name")
_PARENTS: Final = tuple(f"_{hierarchy}__parent__{name}" for hierarchy in Hierarchy for name in _PARENT)  # fmt: skip
_CHUNK: Final = 1_000
"""Rows in hand at once, however many there are."""


def sheet_rows(units: QuerySet[Unit, Unit], on: date) -> Iterator[SheetRow]:
    """Rows in the order of `units`, as the database hands them out; two statements in all.

    Of names, numbers and parents a unit has on any day at most one each, so that they can be joined.
    """
    shared = _shared_names(on)
    first, second = len(FIELDS), len(FIELDS) + len(_NUMBERS)
    for row in _joined(units, on).iterator(chunk_size=_CHUNK):
        *own, name, province = row[:first]
        pk, key, kind, school_type, function, last_name, counted, since, until = own
        numbers = {s.value: n for s, n in zip(Scheme, row[first:second], strict=True) if n}
        yield SheetRow(
            pk, key, kind, school_type, function, name or last_name, counted, since, until,
            numbers, _parents(row[second:], shared), province or "",
        )  # fmt: skip


def _joined(units: QuerySet[Unit, Unit], on: date) -> QuerySet[Any, tuple[Any, ...]]:
    """`FIELDS`, the numbers and the parents of each unit on that day."""
    provinces = Place.objects.filter(
        on_day(on), hierarchy=Hierarchy.PLACE, unit=OuterRef("pk"), node__kind=Kind.PROVINCE
    )
    joined = units.annotate(
        _province=Subquery(provinces.values("node__name")[:1]),
        _name=FilteredRelation("names", condition=on_day(on, "names__")),
        **{
            f"_{scheme}": FilteredRelation(
                "identifiers", condition=on_day(on, "identifiers__") & Q(identifiers__scheme=scheme)
            )
            for scheme in Scheme
        },
        **{
            f"_{hierarchy}": FilteredRelation(
                "links_up", condition=on_day(on, "links_up__") & Q(links_up__hierarchy=hierarchy)
            )
            for hierarchy in Hierarchy
        },
    )
    return joined.values_list(*FIELDS, *_NUMBERS, *_PARENTS)


def _parents(cells: tuple[Any, ...], shared: frozenset[str]) -> dict[str, str]:
    """By hierarchy the text that names the parent; `cells` are `_PARENT` of each in turn."""
    found = {}
    for place, hierarchy in enumerate(Hierarchy):
        key, code, name = cells[place * len(_PARENT) : (place + 1) * len(_PARENT)]
        if key is not None:
            found[hierarchy.value] = text_of(key, code, name, is_shared=name in shared)
    return found


def _shared_names(on: date) -> frozenset[str]:
    """Names that several units of that day have."""
    names = standing(on).values("name").annotate(n=Count("pk")).filter(n__gt=1)
    return frozenset(names.values_list("name", flat=True))
