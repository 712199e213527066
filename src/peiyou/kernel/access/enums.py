"""Which role gives which, and at which kinds of unit a role stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from peiyou.kernel.actions.roles import ADMINISTRATION, SCHOOL, Role
from peiyou.kernel.organisations.enums import Kind

MAY_GIVE: Final[Mapping[Role, frozenset[Role]]] = {
    Role.MINISTRY: frozenset(
        [Role.PROVINCE, Role.PREFECTURE, Role.COUNTY, *SCHOOL, Role.ENTERPRISE, Role.EXPERT]
    ),
    Role.PROVINCE: frozenset([Role.PREFECTURE, Role.COUNTY, *SCHOOL, Role.ENTERPRISE]),
    Role.PREFECTURE: frozenset([Role.COUNTY, *SCHOOL]),
    Role.COUNTY: frozenset(SCHOOL),
    Role.SCHOOL_HEAD: frozenset([Role.SCHOOL_FILLER, Role.SCHOOL_CHECKER]),
    Role.SECURITY: frozenset(ADMINISTRATION),
}
"""Which role may give which, within its own scope. The ministry's own grants are given from the
command line: nobody stands above it but who runs the installation."""

GIVERS_OF: Final[Mapping[Role, frozenset[Role]]] = {
    role: frozenset(giver for giver, given in MAY_GIVE.items() if role in given) for role in Role
}

FITS: Final[Mapping[Role, frozenset[Kind]]] = {
    Role.MINISTRY: frozenset([Kind.NATION]),
    Role.PROVINCE: frozenset([Kind.PROVINCE]),
    Role.PREFECTURE: frozenset([Kind.PREFECTURE]),
    Role.COUNTY: frozenset([Kind.COUNTY]),
    **dict.fromkeys(SCHOOL, frozenset([Kind.SCHOOL])),
    Role.ENTERPRISE: frozenset([Kind.ENTERPRISE, Kind.INDUSTRY_BODY]),
    Role.EXPERT: frozenset([Kind.NATION, Kind.PROVINCE]),
}
"""At which kinds of unit a role stands. A government body counts as the region it belongs to. The
roles of administration stand at no unit: they cover the installation."""

FROM_PROVINCE_UP: Final = frozenset([Role.MINISTRY, Role.PROVINCE, *ADMINISTRATION])
"""Who must have a second factor."""
