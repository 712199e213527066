"""What may be declared to be counted under several deliverables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions.requirements import Requirement
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Measure


@dataclass(frozen=True, slots=True)
class Said:
    """`room`: by primary key of a member, how much of its figure no other overlap speaks of yet."""

    members: Sequence[Measure]
    stage: Stage
    quantity: int
    reason: str
    room: Mapping[int, int]


class SaysHowMuch(Requirement[Said]):
    """An overlap is a whole number above nothing."""

    code = "QUANTITY_WRONG"
    message = _("Enter how many are counted more than once: a whole number, at least 1.")

    def broken(self, case: Said) -> dict[str, Any] | None:
        return {} if case.quantity < 1 else None


class SaysWhatItIs(Requirement[Said]):
    """Whoever declares an overlap says what is counted more than once, so that others can follow."""

    code = "REASON_MISSING"
    message = _("Say what it is that is counted more than once.")

    def broken(self, case: Said) -> dict[str, Any] | None:
        return None if case.reason.strip() else {}


class WithinEveryFigure(Requirement[Said]):
    """No more can be counted twice than was counted: all overlaps of a figure together stay within it."""

    code = "OVERLAP_TOO_LARGE"
    message = _(
        "Of “%(measure)s” at most %(most)s can be counted elsewhere as well: its figure, less what is declared "
        "already. Enter less, or have the figure corrected first."
    )

    def broken(self, case: Said) -> dict[str, Any] | None:
        least = min(case.members, key=lambda one: (case.room[one.pk], one.code))
        most = max(case.room[least.pk], 0)
        return {"measure": least.name, "most": most} if case.quantity > most else None


OF_OVERLAPS: Final = (SaysHowMuch(), SaysWhatItIs(), WithinEveryFigure())
