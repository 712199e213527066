"""What must hold for a cell of a return to be written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting import cells
from peiyou.engine.reporting.enums import BEING_WRITTEN, RoundState, State
from peiyou.engine.reporting.models import Return, Round
from peiyou.kernel.actions.requirements import Requirement


@dataclass(frozen=True, slots=True)
class Sheet:
    """A return that somebody wants to write in. `remarked`: cells with an open remark."""

    return_: Return
    round: Round
    at: datetime
    remarked: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class CellCase:
    """One cell. `owner`: the name of who answers for its row, empty where that is the writer or nobody.

    `silent`: the task says that there is nothing to report, and goes on saying so.
    """

    sheet: Sheet
    path: str
    asked: bool
    copied: bool
    owner: str
    silent: bool


class RoundIsOpen(Requirement[Sheet]):
    """Only while a round is open is anything filled in."""

    code = "ROUND_NOT_OPEN"
    message = _("This round of reporting is not open.")

    def broken(self, case: Sheet) -> dict[str, Any] | None:
        is_open = case.round.state == RoundState.OPEN and case.at >= case.round.opens_at
        return None if is_open else {}


class InTime(Requirement[Sheet]):
    """After its end a return is taken only where the round takes late ones, or the end was moved."""

    code = "TOO_LATE"
    message = _("The time to report ended on %(day)s. Ask the level above for an extension.")
    source = "real-platform.md §1.1 (S2)"

    def broken(self, case: Sheet) -> dict[str, Any] | None:
        row = case.return_
        due = row.case.due_at
        is_late = row.case.state == State.FILLING and due is not None and case.at > due
        if is_late and due is not None and not case.round.accepts_late:
            return {"day": localtime(due).date().isoformat()}
        return None


class IsBeingWritten(Requirement[Sheet]):
    """What has been handed in waits for whoever checks it; what is approved changes only by a correction."""

    code = "NOT_BEING_WRITTEN"
    message = _(
        "It has been handed in and cannot be changed now. Ask whoever checks it to return it; "
        "once it is approved, open a correction."
    )

    def broken(self, case: Sheet) -> dict[str, Any] | None:
        state = case.return_.case.state
        return None if state in BEING_WRITTEN else {"state": state}


class IsAsked(Requirement[CellCase]):
    """A cell is one that the round asks of this unit."""

    code = "CELL_UNKNOWN"
    message = _("This round does not ask “%(cell)s” of this unit.")

    def broken(self, case: CellCase) -> dict[str, Any] | None:
        return None if case.asked else {"cell": case.path}


class IsNotACopy(Requirement[CellCase]):
    """A figure that is asked in another task is written there."""

    code = "ASKED_ELSEWHERE"
    message = _("This figure is asked in another task of the return: change it there.")

    def broken(self, case: CellCase) -> dict[str, Any] | None:
        return {"cell": case.path} if case.copied else None


class OnlyWhatWasRemarked(Requirement[CellCase]):
    """Where cells were returned with remarks, only these are changed, and what has to change with them."""

    code = "CELL_LOCKED"
    message = _("Only the cells with a remark can be changed: the rest has been accepted.")

    def broken(self, case: CellCase) -> dict[str, Any] | None:
        remarked = case.sheet.remarked
        returned = case.sheet.return_.case.state == State.RETURNED
        locked = returned and remarked and not cells.opened_by(remarked, [case.path])
        return {"cell": case.path} if locked else None


class OfItsOwner(Requirement[CellCase]):
    """An entry with a named owner is written by that person, so that one person answers for each figure."""

    code = "OWNED"
    message = _("%(owner)s answers for this entry. Ask them, or have it given to you.")
    source = "real-platform.md §2 (S20), §7.4"

    def broken(self, case: CellCase) -> dict[str, Any] | None:
        return {"owner": case.owner, "cell": case.path} if case.owner else None


class SaysSomething(Requirement[CellCase]):
    """Who has nothing to report says why and nothing else."""

    code = "NOTHING_TO_REPORT"
    message = _("The task says that there is nothing to report. Empty that first.")

    def broken(self, case: CellCase) -> dict[str, Any] | None:
        return {"cell": case.path} if case.silent else None


OF_SHEETS: Final = (RoundIsOpen(), IsBeingWritten(), InTime())
OF_CELLS: Final = (IsAsked(), IsNotACopy(), OnlyWhatWasRemarked(), OfItsOwner(), SaysSomething())
