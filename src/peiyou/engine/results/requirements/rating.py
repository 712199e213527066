"""What an independent rating has to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.enums import Rating
from peiyou.engine.results.queries.judging import Judged
from peiyou.kernel.access.models import Grant
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.requirements import Requirement


@dataclass(frozen=True, slots=True)
class Judgement:
    """A rating that is to be given. `ties`: roles of who gives it at the place, below it or above it."""

    judged: Judged
    person: Person
    colour: str
    reason: str
    ties: Sequence[Grant]


class NotOfThePlace(Requirement[Judgement]):
    """Nobody rates a place at which they hold or held a role in the period, nor what stands over or under that; the
    ministry does not rate the nation."""

    code = "OWN_PLACE"
    message = _(
        "%(name)s has a role at %(unit)s and steps aside. Have somebody rate it who is not of this place."
    )
    source = "monitoring.md §2.5 [G1]: the rating is given by an independent reviewer"

    def broken(self, case: Judgement) -> dict[str, Any] | None:
        tie = next(iter(case.ties), None)
        return {"name": case.person.name, "unit": tie.unit.name} if tie and tie.unit else None


class OneOfThree(Requirement[Judgement]):
    """A rating is green, amber or red."""

    code = "COLOUR_WRONG"
    message = _("Choose one of the three ratings.")

    def broken(self, case: Judgement) -> dict[str, Any] | None:
        return None if case.colour in Rating.values else {}


class SaysWhy(Requirement[Judgement]):
    """A rating has its reasons."""

    code = "REASON_MISSING"
    message = _("Say what the rating rests on: the place reads it.")

    def broken(self, case: Judgement) -> dict[str, Any] | None:
        return None if case.reason.strip() else {}


OF_RATINGS: Final = (NotOfThePlace(), OneOfThree(), SaysWhy())
OF_WITHDRAWALS: Final = (NotOfThePlace(), SaysWhy())
