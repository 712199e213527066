"""Who has reported: each return that is expected counted once, by unit, prefecture and province.

Two states that do not stand in for one another: data handed in, and the sealed page received. Filled in without a
letter is incomplete (real-platform.md §2 [P S10]). The page of a unit is that of what it handed in last; that of a
province is its summary.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.enums import SnapshotKind, State
from peiyou.engine.reporting.models import Return, Snapshot
from peiyou.engine.undertakings.enums import Party
from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.models import Place, Unit
from peiyou.kernel.organisations.queries.trees import on_day_or_last

WAIVED: Final = Q(case__state=State.WAIVED)
HANDED_IN: Final = Q(submitted_at__isnull=False)
IN_TIME: Final = Q(was_due_at=None) | Q(submitted_at__lte=F("was_due_at"))

STATES: Final[Mapping[str, tuple[Promise, Q]]] = {
    "not_begun": (_("not begun"), ~WAIVED & ~HANDED_IN & Q(started_at=None)),
    "begun": (_("begun, not handed in"), ~WAIVED & ~HANDED_IN & Q(started_at__isnull=False)),
    "on_time": (_("handed in on time"), ~WAIVED & HANDED_IN & IN_TIME),
    "late": (_("handed in late"), ~WAIVED & HANDED_IN & ~IN_TIME),
    "waived": (_("released from reporting"), WAIVED),
}
"""Of each return exactly one holds: together they are all that is expected."""
LETTERS: Final[Mapping[str, tuple[Promise, Q]]] = {
    "received": (_("sealed page received"), Q(has_letter=True)),
    "old": (_("only that of an older version"), Q(has_letter=False, has_old=True)),
    "missing": (_("no sealed page"), Q(has_letter=False, has_old=False)),
}
COMPLETE: Final = ~WAIVED & HANDED_IN & Q(has_letter=True)


@dataclass(frozen=True, slots=True)
class Tally:
    """Returns of one place. `expected` = not begun + begun + on time + late + waived, whatever becomes of them.

    `approved`, `letters` and `complete` (handed in, with its sealed page) are parts of those handed in.
    """

    name: str = ""
    key: str = ""
    expected: int = 0
    not_begun: int = 0
    begun: int = 0
    on_time: int = 0
    late: int = 0
    waived: int = 0
    approved: int = 0
    letters: int = 0
    complete: int = 0

    @property
    def handed_in(self) -> int:
        return self.on_time + self.late

    @property
    def figures(self) -> tuple[int, ...]:
        """In the order of the columns of a table."""
        return (
            self.expected, self.not_begun, self.begun, self.handed_in, self.on_time, self.late, self.approved,
            self.letters, self.complete, self.waived,
        )  # fmt: skip


def with_letters(rows: QuerySet[Return]) -> QuerySet[Any]:
    """Each with `has_letter` (the page that counts now is sealed) and `has_old` (an older one is)."""
    pages = Snapshot.objects.filter(of_return=OuterRef("pk"))
    summaries = pages.filter(kind=SnapshotKind.PROVINCE).order_by("-no")
    sealed = pages.filter(sealed_at__isnull=False)
    newest = Exists(summaries.filter(sealed_at__isnull=False, no=Subquery(_newest_no())))
    of_unit = Q(snapshot__sealed_at__isnull=False) & ~Q(party=Party.PROVINCE)
    return rows.annotate(
        has_letter=of_unit | (Q(party=Party.PROVINCE) & newest),
        has_old=Exists(sealed.filter(kind=SnapshotKind.RETURN)) & ~Q(party=Party.PROVINCE)
        | Exists(sealed.filter(kind=SnapshotKind.PROVINCE)) & Q(party=Party.PROVINCE),
    )


def _newest_no() -> QuerySet[Any]:
    """Of the same return as the row around it: the number of its newest summary."""
    same = Snapshot.objects.filter(of_return=OuterRef("of_return"), kind=SnapshotKind.PROVINCE)
    return same.order_by("-no").values("no")[:1]


def chosen(rows: QuerySet[Any], state: str = "", letter: str = "", party: str = "", name: str = "") -> QuerySet[Any]:  # fmt: skip
    """Filtered by what a page asks; words that mean nothing let everything through. Of `with_letters`."""
    if state in STATES:
        rows = rows.filter(STATES[state][1])
    if state == "approved":
        rows = rows.filter(~WAIVED, approved_at__isnull=False)
    if letter in LETTERS:
        rows = rows.filter(LETTERS[letter][1])
    if party in set(Party):
        rows = rows.filter(party=party)
    return rows.filter(unit__name__icontains=name) if name else rows


def total(rows: QuerySet[Any]) -> Tally:
    """One statement."""
    return Tally(**rows.order_by().aggregate(**_counts()))


def by_province(rows: QuerySet[Any]) -> list[Tally]:
    """Departments of the state last, under no province. One statement."""
    names = ("province__key", "province__name", "province__code")
    found = rows.order_by().values(*names).annotate(**_counts())
    ordered = sorted(found, key=lambda row: (row[names[0]] is None, not row[names[2]], row[names[2]] or ""))  # fmt: skip
    return [_count(row, names, str(_("departments of the state"))) for row in ordered]


def by_unit(rows: QuerySet[Any]) -> dict[int, Tally]:
    """By primary key of the unit, without names. One statement."""
    found = rows.order_by().values("unit").annotate(**_counts())
    return {row.pop("unit"): Tally(**row) for row in found}


def by_prefecture(rows: QuerySet[Any], on: date) -> list[Tally]:
    """Where the units stand on that day; by county where there is no prefecture (直辖市). One statement, and one
    for the names."""
    found = list(in_places(rows, on).order_by().values("place").annotate(**_counts()))
    units = Unit.objects.in_bulk([row["place"] for row in found if row["place"]])
    counted = [(units.get(row.pop("place") or 0), row) for row in found]
    counted.sort(key=lambda one: (one[0] is None, not (one[0] and one[0].code), one[0].code if one[0] else "", one[0].pk if one[0] else 0))  # fmt: skip
    direct = str(_("in no prefecture"))
    return [Tally(unit.name if unit else direct, str(unit.key) if unit else "", **row) for unit, row in counted]  # fmt: skip


def in_places(rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    """Each with `place`: the primary key of the prefecture, else the county, that its unit stands in."""
    places = Place.objects.filter(
        on_day_or_last(on), hierarchy=Hierarchy.PLACE, unit=OuterRef("unit"), depth__gt=0,
        node__kind__in=[Kind.PREFECTURE, Kind.COUNTY],
    )  # fmt: skip
    placed: QuerySet[Any] = rows.annotate(
        place=Subquery(places.order_by("-node__kind").values("node")[:1])
    )
    return placed


def state_of(row: Return) -> str:
    """The code of the one of `STATES` that holds; as the database says it."""
    if row.case.state == State.WAIVED:
        return "waived"
    if row.submitted_at is None:
        return "begun" if row.started_at else "not_begun"
    return "on_time" if row.was_due_at is None or row.submitted_at <= row.was_due_at else "late"


def letter_of(row: Any) -> str:
    """Of a row of `with_letters`."""
    return "received" if row.has_letter else "old" if row.has_old else "missing"


def _counts() -> dict[str, Count]:
    return {
        "expected": Count("pk"),
        **{name: Count("pk", filter=condition) for name, (_words, condition) in STATES.items()},
        "approved": Count("pk", filter=~WAIVED & Q(approved_at__isnull=False)),
        "letters": Count("pk", filter=~WAIVED & Q(has_letter=True)),
        "complete": Count("pk", filter=COMPLETE),
    }


def _count(row: Mapping[str, Any], names: Iterable[str], nameless: str) -> Tally:
    key, name, _code = (row[one] for one in names)
    figures = {what: row[what] for what in _counts()}
    return Tally(name or nameless, str(key) if key else "", **figures)
