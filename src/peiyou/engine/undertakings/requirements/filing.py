"""What must hold for a confirmed undertaking to be changed by a filing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.enums import FilingState, State
from peiyou.kernel.actions.requirements import Requirement


@dataclass(frozen=True, slots=True)
class Wish:
    """An undertaking that a province wants to change: its state, whether a province stands above it, and the
    filing about it that is under way."""

    state: str
    has_province: bool
    under_way: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A filing as its province has it: where it stands, how many letters are attached, their number, why, how many
    cells become something else."""

    state: str
    letters: int = 0
    number: str = ""
    reason: str = ""
    changes: int = 0


class IsConfirmed(Requirement[Wish]):
    """Only what has been confirmed needs a filing; before that it is returned and corrected."""

    code = "NOT_CONFIRMED"
    message = _("It is not confirmed yet: correct it by returning it.")
    source = "real-platform.md §1.1 (S2)"

    def broken(self, case: Wish) -> dict[str, Any] | None:
        return None if case.state == State.CONFIRMED else {"state": case.state}


class HasProvince(Requirement[Wish]):
    """Filings are letters of provincial departments."""

    code = "NO_PROVINCE"
    message = _("This undertaking belongs to no province: only provinces file changes.")
    source = "real-platform.md §1.1 (S2)"

    def broken(self, case: Wish) -> dict[str, Any] | None:
        return None if case.has_province else {}


class OneAtATime(Requirement[Wish]):
    """Of one undertaking one filing is under way."""

    code = "UNDER_WAY"
    message = _("A filing about it is under way already. Go on with that one, or withdraw it.")

    def broken(self, case: Wish) -> dict[str, Any] | None:
        return {"filing": case.under_way} if case.under_way else None


class IsDrafted(Requirement[Draft]):
    """What lies with the ministry, or is done with, is not written any more."""

    code = "NOT_DRAFTED"
    message = _("It has been filed, and cannot be changed any more. Withdraw it, or wait until it is returned.")  # fmt: skip

    def broken(self, case: Draft) -> dict[str, Any] | None:
        drafted = case.state in {FilingState.DRAFTED, FilingState.RETURNED}
        return None if drafted else {"state": case.state}


class HasLetter(Requirement[Draft]):
    """A change is filed by letter."""

    code = "LETTER_MISSING"
    message = _("Attach the letter of the province, with its number.")
    source = "real-platform.md §1.1 (S2)"

    def broken(self, case: Draft) -> dict[str, Any] | None:
        return None if case.letters and case.number.strip() else {}


class SaysWhy(Requirement[Draft]):
    """A change says why it is necessary."""

    code = "REASON_MISSING"
    message = _("Say why the change is necessary.")
    source = "real-platform.md §1.1 (S2)"

    def broken(self, case: Draft) -> dict[str, Any] | None:
        return None if case.reason.strip() else {}


class ChangesSomething(Requirement[Draft]):
    """A filing changes at least one confirmed value."""

    code = "NOTHING_CHANGED"
    message = _("Nothing is proposed that differs from what is confirmed.")

    def broken(self, case: Draft) -> dict[str, Any] | None:
        return None if case.changes > 0 else {}


TO_OPEN: Final = (HasProvince(), IsConfirmed(), OneAtATime())
TO_DRAFT: Final = (IsDrafted(),)
TO_FILE: Final = (IsDrafted(), ChangesSomething(), HasLetter(), SaysWhy())
