from peiyou.kernel.organisations.models.distinct import Distinct
from peiyou.kernel.organisations.models.place import Link, Place, Succession
from peiyou.kernel.organisations.models.record import Change, RegionSet, RegionSetMember
from peiyou.kernel.organisations.models.unit import Identifier, Unit, UnitName

__all__ = [
    "Change",
    "Distinct",
    "Identifier",
    "Link",
    "Place",
    "RegionSet",
    "RegionSetMember",
    "Succession",
    "Unit",
    "UnitName",
]
