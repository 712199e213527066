"""Filings: who sees which, what they propose beside what is confirmed, and the public log of recorded ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from peiyou.engine.undertakings.cells import Part, read, seq_of
from peiyou.engine.undertakings.enums import FilingState, SeasonState, State
from peiyou.engine.undertakings.form import form_of
from peiyou.engine.undertakings.models import FiledChange, Filing, Season, Undertaking
from peiyou.engine.undertakings.queries.visibility import visible_to
from peiyou.kernel.actions import Actor, authority
from peiyou.kernel.forms.definition import Cell, Form, Value
from peiyou.kernel.forms.values import display, from_plain

SOURCE_KIND: Final = "filing"
UNDER_WAY: Final = (FilingState.DRAFTED, FilingState.FILED, FilingState.RETURNED)
RELATED: Final = ("undertaking__unit", "undertaking__season", "province", "case__process")


def filings_visible(actor: Actor | None, at: datetime) -> QuerySet[Filing]:
    """Those of one's province (of all for the ministry), and recorded ones of undertakings that one sees."""
    if actor is None:
        return Filing.objects.none()
    scope = authority().scope(actor, "undertakings.view_filing", at)
    if scope.everything:
        return Filing.objects.all()
    mine = Q(recorded_at__isnull=False, undertaking__in=visible_to(actor, at).values("pk"))
    if scope:
        mine |= Q(province__in=scope.units(timezone.localdate(at)).values("pk"))
    return Filing.objects.filter(mine)


def filings_in_log(text: str = "") -> QuerySet[FiledChange]:
    """Every change on record of published seasons, the latest filing first: for everybody.

    `text`: part of the name of a unit or a province, or of the number of a letter.
    """
    rows = FiledChange.objects.filter(
        filing__recorded_at__isnull=False,
        filing__undertaking__season__state=SeasonState.PUBLISHED,
    )
    if text:
        rows = rows.filter(
            Q(filing__undertaking__unit__name__icontains=text)
            | Q(filing__province__name__icontains=text)
            | Q(filing__letter_number__icontains=text)
        )
    related = rows.select_related("filing__undertaking__unit", "filing__undertaking__season", "filing__province")  # fmt: skip
    return related.order_by("-filing__no", "pk")


def changeable(actor: Actor, season: Season, at: datetime) -> QuerySet[Undertaking]:
    """Confirmed undertakings of one's province about which no filing is under way."""
    scope = authority().scope(actor, "undertakings.open_filing", at)
    rows = Undertaking.objects.filter(season=season, case__state=State.CONFIRMED, province__isnull=False)  # fmt: skip
    if not scope.everything:
        rows = rows.filter(province__in=scope.units(timezone.localdate(at)).values("pk"))
    busy = Filing.objects.filter(case__state__in=UNDER_WAY)
    return rows.exclude(pk__in=busy.values("undertaking")).select_related("unit", "province")


def under_way(undertaking: Undertaking) -> Filing | None:
    return Filing.objects.filter(undertaking=undertaking, case__state__in=UNDER_WAY).first()


def states_of(filings: QuerySet[Filing]) -> dict[str, int]:
    """How many stand in each state."""
    rows = filings.order_by().values_list("case__state").annotate(n=Count("pk"))
    return dict(rows)


# --- cells ----------------------------------------------------------------------------------------------


def form_for(season: Season, paths: Iterable[str]) -> Form:
    """The form of the tasks that these cells are of."""
    seqs = {seq_of(path) for path in paths if read(path) is not None}
    openings = season.openings.filter(seq__in=seqs).prefetch_related("items")
    return form_of(season, list(openings))


@dataclass(frozen=True, slots=True)
class Proposed:
    """One cell of a filing as it is shown: what was confirmed, what is to stand there."""

    cell: Cell
    original: Value
    value: Value

    @property
    def path(self) -> str:
        return self.cell.path

    @property
    def seq(self) -> int:
        return seq_of(self.cell.path)

    @property
    def task(self) -> Any:
        return self.cell.row.group

    @property
    def name(self) -> str:
        said = [str(self.cell.row.label), str(self.cell.column.label)]
        return " · ".join(part for part in said if part != str(self.cell.row.group))

    @property
    def unit(self) -> Any:
        return self.cell.column.unit

    @property
    def before(self) -> str:
        return display(self.cell.column, self.original)

    @property
    def after(self) -> str:
        return display(self.cell.column, self.value)

    @property
    def is_person(self) -> bool:
        """Names of people are for whoever sees the undertaking, not for the public."""
        address = read(self.path)
        return address is not None and address.part is Part.PERSON


def proposed_in(rows: Collection[FiledChange], form: Form) -> list[Proposed]:
    """In the order of the form; cells that it does not ask (any more) are left out."""
    by_path = {row.cell: row for row in rows}
    order = {path: place for place, path in enumerate(form.by_path)}
    known = sorted((path for path in by_path if path in order), key=lambda path: (seq_of(path), order[path]))  # fmt: skip
    return [proposal(form.by_path[path], by_path[path]) for path in known]


def proposal(cell: Cell, row: FiledChange) -> Proposed:
    column = cell.column
    return Proposed(cell, from_plain(column, row.original), from_plain(column, row.proposed))


def proposals_of(filing: Filing) -> list[Proposed]:
    """What one filing proposes; four statements."""
    rows = list(filing.changes.all())
    return proposed_in(rows, form_for(filing.undertaking.season, [row.cell for row in rows]))


def forms_of(rows: Iterable[FiledChange]) -> Mapping[int, Form]:
    """The forms that changes of several seasons are read by, by primary key of the season."""
    paths: dict[int, tuple[Season, set[str]]] = {}
    for row in rows:
        season = row.filing.undertaking.season
        paths.setdefault(season.pk, (season, set()))[1].add(row.cell)
    return {pk: form_for(season, cells) for pk, (season, cells) in paths.items()}
