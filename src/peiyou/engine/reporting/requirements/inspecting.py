"""Who may be sent to inspect a unit, and what a finding is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting import cells
from peiyou.engine.reporting.models import Inspection
from peiyou.kernel.access.models import Grant
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.requirements import Requirement


@dataclass(frozen=True, slots=True)
class Sending:
    """Somebody who is to inspect. `sent_as`: the grant as which; `ties`: those at the unit or above it."""

    inspection: Inspection
    person: Person
    sent_as: Grant | None
    ties: Sequence[Grant]


class IsAnInspector(Requirement[Sending]):
    """Inspections are made by experts, or by officials who are sent."""

    code = "NO_INSPECTOR"
    message = _("%(name)s is neither an expert nor an official. Have that role given to them first.")  # fmt: skip

    def broken(self, case: Sending) -> dict[str, Any] | None:
        return {"name": case.person.name} if case.sent_as is None else None


class NotTied(Requirement[Sending]):
    """Nobody inspects a unit at which they hold or held a role in the period, or which is overseen from where they
    do; the ministry stands above all and is not a tie."""

    code = "RECUSED"
    message = _("%(name)s has a role at %(unit)s and steps aside. Send somebody without ties to this unit.")  # fmt: skip

    def broken(self, case: Sending) -> dict[str, Any] | None:
        tie = next(iter(case.ties), None)
        return {"name": case.person.name, "unit": tie.unit.name} if tie and tie.unit else None


@dataclass(frozen=True, slots=True)
class Found:
    """A finding that is to be written down. `is_asked`: the round asks the cell of this unit."""

    inspection: Inspection
    cell: str
    is_asked: bool
    corrected: str
    text: str
    action: str
    has_due: bool


class SaysWhat(Requirement[Found]):
    """A finding says what was found."""

    code = "TEXT_MISSING"
    message = _("Say what was found.")

    def broken(self, case: Found) -> dict[str, Any] | None:
        return None if case.text.strip() else {}


class OfTheDrawnTask(Requirement[Found]):
    """A finding is about the task that was drawn: one of its cells, or the task as a whole."""

    code = "CELL_UNKNOWN"
    message = _("The task that was drawn has no entry “%(cell)s”.")

    def broken(self, case: Found) -> dict[str, Any] | None:
        if not case.cell:
            return None
        is_path = cells.is_path(case.cell)
        here = is_path and cells.seq_of(case.cell) == case.inspection.line.opening.seq
        return None if here and case.is_asked else {"cell": case.cell}


class FigureAtItsCell(Requirement[Found]):
    """A figure that was found instead stands at the cell of the one that was reported."""

    code = "CELL_MISSING"
    message = _("Choose the entry that the figure is found instead of.")

    def broken(self, case: Found) -> dict[str, Any] | None:
        return {} if case.corrected and not case.cell else None


class ActionHasADate(Requirement[Found]):
    """A corrective action has a day by which it is done."""

    code = "DUE_MISSING"
    message = _("Say by which day the corrective action is to be done.")

    def broken(self, case: Found) -> dict[str, Any] | None:
        return {} if case.action.strip() and not case.has_due else None


OF_SENDING: Final = (IsAnInspector(), NotTied())
OF_FINDINGS: Final = (SaysWhat(), OfTheDrawnTask(), FigureAtItsCell(), ActionHasADate())
