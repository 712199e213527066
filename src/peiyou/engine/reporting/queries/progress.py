"""How far a round has come: how many units have begun, handed in, been checked, been approved; and its dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.queries.progress import Date
from peiyou.kernel.calendar.days import arrangement_known_until, working_days_between

CHECKED: Final = (State.COUNTY_CHECK, State.PREFECTURE_CHECK, State.PROVINCE_CHECK)
_PLACES: Final = {
    State.APPROVING: "confirming", State.APPROVED: "confirmed", State.RETURNED: "returned",
    State.CORRECTING: "returned", **dict.fromkeys(CHECKED, "checking"),
}  # fmt: skip


@dataclass(slots=True)
class Progress:
    """Units of one kind, each counted once where it stands now; the names are those of the looks."""

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
        """Handed in, and not sent back."""
        return self.checking + self.confirming + self.confirmed

    @property
    def parts(self) -> list[tuple[str, Promise, int]]:
        """Of a bar: the name of its look, in words, how many."""
        return [(look, words, getattr(self, look)) for look, words in _PARTS if getattr(self, look)]

    def count(self, state: str, n: int, not_begun: int) -> None:
        if state == State.FILLING:
            self.unanswered += not_begun
            self.filling += n - not_begun
        elif name := _PLACES.get(State(state)):
            setattr(self, name, getattr(self, name) + n)


_PARTS: Final[tuple[tuple[str, Promise], ...]] = (
    ("confirmed", _("has been approved")),
    ("confirming", _("waiting for approval")),
    ("checking", _("being checked")),
    ("returned", _("being corrected")),
    ("filling", _("being filled in")),
    ("unanswered", _("not begun")),
)


@dataclass(slots=True)
class Whole:
    """A round as seen by somebody: everybody together, and by kind of unit."""

    everybody: Progress = field(default_factory=Progress)
    by_party: dict[Party, Progress] = field(default_factory=dict)

    @property
    def lines(self) -> list[Progress]:
        return [self.by_party[party] for party in Party if party in self.by_party]


def progress_of(returns: QuerySet[Return]) -> dict[int, Whole]:
    """By primary key of the round; one statement."""
    found: dict[int, Whole] = defaultdict(Whole)
    rows = returns.order_by().values_list("round", "party", "case__state")
    for round_, party, state, n, not_begun in rows.annotate(
        n=Count("pk"), not_begun=Count("pk", filter=Q(started_at=None))
    ):
        whole = found[round_]
        line = whole.by_party.setdefault(Party(party), Progress(str(Party(party).label)))
        line.count(state, n, not_begun)
        whole.everybody.count(state, n, not_begun)
    return found


_DATES: Final[tuple[tuple[str, Promise], ...]] = (
    ("opens_at", _("opens")),
    ("fill_by", _("units submit by")),
    ("county_by", _("counties check by")),
    ("prefecture_by", _("prefectures check by")),
    ("province_by", _("provinces report by")),
)


def dates_of(round_: Round, at: datetime) -> list[Date]:
    """The dates in their order; what comes next is marked."""
    moments: Iterable[tuple[str, Promise, datetime]] = [
        (code, label, getattr(round_, code)) for code, label in _DATES
    ]
    coming = next((code for code, _label, when in moments if when > at), None)
    today, known = timezone.localdate(at), arrangement_known_until()
    found = []
    for code, label, when in moments:
        day, ahead = timezone.localdate(when), when > at
        left = working_days_between(today, day) if ahead else None
        found.append(Date(code, label, when, left, code == coming, ahead and day > known))
    return found
