"""How far a take-up has come: how many units have answered, sent in, been checked, been confirmed."""

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

from peiyou.engine.undertakings.enums import Party, State
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.kernel.calendar.days import arrangement_known_until, working_days_between

CHECKED: Final = (State.COUNTY_CHECK, State.PREFECTURE_CHECK)


@dataclass(slots=True)
class Progress:
    """Units of one kind, each counted once where it stands now."""

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
        return [(look, words, getattr(self, look)) for look, words in _PARTS if getattr(self, look)]

    def count(self, state: str, n: int, not_begun: int) -> None:
        if state == State.FILLING:
            self.unanswered += not_begun
            self.filling += n - not_begun
        elif state in CHECKED:
            self.checking += n
        elif state != State.WITHDRAWN:
            look = {State.CONFIRMING: "confirming", State.RETURNED: "returned"}
            name = look.get(State(state), "confirmed")
            setattr(self, name, getattr(self, name) + n)


_PARTS: Final[tuple[tuple[str, Promise], ...]] = (
    ("confirmed", _("confirmed")),
    ("confirming", _("waiting for confirmation")),
    ("checking", _("being checked")),
    ("returned", _("returned for correction")),
    ("filling", _("being filled in")),
    ("unanswered", _("not answered")),
)


@dataclass(slots=True)
class Whole:
    """A season as seen by somebody: everybody together, and by kind of unit."""

    everybody: Progress = field(default_factory=Progress)
    by_party: dict[Party, Progress] = field(default_factory=dict)

    @property
    def lines(self) -> list[Progress]:
        return [self.by_party[party] for party in Party if party in self.by_party]


def progress_of(undertakings: QuerySet[Undertaking]) -> dict[int, Whole]:
    """By primary key of the season; one statement."""
    found: dict[int, Whole] = defaultdict(Whole)
    rows = undertakings.order_by().values_list("season", "party", "case__state")
    for season, party, state, n, not_begun in rows.annotate(
        n=Count("pk"), not_begun=Count("pk", filter=Q(started_at=None))
    ):
        whole = found[season]
        line = whole.by_party.setdefault(Party(party), Progress(str(Party(party).label)))
        line.count(state, n, not_begun)
        whole.everybody.count(state, n, not_begun)
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


_DATES: Final[tuple[tuple[str, Promise], ...]] = (
    ("opens_at", _("opens")),
    ("fill_by", _("units submit by")),
    ("check_by", _("bureaus check by")),
    ("confirm_by", _("provinces confirm by")),
)


def dates_of(season: Season, at: datetime) -> list[Date]:
    """The dates in their order; what comes next is marked."""
    moments: Iterable[tuple[str, Promise, datetime]] = [
        (code, label, getattr(season, code)) for code, label in _DATES
    ]
    coming = next((code for code, _label, when in moments if when > at), None)
    today, known = timezone.localdate(at), arrangement_known_until()
    found = []
    for code, label, when in moments:
        day = timezone.localdate(when)
        ahead = when > at
        found.append(
            Date(
                code,
                label,
                when,
                working_days_between(today, day) if ahead else None,
                code == coming,
                ahead and day > known,
            )
        )
    return found
