"""A list of members of region sets, compared with the sets and regions that are recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.organisations.errors import OrganisationError
from peiyou.kernel.organisations.models import RegionSet, RegionSetMember, Unit
from peiyou.kernel.organisations.queries.divisions import Fault, units_by_code


@dataclass(frozen=True, slots=True)
class SetRow:
    """A set to define: its code, name, the code of the whole it is a part of, the document."""

    code: str
    name: str
    part_of: str
    source: str


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member of one set; `name` guards against a wrong code."""

    set: str
    code: str
    name: str
    source: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class SetChange:
    """What the list makes of one set: all its members, and who comes and goes against that day."""

    code: str
    source: str
    regions: tuple[Unit, ...]
    added: tuple[Unit, ...]
    removed: tuple[Unit, ...]


def compare_members(
    rows: Sequence[MemberRow], on: date, defined: Sequence[str] = ()
) -> tuple[list[SetChange], list[Fault]]:
    """What each set named in `rows` would hold from `on` on, and the rows that are wrong.

    `defined` are codes of sets that are about to be defined. Unchanged sets are left out.
    """
    units = _units(rows)
    known = {*RegionSet.objects.values_list("code", flat=True), *defined}
    regions: dict[str, dict[int, Unit]] = {}
    sources: dict[str, str] = {}
    faults: list[Fault] = []
    for row in rows:
        try:
            unit = _unit(row, units, known, sources.setdefault(row.set, row.source))
            regions.setdefault(row.set, {})[unit.pk] = unit
        except OrganisationError as error:
            faults.append(Fault(row.line, error))
    return [
        change
        for code, wanted in regions.items()
        if (change := _change(code, sources[code], wanted, on)) is not None
    ], faults


def _units(rows: Sequence[MemberRow]) -> dict[str, tuple[Unit, frozenset[str]]]:
    """Region and every name it had, by the codes of the rows."""
    numbers = units_by_code()
    wanted = {numbers[row.code] for row in rows if row.code in numbers}
    found = {unit.pk: unit for unit in Unit.objects.filter(pk__in=wanted).prefetch_related("names")}
    return {
        row.code: (unit, frozenset(name.name for name in unit.names.all()))
        for row in rows
        if (unit := found.get(numbers.get(row.code, 0)))
    }


def _unit(
    row: MemberRow, units: dict[str, tuple[Unit, frozenset[str]]], known: set[str], source: str
) -> Unit:
    if row.set not in known:
        raise OrganisationError(
            "SET_UNKNOWN", _("There is no region set “%(code)s”. Define it first."), code=row.set
        )
    if not row.source or row.source != source:
        raise OrganisationError(
            "SET_LIST_SOURCE",
            _("The rows of one set name one document. Give every row of %(code)s the same source."),
            code=row.set,
        )
    if row.code not in units:
        raise OrganisationError(
            "REGION_UNKNOWN",
            _("There is no region with the code %(code)s, or it has ended. Correct the code."),
            code=row.code,
        )
    unit, names = units[row.code]
    if row.name not in names:
        raise OrganisationError(
            "REGION_NAME_DIFFERS",
            _("%(code)s is %(known)s here, the row says %(name)s. Correct the code or the name."),
            code=row.code,
            known="、".join(sorted(names)),
            name=row.name,
        )
    return unit


def _change(code: str, source: str, wanted: dict[int, Unit], on: date) -> SetChange | None:
    held = {
        member.unit_id: member.unit
        for member in RegionSetMember.objects.filter(
            region_set__code=code, valid_from__lte=on, valid_to__gt=on
        ).select_related("unit")
    }
    added = tuple(unit for pk, unit in wanted.items() if pk not in held)
    removed = tuple(unit for pk, unit in held.items() if pk not in wanted)
    if not added and not removed:
        return None
    return SetChange(code, source, tuple(wanted.values()), added, removed)
