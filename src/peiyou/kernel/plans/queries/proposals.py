"""How departments are probably meant, by their names: rules that are data, and the register.

A proposal counts for nothing before a person of the ministry has confirmed it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from peiyou.kernel.organisations.enums import REGIONS, Hierarchy, Kind
from peiyou.kernel.organisations.models import Place, Unit, UnitName
from peiyou.kernel.plans.enums import Mode
from peiyou.kernel.plans.models import Department
from peiyou.kernel.plans.queries.names import spellings

_RULES = Path(__file__).parents[1] / "data" / "addressees.yaml"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of ``data/addressees.yaml``."""

    type: str
    mode: Mode
    reason: str
    pattern: re.Pattern[str] | None
    functions: tuple[str, ...]
    counterparts: bool
    levels: tuple[str, ...]

    def fits(self, department: Department) -> bool:
        if self.type != department.type:
            return False
        return self.pattern is None or self.pattern.fullmatch(department.name) is not None


@cache
def rules() -> tuple[Rule, ...]:
    rows: list[dict[str, Any]] = yaml.safe_load(_RULES.read_text(encoding="utf-8"))
    return tuple(
        Rule(
            type=row["type"],
            mode=Mode(row["mode"]),
            reason=row["reason"],
            pattern=re.compile(row["pattern"]) if "pattern" in row else None,
            functions=tuple(row.get("functions", ())),
            counterparts=bool(row.get("counterparts")),
            levels=tuple(row.get("levels", ())),
        )
        for row in rows
    )


def rule_for(department: Department) -> Rule | None:
    """The first rule that fits; None leaves the department to a person."""
    return next((rule for rule in rules() if rule.fits(department)), None)


def national_bodies(departments: Iterable[Department]) -> dict[int, Unit]:
    """By department the one organisation directly under the nation that has, or had, its name.

    Departments whose name nobody or more than one bears are absent.
    """
    wanted = {name: one.pk for one in departments for name in spellings(one.name)}
    under_nation = Place.objects.filter(
        hierarchy=Hierarchy.PLACE, depth=1, node__kind=Kind.NATION
    ).exclude(unit__kind__in=REGIONS)
    names = UnitName.objects.filter(name__in=wanted, unit__in=under_nation.values("unit"))
    found: dict[int, dict[int, Unit]] = defaultdict(dict)
    for row in names.select_related("unit"):
        found[wanted[row.name]][row.unit_id] = row.unit
    return {pk: next(iter(units.values())) for pk, units in found.items() if len(units) == 1}
