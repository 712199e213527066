"""A list of regions, or of what became of them, compared with what is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from peiyou.common.identifiers import BadIdentifier, RegionCode, region_code
from peiyou.kernel.organisations.enums import EVER, FOREVER, Kind, Scheme
from peiyou.kernel.organisations.errors import OrganisationError
from peiyou.kernel.organisations.models import Identifier, Unit, UnitName


class Step(StrEnum):
    """What a row of a list of regions says."""

    NEW = "NEW"
    RENAME = "RENAME"
    RECODE = "RECODE"
    END = "END"


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One row. `to` is the new code of a RECODE, or the codes an END went to, the heir first.

    A NEW row without code is a provincial unit that has none. `line` is where the row stood.
    """

    step: Step
    code: str
    name: str
    source: str
    on: date = EVER
    to: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    line: int
    error: OrganisationError


@dataclass(frozen=True, slots=True)
class Comparison:
    """`steps` are the rows that are not recorded yet, in the order to take; `known` counts the others."""

    steps: tuple[RegionRow, ...]
    known: int
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class Recorded:
    """Region units by code, ever given, and what the comparison needs of them."""

    units: dict[str, int] = field(default_factory=dict)
    ended: set[int] = field(default_factory=set)
    names: dict[int, set[str]] = field(default_factory=dict)
    uncoded: set[str] = field(default_factory=set)

    def alive(self, code: str) -> bool:
        return code in self.units and self.units[code] not in self.ended

    def called(self, code: str) -> set[str]:
        return self.names.get(self.units[code], set())


def parent_codes(code: str) -> tuple[str, ...]:
    """Codes a region of this code may stand under, the nearest first; empty: the nation."""
    parts: RegionCode = region_code(code)
    if parts.level == "PROVINCE":
        return ()
    return (parts.province,) if parts.level == "PREFECTURE" else (parts.prefecture, parts.province)


def units_by_code() -> dict[str, int]:
    """Primary keys by division code, of every region that has or had one. Codes are not given twice."""
    numbers = Identifier.objects.filter(scheme=Scheme.REGION).order_by("valid_from")
    return dict(numbers.values_list("value", "unit_id"))


def compare(rows: Sequence[RegionRow]) -> Comparison:
    """Which rows are new, and which cannot be: unknown codes, a name that differs, no source."""
    recorded = _recorded()
    steps: list[RegionRow] = []
    faults: list[Fault] = []
    for row in sorted(rows, key=_order):
        try:
            if not _is_known(row, recorded):
                _check(row, recorded)
                _take(row, recorded)
                steps.append(row)
        except OrganisationError as error:
            faults.append(Fault(row.line, error))
    return Comparison(tuple(steps), len(rows) - len(steps) - len(faults), tuple(faults))


def _order(row: RegionRow) -> tuple[date, int]:
    """By day; of those without one, provinces first, then prefectures. Else as listed."""
    if row.on != EVER or not row.code:
        return row.on, 0
    return row.on, 2 - row.code.endswith("00") - row.code.endswith("0000")


def _recorded() -> Recorded:
    recorded = Recorded(units=units_by_code())
    regions = Unit.objects.filter(kind__in=(Kind.PROVINCE, Kind.PREFECTURE, Kind.COUNTY))
    for pk, name, code, ends_on in regions.values_list("pk", "name", "code", "ends_on"):
        if ends_on != FOREVER:
            recorded.ended.add(pk)
        if not code:
            recorded.uncoded.add(name)
    for unit, name in UnitName.objects.filter(unit__in=regions).values_list("unit_id", "name"):
        recorded.names.setdefault(unit, set()).add(name)
    return recorded


def _is_known(row: RegionRow, recorded: Recorded) -> bool:
    match row.step:
        case Step.NEW if not row.code:
            return row.name in recorded.uncoded
        case Step.NEW:
            return row.code in recorded.units and _agrees(row, row.code, recorded)
        case Step.RENAME:
            return row.code in recorded.units and row.name in recorded.called(row.code)
        case Step.RECODE:
            target = row.to[0] if len(row.to) == 1 else ""
            return target in recorded.units and _agrees(row, target, recorded)
        case Step.END:
            return row.code in recorded.units and not recorded.alive(row.code)


def _agrees(row: RegionRow, code: str, recorded: Recorded) -> bool:
    if row.name in recorded.called(code):
        return True
    raise OrganisationError(
        "REGION_NAME_DIFFERS",
        _("%(code)s is %(known)s here, the row says %(name)s. Correct the code or the name."),
        code=code,
        known="、".join(sorted(recorded.called(code))),
        name=row.name,
    )


def _check(row: RegionRow, recorded: Recorded) -> None:
    if not row.source:
        raise OrganisationError(
            "REGION_WITHOUT_SOURCE", _("The row names no document. Say which one it rests on.")
        )
    if not row.name:
        raise OrganisationError("REGION_WITHOUT_NAME", _("The row names no region."))
    if row.step != Step.NEW and row.on == EVER:
        raise OrganisationError(
            "REGION_WITHOUT_DAY", _("%(name)s: say on which day it changed."), name=row.name
        )
    if row.step == Step.RECODE and len(row.to) != 1:
        raise OrganisationError(
            "REGION_ONE_CODE",
            _("%(name)s: a region that is given another code has exactly one new code."),
            name=row.name,
        )
    if row.step == Step.END and not row.to:
        raise OrganisationError(
            "REGION_WITHOUT_HEIR",
            _("%(name)s: say which codes it went to, first the one that carries its past on."),
            name=row.name,
        )
    given = [row.code] if row.step == Step.NEW else list(row.to) if row.step == Step.RECODE else []
    for code in filter(None, given):
        _check_new(code, recorded)
    if row.step != Step.NEW:
        _check_alive([row.code, *(row.to if row.step == Step.END else ())], recorded)


def _check_new(code: str, recorded: Recorded) -> None:
    try:
        parents = parent_codes(code)
    except BadIdentifier as error:
        raise OrganisationError(
            error.code,
            _("“%(value)s” is no division code: six digits that begin with a province's."),
            value=code,
        ) from error
    if parents and not any(recorded.alive(parent) for parent in parents):
        raise OrganisationError(
            "REGION_WITHOUT_PARENT",
            _("%(code)s stands nowhere: neither %(parents)s is known. List it first."),
            code=code,
            parents="、".join(parents),
        )


def _check_alive(codes: Iterable[str], recorded: Recorded) -> None:
    for code in codes:
        if not recorded.alive(code):
            raise OrganisationError(
                "REGION_UNKNOWN",
                _("There is no region with the code %(code)s, or it has ended. Correct the code."),
                code=code,
            )


def _take(row: RegionRow, recorded: Recorded) -> None:
    """Go on as if the row were recorded. New units get passing keys below zero."""
    if row.step == Step.NEW and not row.code:
        recorded.uncoded.add(row.name)
        return
    if row.step == Step.NEW:
        recorded.units[row.code] = -len(recorded.units) - 1
    unit = recorded.units[row.code]
    if row.step == Step.RECODE:
        recorded.units[row.to[0]] = unit
    if row.step == Step.END:
        recorded.ended.add(unit)
    else:
        recorded.names.setdefault(unit, set()).add(row.name)
