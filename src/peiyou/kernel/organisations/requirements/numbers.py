"""Which numbers a unit may have."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from peiyou.common.identifiers import (
    BadIdentifier,
    RegionCode,
    SchoolCode,
    credit_code,
    normal,
    region_code,
    school_code,
)
from peiyou.kernel.organisations.enums import REGIONS, Kind, Scheme, SchoolType
from peiyou.kernel.organisations.requirements.base import Requirement
from peiyou.kernel.organisations.requirements.cases import Number

READERS: Final = {
    Scheme.REGION: region_code,
    Scheme.SCHOOL: school_code,
    Scheme.CREDIT: credit_code,
}

FLAWS: Final[dict[str, Any]] = {
    "SCHOOL_CODE_TWELVE": _("“%(value)s” has 12 digits; a school code has 10."),
    "SCHOOL_CODE_SHAPE": _("“%(value)s” is no school code, which has 10 digits."),
    "SCHOOL_CODE_TYPE": _("“%(value)s”: no type of school begins with %(type)s."),
    "SCHOOL_CODE_PROVINCE": _("“%(value)s”: no province has the digits %(province)s."),
    "SCHOOL_CODE_SERIAL": _("“%(value)s”: a college's code goes on with 0 and its five digits."),
    "CREDIT_CODE_SHAPE": _(
        "“%(value)s” is no unified social credit code, which has 18 characters."
    ),
    "CREDIT_CODE_ORGANISATION": _(
        "“%(value)s” is mistyped: its 17th character would be %(expected)s."
    ),
    "CREDIT_CODE_CHECK": _("“%(value)s” is mistyped: its last character would be %(expected)s."),
    "REGION_CODE_SHAPE": _("“%(value)s” is no division code, which has 6 digits."),
    "REGION_CODE_PROVINCE": _("“%(value)s”: no province has the digits %(province)s."),
}

TYPES: Final[dict[str, frozenset[str]]] = {
    SchoolType.SECONDARY: frozenset({"SECONDARY_VOCATIONAL"}),
    SchoolType.HIGHER: frozenset({"HIGHER"}),
    SchoolType.UNDERGRADUATE: frozenset({"HIGHER"}),
    SchoolType.UNIVERSITY: frozenset({"HIGHER"}),
    SchoolType.SKILLED: frozenset({"SECONDARY_VOCATIONAL", "TRAINING"}),
    SchoolType.ADULT: frozenset(
        {"SECONDARY_VOCATIONAL", "ADULT_HIGHER", "ADULT_SENIOR", "ADULT_JUNIOR", "ADULT_PRIMARY"}
    ),
    SchoolType.TRAINING: frozenset({"TRAINING"}),
}
"""Kinds of code (`identifiers.SCHOOL_TYPES`) that schools of a type have; 36 covers 成人中专 too."""

CORPS_PROVINCE: Final = "65"
"""兵团 is a provincial unit without a division code of its own; its schools have 新疆's digits."""


class SchemeFitsKind(Requirement[Number]):
    """Regions have division codes, schools school codes, organisations unified social credit codes."""

    code = "NUMBER_KIND"
    message = _("%(name)s cannot have a number of the kind “%(scheme)s”. Leave it empty.")
    source = "GB/T 2260; 《学校（机构）代码管理办法》; GB 32100-2015"

    def broken(self, case: Number) -> dict[str, Any] | None:
        if case.scheme == Scheme.SCHOOL:
            fits = case.kind == Kind.SCHOOL
        else:
            fits = (case.kind in REGIONS) == (case.scheme == Scheme.REGION)
        return None if fits else {"name": case.name, "scheme": case.scheme.label}


class NumberReads(Requirement[Number]):
    """A number keeps the rule of its kind: its length, its parts, its check characters."""

    code = "NUMBER"
    message = _("%(name)s: %(flaw)s Compare it with the certificate.")
    source = SchemeFitsKind.source

    def broken(self, case: Number) -> dict[str, Any] | None:
        try:
            READERS[case.scheme](case.value)
        except BadIdentifier as flaw:
            return {"name": case.name, "flaw": FLAWS[flaw.code] % flaw.params}
        return None


class NumberFitsUnit(Requirement[Number]):
    """A school code names the school's type and province, a division code the level and province.

    新疆's digits may belong to a school of 新疆 or of 兵团, which has none of its own.
    """

    code = "NUMBER_OTHER_UNIT"
    message = _(
        "%(name)s: %(value)s belongs to another type or province. Compare it with the certificate, "
        "and where the unit stands."
    )
    source = "GB/T 2260; 《学校（机构）代码管理办法》"

    def broken(self, case: Number) -> dict[str, Any] | None:
        code = _read(case)
        fits = True
        if isinstance(code, SchoolCode):
            types = TYPES.get(case.school_type)
            fits = (types is None or code.kind in types) and _same(code.province, case.province)
        elif isinstance(code, RegionCode):
            fits = code.level == case.kind
            if case.kind != Kind.PROVINCE:
                fits = fits and _same(code.province[:2], case.province)
        return None if fits else {"name": case.name, "value": case.value}


class NumberFree(Requirement[Number]):
    """On no day do two units have the same number."""

    code = "NUMBER_TAKEN"
    message = _(
        "%(name)s cannot have the number %(value)s: it is that of %(holder)s. Compare both with their "
        "certificates; if they are the same unit, keep the one that is registered."
    )

    def broken(self, case: Number) -> dict[str, Any] | None:
        if not case.holder:
            return None
        return {"name": case.name, "value": case.value, "holder": case.holder}


def _read(case: Number) -> object:
    """The parts of the number; None where it does not read, which `NumberReads` says."""
    try:
        return READERS[case.scheme](case.value)
    except BadIdentifier:
        return None


def _same(digits: str, province: str | None) -> bool:
    """Whether a code's province digits can be those of a unit that stands in `province`."""
    return province is None or digits == (province[:2] or CORPS_PROVINCE)


def stored(value: str) -> str:
    """How a number is kept and compared."""
    return normal(value)


NUMBERS: tuple[Requirement[Number], ...] = (
    SchemeFitsKind(),
    NumberReads(),
    NumberFitsUnit(),
    NumberFree(),
)
