"""Units as they are on a day, put so that two states of the register can be laid side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from peiyou.kernel.organisations.enums import EVER, FOREVER, Hierarchy
from peiyou.kernel.organisations.models import Identifier, Link, Place, Unit, UnitName
from peiyou.kernel.organisations.queries.trees import on_day


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`facts` are label and value as a person reads them; `below` counts what stands under the unit."""

    name: str
    facts: dict[str, str]
    below: int


def snapshots(units: Iterable[UUID], on: date) -> dict[UUID, Snapshot]:
    """Each unit on that day; one that does not exist is absent. Five statements."""
    found = {unit.pk: unit for unit in Unit.objects.filter(key__in=list(units))}
    names = dict(UnitName.objects.filter(on_day(on), unit__in=found).values_list("unit", "name"))
    numbers: dict[int, dict[str, str]] = {}
    for number in Identifier.objects.filter(on_day(on), unit__in=found).order_by("scheme"):
        numbers.setdefault(number.unit_id, {})[number.get_scheme_display()] = number.value
    parents: dict[int, dict[str, str]] = {}
    for link in Link.objects.filter(on_day(on), unit__in=found).select_related("parent"):
        label = str(Hierarchy(link.hierarchy).label)
        parents.setdefault(link.unit_id, {})[label] = link.parent.name
    return {
        unit.key: Snapshot(
            names.get(unit.pk, unit.name),
            _facts(unit, names.get(unit.pk, unit.name))
            | numbers.get(unit.pk, {})
            | parents.get(unit.pk, {}),
            below.get(unit.pk, 0),
        )
        for below in [_below(found, on)]
        for unit in found.values()
    }


def _below(units: Iterable[int], on: date) -> dict[int, int]:
    """How many different units stand below each, in whatever hierarchy."""
    places = Place.objects.filter(on_day(on), node__in=list(units), depth__gt=0).order_by()
    return dict(places.values_list("node").annotate(Count("unit", distinct=True)))


def _facts(unit: Unit, name: str) -> dict[str, str]:
    said = {
        _("name of the unit"): name,
        _("kind"): unit.get_kind_display(),
        _("type of school"): unit.get_school_type_display(),
        _("function"): unit.get_function_display(),
        _("since"): "" if unit.begins_on == EVER else date_format(unit.begins_on),
        _("until"): "" if unit.ends_on == FOREVER else date_format(unit.ends_on),
        _("counted in statistics"): _("yes") if unit.is_counted else _("no"),
        _("undertaking province"): _("yes") if unit.undertakes else "",
    }
    return {label: str(value) for label, value in said.items() if value}
