"""Sets of regions that documents name, and who is in them from which day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.organisations.enums import EVER, FOREVER
from peiyou.kernel.organisations.errors import OrganisationError
from peiyou.kernel.organisations.models import RegionSet, RegionSetMember, Unit
from peiyou.kernel.organisations.queries.set_lists import MemberRow, SetRow, compare_members


@dataclass(frozen=True, slots=True)
class Membership:
    """What a list changed in a set."""

    added: tuple[Unit, ...]
    removed: tuple[Unit, ...]


@action("organisations.define_region_set", on=None)
def define_region_set(
    *,
    code: str,
    name: str,
    source: str,
    part_of: RegionSet | None = None,
    actor: Actor,
    at: datetime,
) -> RegionSet:
    """Name a set; `source` is the document that names it. `part_of` is the whole it is a part of."""
    if RegionSet.objects.filter(code=code).exists():
        raise OrganisationError(
            "SET_CODE_TAKEN",
            _(
                "There is already a region set “%(code)s”. Choose another code, or change its members."
            ),
            code=code,
        )
    if not source:
        raise OrganisationError(
            "SET_WITHOUT_SOURCE", _("Say which document names this set, with its number.")
        )
    region_set = RegionSet.objects.create(code=code, name=name, parent=part_of, source=source)
    note(code=code, name=name, part_of=part_of and part_of.code, source=source)
    return region_set


@action("organisations.set_region_members", on="region_set")
def set_region_members(
    *,
    region_set: RegionSet,
    regions: Sequence[Unit],
    source: str,
    on: date = EVER,
    actor: Actor,
    at: datetime,
) -> Membership:
    """From the day `on` on, the set holds exactly `regions`, by the list named in `source`.

    `EVER` is for a list that does not say since when. What the set held before that day stays known.
    """
    RegionSet.objects.select_for_update().get(pk=region_set.pk)
    wanted = {unit.pk: unit for unit in regions}
    _check(region_set, wanted, on)
    held = {
        member.unit_id: member
        for member in region_set.members.filter(valid_from__lte=on, valid_to__gt=on).select_related(
            "unit"
        )
    }
    added = [unit for pk, unit in wanted.items() if pk not in held]
    gone = [member for pk, member in held.items() if pk not in wanted]
    ended = [member.pk for member in gone if member.valid_from < on]
    region_set.members.filter(pk__in=ended).update(valid_to=on)
    region_set.members.filter(pk__in={member.pk for member in gone} - set(ended)).delete()
    RegionSetMember.objects.bulk_create(
        RegionSetMember(region_set=region_set, unit=unit, valid_from=on, source=source)
        for unit in added
    )
    membership = Membership(tuple(added), tuple(member.unit for member in gone))
    note(
        on=on.isoformat(),
        source=source,
        added=[unit.code or unit.name for unit in membership.added],
        removed=[unit.code or unit.name for unit in membership.removed],
    )
    return membership


def _check(region_set: RegionSet, wanted: dict[int, Unit], on: date) -> None:
    for unit in wanted.values():
        if not unit.is_region:
            raise OrganisationError(
                "SET_OF_REGIONS_ONLY",
                _(
                    "%(name)s is not a region. A region set holds provinces, prefectures and counties."
                ),
                name=unit.name,
            )
    later = region_set.members.filter(valid_from__gt=on) | region_set.members.filter(
        valid_to__gt=on, valid_to__lt=FOREVER
    )
    if later.exists():
        raise OrganisationError(
            "SET_CHANGED_LATER",
            _("The members of %(name)s were changed after %(on)s. Give a later day."),
            name=region_set.name,
            on=on,
        )


@dataclass(frozen=True, slots=True)
class ImportedSets:
    """How many sets were defined, how many members came and went."""

    defined: int
    added: int
    removed: int


@action("organisations.import_region_sets", on="nation")
def import_region_sets(
    *,
    nation: Unit,
    sets: Sequence[SetRow],
    members: Sequence[MemberRow],
    on: date = EVER,
    actor: Actor,
    at: datetime,
) -> ImportedSets:
    """Define the sets that are not yet, and make each set named in `members` hold what the list says
    from `on` on. One wrong row, and nothing is taken over: ask `compare_members` first."""
    changes, faults = compare_members(members, on, [row.code for row in sets])
    if faults:
        raise OrganisationError(
            "SET_LIST_FAULTY",
            _("%(count)s rows are wrong, so nothing was taken over. Line %(line)s: %(why)s"),
            count=len(faults),
            line=faults[0].line,
            why=str(faults[0].error),
        )
    known = {known.code: known for known in RegionSet.objects.all()}
    new = [row for row in sets if row.code not in known]
    for row in new:
        known[row.code] = define_region_set(
            code=row.code,
            name=row.name,
            source=row.source,
            part_of=known[row.part_of] if row.part_of else None,
            actor=actor,
            at=at,
        )
    for change in changes:
        set_region_members(
            region_set=known[change.code],
            regions=change.regions,
            source=change.source,
            on=on,
            actor=actor,
            at=at,
        )
    done = ImportedSets(
        len(new), sum(len(c.added) for c in changes), sum(len(c.removed) for c in changes)
    )
    note(defined=done.defined, added=done.added, removed=done.removed)
    return done
