"""Who may change units: officials within their own subtree; the structure of regions is the ministry's."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions.permissions import Spot, permit
from peiyou.kernel.actions.roles import OFFICIALS, Role
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.trees import overseers


def _itself(unit: Unit) -> int:
    return unit.pk


def overseen(unit: Unit, at: datetime) -> frozenset[Spot]:
    """The unit with what oversees it that day: whose college it is does not follow from where it stands."""
    over = overseers([unit.pk], timezone.localdate(at))
    return frozenset([Spot(unit.pk, overseer=over.get(unit.pk))])


permit("organisations.found_nation", roles=[])  # the system's, once

permit(
    "organisations.register_unit",  # asked about the region that it is to stand in
    "organisations.register_units",  # likewise
    "organisations.tell_apart",  # asked about both
    "organisations.undo_telling_apart",  # likewise
    roles=OFFICIALS,
    unit_of=_itself,
    says=_("keep the register of units right, within their own scope"),
)

permit(
    "organisations.change_regions",  # asked besides, wherever the unit is a region
    roles=[Role.MINISTRY],
    unit_of=_itself,
    says=_("change regions, their numbers and where they stand"),
)

permit(
    "organisations.import_regions",
    "organisations.import_region_sets",
    roles=[Role.MINISTRY],
    unit_of=_itself,
    says=_("change regions, their numbers and where they stand"),
)

permit(
    "organisations.define_region_set",
    "organisations.set_region_members",
    roles=[Role.MINISTRY],
    says=_("say which regions belong to a named set"),
)

permit(
    "organisations.edit_units",  # every act in it asks about its own unit
    "organisations.import_units",
    roles=OFFICIALS,
    says=_("keep the register of units right, within their own scope"),
)

permit(
    "organisations.rename_unit",
    "organisations.recode_unit",
    "organisations.correct_unit",
    "organisations.correct_parent",
    "organisations.move_unit",  # asked besides about what it leaves and where it goes
    "organisations.merge_units",  # asked about what goes on and about each that ends
    "organisations.split_unit",
    "organisations.dissolve_unit",
    "organisations.divide_unit",
    roles=OFFICIALS,
    units_of=overseen,
    says=_("keep the register of units right, within their own scope"),
)
