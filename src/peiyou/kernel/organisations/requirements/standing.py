"""What may stand under what, and when."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.organisations.enums import FOREVER, REGIONS, Hierarchy, Kind
from peiyou.kernel.organisations.requirements.base import Requirement
from peiyou.kernel.organisations.requirements.cases import Standing

UNDER: Final[dict[str, tuple[Kind, ...]]] = {
    Kind.NATION: (),
    Kind.PROVINCE: (Kind.NATION,),
    Kind.PREFECTURE: (Kind.PROVINCE,),
    Kind.COUNTY: (Kind.PREFECTURE, Kind.PROVINCE),
}
"""By place; every other kind stands under any region. 直辖市 and 省直管县 skip the prefecture."""


class StandsSomewhere(Requirement[Standing]):
    """By place everything stands under a region, all its life; the nation alone stands under nothing."""

    code = "NOWHERE"
    message = _("%(name)s has to stand somewhere by place. Name the region it stands in.")

    def broken(self, case: Standing) -> dict[str, Any] | None:
        lost = case.hierarchy == Hierarchy.PLACE and case.parent is None
        return {"name": case.name} if lost else None


class LevelsInOrder(Requirement[Standing]):
    """By place: provinces under the nation, prefectures under a province, counties under a prefecture
    or straight under a province, organisations under any region."""

    code = "LEVELS"
    message = _(
        "%(name)s (%(kind)s) cannot stand under %(parent)s (%(parent_kind)s) by place. "
        "Choose one of: %(allowed)s."
    )

    def broken(self, case: Standing) -> dict[str, Any] | None:
        if case.hierarchy != Hierarchy.PLACE or case.parent is None:
            return None
        allowed = UNDER.get(case.kind, REGIONS)
        if case.parent.kind in allowed:
            return None
        return {
            "name": case.name,
            "kind": Kind(case.kind).label,
            "parent": case.parent.name,
            "parent_kind": Kind(case.parent.kind).label,
            "allowed": ", ".join(str(kind.label) for kind in allowed) or "—",
        }


class ParentStands(Requirement[Standing]):
    """What something stands under exists from that day on."""

    code = "PARENT_GONE"
    message = _(
        "%(parent)s does not stand from %(on)s on, so %(name)s cannot stand under it. "
        "Choose what took its place, or a later day."
    )

    def broken(self, case: Standing) -> dict[str, Any] | None:
        parent = case.parent
        if parent is None or (parent.begins_on <= case.on and parent.ends_on == FOREVER):
            return None
        return {"name": case.name, "parent": parent.name, "on": case.on}


class NoCycle(Requirement[Standing]):
    """Nothing stands under itself, on no day and over no detour."""

    code = "CYCLE"
    message = _("%(parent)s is %(name)s or stands below it. Choose another parent.")

    def broken(self, case: Standing) -> dict[str, Any] | None:
        if case.parent is None or not case.parent_stands_below:
            return None
        return {"name": case.name, "parent": case.parent.name}


class Elsewhere(Requirement[Standing]):
    """A move goes to another place than the one where the unit stands."""

    code = "STANDS_THERE"
    message = _("%(name)s stands there already (%(parent)s). Choose another place.")

    def broken(self, case: Standing) -> dict[str, Any] | None:
        if case.now_under is None:
            return None
        return {"name": case.name, "parent": case.now_under or "—"}


PLACING: tuple[Requirement[Standing], ...] = (
    StandsSomewhere(),
    LevelsInOrder(),
    ParentStands(),
    NoCycle(),
)
