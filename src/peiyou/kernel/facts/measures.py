"""What is counted: measures are named by who posts figures of them, once and for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions.bulk import update_many
from peiyou.kernel.facts.enums import Aggregation
from peiyou.kernel.facts.errors import FactError
from peiyou.kernel.facts.models import Measure

FIXED: Final = ("unit", "scale", "over_units", "over_time")
"""What figures that have been posted mean by: it never changes."""


@dataclass(frozen=True, slots=True)
class MeasureSpec:
    """A measure as its poster knows it. Quantities are integers and mean `quantity × 10^-scale` `unit`."""

    code: str
    name: str
    unit: str
    scale: int = 0
    over_units: Aggregation = Aggregation.SUM
    over_time: Aggregation = Aggregation.SUM
    task_key: UUID | None = None
    deliverable_key: UUID | None = None

    def __post_init__(self) -> None:
        if self.over_units in {Aggregation.FIRST, Aggregation.LAST}:
            raise ValueError(f"{self.code}: units have no order")


def ensure_measures(specs: Iterable[MeasureSpec]) -> dict[str, Measure]:
    """The row of each measure, by code; made where there is none, named anew where its name is another.

    One statement where all are known. Raises `FactError` (MEASURE_DIFFERS) where a code is known with
    another unit, scale or way of adding: figures that were posted would come to mean something else.
    Who needs the same new measure at once gets it too. Belongs inside an action.
    """
    wanted = {spec.code: spec for spec in specs}
    found = _rows(wanted)
    if missing := [spec for code, spec in wanted.items() if code not in found]:
        Measure.objects.bulk_create([_new(spec) for spec in missing], ignore_conflicts=True)
        found |= _rows(spec.code for spec in missing)
    for code, spec in wanted.items():
        _check(found[code], spec)
    renamed = [
        (found[code], spec.name) for code, spec in wanted.items() if found[code].name != spec.name
    ]
    for measure, name in renamed:
        measure.name = name
    update_many(Measure, ["name"], sorted((measure.pk, name) for measure, name in renamed))
    return {code: found[code] for code in wanted}


def _rows(codes: Iterable[str]) -> dict[str, Measure]:
    return {measure.code: measure for measure in Measure.objects.filter(code__in=list(codes))}


def _new(spec: MeasureSpec) -> Measure:
    return Measure(**{name: getattr(spec, name) for name in spec.__slots__})


def _check(measure: Measure, spec: MeasureSpec) -> None:
    if any(getattr(measure, name) != getattr(spec, name) for name in FIXED):
        raise FactError(
            "MEASURE_DIFFERS",
            _(
                "Figures of %(measure)s have been posted in another unit or are added otherwise. "
                "Post them under another code."
            ),
            measure=measure.name,
        )
