"""How far a take-up has come: how many units have answered, sent in, been checked, been confirmed; and its dates.

What rounds of reporting count the same way is here for both: `whole_by`, `in_order`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.enums import Party, State
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.kernel.calendar.days import arrangement_known_until, working_days_between

Words = tuple[tuple[str, Promise], ...]
"""Names with what people call them, in the order in which they are shown."""
FILLING: Final = "filling"

_LOOKS: Final[Mapping[str, str]] = {
    State.FILLING: FILLING, State.COUNTY_CHECK: "checking", State.PREFECTURE_CHECK: "checking",
    State.CONFIRMING: "confirming", State.RETURNED: "returned", State.CONFIRMED: "confirmed",
}  # fmt: skip
_PARTS: Final[Words] = (
    ("confirmed", _("confirmed")),
    ("confirming", _("waiting for confirmation")),
    ("checking", _("being checked")),
    ("returned", _("returned for correction")),
    (FILLING, _("being filled in")),
    ("unanswered", _("not answered")),
)
_DATES: Final[Words] = (
    ("opens_at", _("opens")),
    ("fill_by", _("units submit by")),
    ("check_by", _("bureaus check by")),
    ("confirm_by", _("provinces confirm by")),
)


@dataclass(slots=True)
class Progress:
    """Units of one kind, each counted once where it stands now; the names are those of the looks, `words` what they
    are called."""

    words: Words = ()
    label: str = ""
    unanswered: int = 0
    filling: int = 0
    checking: int = 0
    confirming: int = 0
    returned: int = 0
    confirmed: int = 0

    @property
    def all(self) -> int:
        return self.submitted + self.unanswered + self.filling + self.returned

    @property
    def submitted(self) -> int:
        """Sent in, and not sent back."""
        return self.checking + self.confirming + self.confirmed

    @property
    def checked(self) -> int:
        return self.confirming + self.confirmed

    @property
    def parts(self) -> list[tuple[str, Promise, int]]:
        """Of a bar: the name of its look, in words, how many."""
        return [(look, said, getattr(self, look)) for look, said in self.words if getattr(self, look)]  # fmt: skip

    def count(self, look: str, n: int, not_begun: int) -> None:
        """Of those who are still filling in, who has not begun is counted apart."""
        if look == FILLING:
            self.unanswered += not_begun
            n -= not_begun
        setattr(self, look, getattr(self, look) + n)


@dataclass(slots=True)
class Whole:
    """As seen by somebody: everybody together, and by kind of unit."""

    everybody: Progress = field(default_factory=Progress)
    by_party: dict[Party, Progress] = field(default_factory=dict)

    @property
    def lines(self) -> list[Progress]:
        return [self.by_party[party] for party in Party if party in self.by_party]


def progress_of(undertakings: QuerySet[Undertaking]) -> dict[int, Whole]:
    """By primary key of the season; one statement."""
    return whole_by("season", undertakings, _LOOKS, _PARTS)


def whole_by(
    of: str, rows: QuerySet[Any], looks: Mapping[str, str], words: Words
) -> dict[int, Whole]:
    """Records with a case, by what they are `of` (a name of a foreign key). States without a look are not counted."""
    found: dict[int, Whole] = defaultdict(lambda: Whole(Progress(words)))
    counted = rows.order_by().values_list(of, "party", "case__state").annotate(
        n=Count("pk"), not_begun=Count("pk", filter=Q(started_at=None))
    )  # fmt: skip
    for key, party, state, n, not_begun in counted:
        if look := looks.get(state):
            whole = found[key]
            line = whole.by_party.setdefault(Party(party), Progress(words, str(Party(party).label)))
            line.count(look, n, not_begun)
            whole.everybody.count(look, n, not_begun)
    return found


@dataclass(frozen=True, slots=True)
class Date:
    """One date of a season. `left` are working days still to come, None once it is over."""

    code: str
    label: Promise
    when: datetime
    left: int | None
    is_next: bool
    is_provisional: bool
    """Nobody has arranged the holidays of that year yet: only weekdays were counted."""


def dates_of(season: Season, at: datetime) -> list[Date]:
    """The dates in their order; what comes next is marked."""
    return in_order(season, _DATES, at)


def in_order(of: object, named: Words, at: datetime) -> list[Date]:
    """The moments that are called so of a season or a round."""
    moments = [(code, label, getattr(of, code)) for code, label in named]
    coming = next((code for code, _label, when in moments if when > at), None)
    today, known = timezone.localdate(at), arrangement_known_until()
    found = []
    for code, label, when in moments:
        day, ahead = timezone.localdate(when), when > at
        left = working_days_between(today, day) if ahead else None
        found.append(Date(code, label, when, left, code == coming, ahead and day > known))
    return found
