"""What a reply to a red rating has to say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions.requirements import Requirement


@dataclass(frozen=True, slots=True)
class Answer:
    """What is in the way, what will be done about it, by when, and who answers for it. `today` is when it is given."""

    obstacle: str
    remedy: str
    by: date | None
    responsible: str
    today: date


class SaysAll(Requirement[Answer]):
    """A reply says what is in the way, what will be done, and who answers for it."""

    code = "ANSWER_INCOMPLETE"
    message = _("Say what is in the way, what will be done, and who answers for it.")

    def broken(self, case: Answer) -> dict[str, Any] | None:
        said = (case.obstacle, case.remedy, case.responsible)
        return None if all(one.strip() for one in said) else {}


class ByADay(Requirement[Answer]):
    """What will be done is done by a day that is still to come."""

    code = "DAY_WRONG"
    message = _("Say by which day it will be done; the day is still to come.")

    def broken(self, case: Answer) -> dict[str, Any] | None:
        return None if case.by is not None and case.by >= case.today else {}


OF_ANSWERS: Final = (SaysAll(), ByADay())
