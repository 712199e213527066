"""What the actions of units are handed, locked and checked; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions import Actor, NotAllowed, authority
from peiyou.kernel.organisations.enums import EVER, FOREVER, Hierarchy, Kind, Scheme
from peiyou.kernel.organisations.locking import exclusive
from peiyou.kernel.organisations.models import Identifier, Link, Place, Unit
from peiyou.kernel.organisations.queries.portions import portions
from peiyou.kernel.organisations.queries.trees import on_day, overseers
from peiyou.kernel.organisations.requirements.cases import Footing, Moment, NewUnit, Number, Span

CORRECTABLE: Final = ("name", "kind", "school_type", "function", "is_counted", "undertakes")


def demand_rights(actor: Actor, verb: str, units: Iterable[Unit], at: datetime) -> None:
    """For what an action touches besides the object that its decorator asks about."""
    scope = authority().scope(actor, verb, at)
    if scope.everything:
        return
    wanted = {unit.pk: unit for unit in units}
    reached = scope.units(timezone.localdate(at))
    for portion in portions(wanted):
        missing = set(portion) - set(reached.filter(pk__in=portion).values_list("pk", flat=True))
        if missing:
            name = wanted[min(missing)].name
            raise NotAllowed("NOT_ALLOWED", _("You may not do this at %(unit)s."), unit=name)


def demand_rights_to_change(actor: Actor, verb: str, units: Sequence[Unit], at: datetime) -> None:
    """As `rules.overseen` asks about the object of an action: over what oversees them as well."""
    demand_rights(actor, verb, units, at)
    own = {unit for _hierarchy, unit in authority().scope(actor, verb, at).roots}
    over = overseers({unit.pk for unit in units} - own, timezone.localdate(at))
    demand_rights(actor, verb, Unit.objects.filter(pk__in=over.values()), at)


def demand_region_right(actor: Actor, units: Iterable[Unit], at: datetime) -> None:
    """Regions are changed by those who keep the structure of regions."""
    regions = [unit for unit in units if unit.is_region]
    demand_rights(actor, "organisations.change_regions", regions, at)


def lock_units(units: Iterable[Unit]) -> list[Unit]:
    """Take the tree lock and read `units` as they are now, in the order given."""
    exclusive()
    given = list(units)
    # no_key: others may point at these rows meanwhile, or who does so before taking the lock would wait crosswise
    rows = Unit.objects.select_for_update(no_key=True).filter(pk__in={unit.pk for unit in given})
    locked = {unit.pk: unit for unit in rows.order_by("pk")}
    return [locked[unit.pk] for unit in given]


def moment(
    unit: Unit, on: date, at: datetime, rows: QuerySet[Any] | list[Span] | None = None
) -> Moment:
    """The question whether `unit` may change on that day; `rows` are what it would end and follow."""
    spans = rows.values_list("valid_from", "valid_to") if isinstance(rows, QuerySet) else rows
    return Moment(
        name=unit.name,
        on=on,
        begins_on=unit.begins_on,
        ends_on=unit.ends_on,
        today=timezone.localdate(at),
        recorded=tuple(spans or ()),
    )


def footing(unit: Unit) -> Footing:
    return Footing(unit.name, unit.kind, unit.begins_on, unit.ends_on)


def province_of(unit: Unit, on: date) -> str | None:
    """The division code of the province it stands in: empty for one without, None outside of any."""
    places = Place.objects.filter(
        on_day(on), hierarchy=Hierarchy.PLACE, unit=unit, node__kind=Kind.PROVINCE
    )
    return places.values_list("node__code", flat=True).first()


def number_case(unit: Unit, scheme: Scheme, value: str, on: date) -> Number:
    """The question whether `unit` may have the number `value` (as stored) from `on` on."""
    others = Identifier.objects.filter(scheme=scheme, value=value, valid_to__gt=on)
    holder = others.exclude(unit=unit).values_list("unit__name", flat=True).first()
    return Number(
        name=unit.name,
        kind=unit.kind,
        school_type=unit.school_type,
        scheme=scheme,
        value=value,
        province=province_of(unit, on),
        holder=holder or "",
    )


def current_link(unit: Unit, hierarchy: Hierarchy) -> Link | None:
    links = unit.links_up.filter(hierarchy=hierarchy, valid_to=FOREVER)
    return links.select_related("parent").first()


def stands_below(unit: Unit, node: Unit, hierarchy: Hierarchy, since: date) -> bool:
    """Whether `unit` is `node`, or stands below it on any day from `since` on."""
    places = Place.objects.filter(hierarchy=hierarchy, unit=unit, node=node, valid_to__gt=since)
    return unit == node or places.exists()


def described(row: NewUnit, units: Sequence[Unit] = ()) -> dict[str, Any]:
    """A new unit as its record of acts keeps it: what is not empty, and not as by default.

    `units` are those that row numbers speak of.
    """
    said: dict[str, Any] = {"kind": str(row.kind), "name": row.name}
    if row.on != EVER:
        said["on"] = row.on.isoformat()
    for field in ("school_type", "function"):
        if value := getattr(row, field):
            said[field] = str(value)
    for field, usual in (("is_counted", True), ("undertakes", False), ("is_demonstration", False)):
        if (value := getattr(row, field)) != usual:
            said[field] = value
    for hierarchy, named in row.parents.items():
        said[hierarchy.value] = str((named if isinstance(named, Unit) else units[named]).key)
    said |= {scheme.value: value for scheme, value in row.numbers.items() if value}
    return said


def values_of(unit: Unit) -> dict[str, Any]:
    """What can be corrected of a unit: fields, and its numbers in force by scheme ("" where it has none)."""
    numbers = dict(unit.identifiers.filter(valid_to=FOREVER).values_list("scheme", "value"))
    fields = {field: getattr(unit, field) for field in CORRECTABLE}
    return fields | {scheme.value: numbers.get(scheme.value, "") for scheme in Scheme}


def in_words(values: dict[str, Any]) -> str:
    """Corrected values as the history keeps them: in Chinese, which binds."""
    with override("zh-hans"):
        return "；".join(_in_words(key, value) for key, value in values.items())[:200]


def _in_words(key: str, value: Any) -> str:
    if key in Scheme.values:
        return f"{Scheme(key).label}：{value or '—'}"
    field = next(field for field in Unit._meta.fields if field.name == key)
    if isinstance(value, bool):
        shown: Any = gettext("yes") if value else gettext("no")
    else:
        shown = dict(field.flatchoices).get(value, value) or "—"
    return f"{field.verbose_name}：{shown}"
