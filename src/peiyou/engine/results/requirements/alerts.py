"""What an alert has to say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from peiyou.engine.results.enums import Against, AlertKind, Column, Comparison
from peiyou.kernel.actions.requirements import Requirement
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Plan

MOST: Final = 50
"""Alerts of one person: more than these nobody reads."""
HIGHEST: Final = 10**15


@dataclass(frozen=True, slots=True)
class Wanted:
    """A condition as somebody says it; `value` in thousandths, None where it was no number."""

    name: str
    kind: str
    plan: Plan
    node: Unit
    deliverable_key: UUID | None = None
    column: str = ""
    comparison: str = ""
    against: str = ""
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A condition that is to be saved. `is_seen`: who saves it may see what it is about; `others`: how many they
    have already."""

    wanted: Wanted
    is_seen: bool
    others: int


class IsSeen(Requirement[Wish]):
    """Alerts are about what one may see."""

    code = "OUT_OF_SIGHT"
    message = _("You do not see the figures of %(place)s. Choose a place of your own, or below it.")

    def broken(self, case: Wish) -> dict[str, Any] | None:
        return None if case.is_seen else {"place": case.wanted.node.name}


class HasAName(Requirement[Wish]):
    """An alert has a name, by which one is told."""

    code = "NAME_MISSING"
    message = _("Give the alert a name: it is what you will be told.")

    def broken(self, case: Wish) -> dict[str, Any] | None:
        return None if case.wanted.name.strip() else {}


class IsWhole(Requirement[Wish]):
    """A condition on a figure names the deliverable, the column and how it is compared; one on completeness a share."""

    code = "CONDITION_INCOMPLETE"
    message = _("Say which figure is watched, and with which number it is compared.")

    def broken(self, case: Wish) -> dict[str, Any] | None:
        wanted = case.wanted
        if wanted.kind not in AlertKind.values:
            return {}
        if wanted.kind in {AlertKind.RED, AlertKind.FORECAST}:
            return None
        if wanted.value is None or not 0 <= wanted.value <= HIGHEST:
            return {}
        if wanted.comparison not in Comparison.values:
            return {}
        if wanted.kind == AlertKind.COMPLETENESS:
            return None
        columns = set(Column.values) - {Column.TARGET}
        known = wanted.column in columns and wanted.against in Against.values
        return None if known and wanted.deliverable_key else {}


class NotTooMany(Requirement[Wish]):
    """Nobody has more alerts than they can read."""

    code = "TOO_MANY"
    message = _("You have %(count)s alerts already. Delete one first.")

    def broken(self, case: Wish) -> dict[str, Any] | None:
        return {"count": case.others} if case.others >= MOST else None


OF_ALERTS: Final = (IsSeen(), HasAName(), IsWhole(), NotTooMany())
