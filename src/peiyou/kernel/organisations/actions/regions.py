"""Taking a list of regions over: the regions themselves, then what became of them, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from peiyou.common.identifiers import region_code
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.organisations.actions.endings import merge_units, split_unit
from peiyou.kernel.organisations.actions.moves import move_unit
from peiyou.kernel.organisations.actions.register import register_units
from peiyou.kernel.organisations.actions.units import recode_unit, rename_unit
from peiyou.kernel.organisations.enums import FOREVER, Hierarchy, Kind, Scheme
from peiyou.kernel.organisations.errors import OrganisationError
from peiyou.kernel.organisations.models import Link, Unit
from peiyou.kernel.organisations.queries.divisions import (
    RegionRow,
    Step,
    compare,
    parent_codes,
    units_by_code,
)
from peiyou.kernel.organisations.requirements.cases import NewUnit

UNCOUNTED: Final = frozenset({"710000", "810000", "820000"})
"""台湾省, 香港, 澳门 are provincial units outside the statistics (未纳入统计); they take nothing up."""


@dataclass(frozen=True, slots=True)
class ImportedRegions:
    """How many rows were applied, how many had been before."""

    applied: int
    known: int


@action("organisations.import_regions", on="nation")
def import_regions(
    *, nation: Unit, rows: Sequence[RegionRow], actor: Actor, at: datetime
) -> ImportedRegions:
    """Apply the rows that are not recorded yet, in the order of their days.

    One wrong row, and nothing is applied: ask `compare` first. Doing it again does nothing.
    """
    comparison = compare(rows)
    if comparison.faults:
        first = comparison.faults[0]
        raise OrganisationError(
            "REGION_LIST_FAULTY",
            _("%(count)s rows are wrong, so nothing was applied. Line %(line)s: %(why)s"),
            count=len(comparison.faults),
            line=first.line,
            why=str(first.error),
        )
    work = _Work(nation, units_by_code(), actor, at)
    for (_on, source, step), group in groupby(
        comparison.steps, key=lambda row: (row.on, row.source, row.step)
    ):
        _APPLY[step](work, list(group), source)
    note(applied=len(comparison.steps), known=comparison.known)
    return ImportedRegions(len(comparison.steps), comparison.known)


@dataclass(frozen=True, slots=True)
class _Work:
    nation: Unit
    units: dict[str, int]
    actor: Actor
    at: datetime

    def unit(self, code: str) -> Unit:
        return Unit.objects.get(pk=self.units[code])

    def parent(self, above: tuple[str, ...]) -> Unit:
        """The nearest region of those codes that is recorded, else the nation."""
        known = [code for code in above if code in self.units]
        return self.unit(known[0]) if known else self.nation


def _register(work: _Work, rows: list[RegionRow], source: str) -> None:
    """New regions in one batch; those of the same batch are named as parents by their place in it."""
    index = {row.code: number for number, row in enumerate(rows) if row.code}
    new = []
    for row in rows:
        above = parent_codes(row.code) if row.code else ()
        inside = next((index[code] for code in above if code in index), None)
        kind = Kind(region_code(row.code).level) if row.code else Kind.PROVINCE
        counted = row.code not in UNCOUNTED
        new.append(
            NewUnit(
                kind,
                row.name,
                {Hierarchy.PLACE: work.parent(above) if inside is None else inside},
                on=row.on,
                numbers={Scheme.REGION: row.code} if row.code else {},
                is_counted=counted,
                undertakes=counted and kind == Kind.PROVINCE,
            )
        )
    units = register_units(rows=new, source=source, actor=work.actor, at=work.at)
    work.units.update(
        {row.code: unit.pk for row, unit in zip(rows, units, strict=True) if row.code}
    )


def _rename(work: _Work, rows: list[RegionRow], source: str) -> None:
    for row in rows:
        rename_unit(
            unit=work.unit(row.code), name=row.name, on=row.on, source=source,
            actor=work.actor, at=work.at,
        )  # fmt: skip


def _recode(work: _Work, rows: list[RegionRow], source: str) -> None:
    """The same region under another number; with it goes another name or another prefecture."""
    for row in rows:
        rest: dict[str, Any] = {"on": row.on, "source": source, "actor": work.actor, "at": work.at}
        unit = work.unit(row.code)
        [code] = row.to
        recode_unit(unit=unit, scheme=Scheme.REGION, value=code, **rest)
        work.units[code] = unit.pk
        if unit.name != row.name:
            rename_unit(unit=unit, name=row.name, **rest)
        parent = work.parent(parent_codes(code))
        if not unit.links_up.filter(
            hierarchy=Hierarchy.PLACE, parent=parent, valid_to=FOREVER
        ).exists():
            move_unit(unit=unit, hierarchy=Hierarchy.PLACE, parent=parent, **rest)


def _end(work: _Work, rows: list[RegionRow], source: str) -> None:
    """What went to one region as a whole is merged into it; what went to several is split."""
    for to, group in groupby(rows, key=lambda row: row.to):
        ending = list(group)
        units = [work.unit(row.code) for row in ending]
        parts = [work.unit(code) for code in to]
        rest: dict[str, Any] = {
            "on": ending[0].on, "source": source, "actor": work.actor, "at": work.at,
        }  # fmt: skip
        if len(parts) == 1:
            merge_units(units=units, into=parts[0], **rest)
            continue
        for unit in units:
            below = Link.objects.filter(parent=unit, valid_to=FOREVER)
            children = dict.fromkeys(below.values_list("unit_id", flat=True), parts[0])
            split_unit(unit=unit, parts=parts, heir=parts[0], children=children, **rest)


_APPLY = {Step.NEW: _register, Step.RENAME: _rename, Step.RECODE: _recode, Step.END: _end}
