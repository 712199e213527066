"""How units rate themselves: the cell `9/rating` of what they handed in last, counted by place, and one by one.

What is being written is nobody's word yet. A return that was sent back, or is being corrected, says what its last
snapshot says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform

from peiyou.engine.reporting import cells
from peiyou.engine.reporting.enums import BEING_REVIEWED, Rating, RoundState, State
from peiyou.engine.reporting.models import Line, Return, Round
from peiyou.engine.results.models import SelfTally
from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.models import Opening
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.organisations.enums import REGIONS, Hierarchy, Kind
from peiyou.kernel.organisations.models import Place, Unit
from peiyou.kernel.organisations.queries.portions import portions
from peiyou.kernel.organisations.queries.trees import on_day_or_last

STANDS: Final = (*BEING_REVIEWED, State.APPROVED)
"""States in which the lines say what was handed in."""
BACK: Final = (State.RETURNED, State.CORRECTING)
ABOVE: Final = (Party.PROVINCE, Party.DEPARTMENT)
"""Parties whose word is a place's own, and counts among no units."""


@dataclass(frozen=True, slots=True)
class Said:
    """`own` is the word of the place itself, with what it says is in the way; `counts` are those of units below."""

    own: Rating | None = None
    why: str = ""
    counts: Mapping[Rating, int] = field(default_factory=dict)

    @property
    def colour(self) -> Rating | None:
        """The place's own word; without one what more than half of the units say, else none."""
        if self.own is not None:
            return self.own
        total = sum(self.counts.values())
        return next((one for one, n in self.counts.items() if 2 * n > total), None)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def shares(self) -> list[tuple[Rating, int]]:
        """In the order of the colours, those that anybody says."""
        return [(one, self.counts[one]) for one in Rating if self.counts.get(one)]


SILENT: Final = Said()


def rounds_in(plan: int, period: Period) -> QuerySet[Round]:
    """Of a plan and a period, once they are open."""
    rows = Round.objects.filter(season__version__plan=plan, period=period)
    return rows.exclude(state=RoundState.PREPARING)


def tallied(
    period: Period, nodes: Collection[int], tasks: Collection[UUID] | None = None
) -> dict[tuple[int, UUID], dict[Rating, int]]:
    """By place and task, as they were counted last. One statement."""
    rows = SelfTally.objects.filter(period=period, node__in=nodes)
    if tasks is not None:
        rows = rows.filter(task_key__in=tasks)
    found: dict[tuple[int, UUID], dict[Rating, int]] = {}
    for node, task, colour, n in rows.values_list("node", "task_key", "colour", "n"):
        found.setdefault((node, task), {})[Rating(colour)] = n
    return found


def own_words(
    plan: int, period: Period, nodes: Iterable[Unit], tasks: Sequence[UUID]
) -> dict[tuple[int, UUID], tuple[Rating, str]]:
    """What places say themselves of these tasks: provinces in their own return, units in theirs; the nation has none.
    Two statements; of a single task one."""
    pks = [node.pk for node in nodes if node.kind != Kind.NATION]
    if not pks:
        return {}
    rows = Return.objects.filter(
        Q(party=Party.PROVINCE, province__in=pks) | Q(unit__in=pks),
        round__in=rounds_in(plan, period), snapshot__isnull=False,
    ).exclude(case__state=State.WAIVED)  # fmt: skip
    alone = tasks[0] if len(tasks) == 1 else None
    place = Opening.objects.filter(season=OuterRef("round__season"), task_key__in=tasks[:1])
    said = KeyTransform("cells", "snapshot__content")
    columns = (
        "unit",
        "province",
        "party",
        "round__season",
        said,
        Subquery(place.values("seq")[:1]),
    )
    listed = list(rows.values_list(*columns))
    seasons = {row[3] for row in listed}
    openings = _openings(seasons) if seasons and alone is None else {}
    found: dict[tuple[int, UUID], tuple[Rating, str]] = {}
    for unit, province, party, season, written, seq_alone in listed:
        node = province if party == Party.PROVINCE and province in pks else unit
        asked = {seq_alone: alone} if alone else openings[season]
        for seq, task in asked.items():
            colour = written.get(cells.task(seq, "rating"))
            if colour in Rating.values:
                why = str(written.get(cells.task(seq, "why")) or "")
                found[node, task] = (Rating(colour), why)
    return found


def _openings(seasons: Iterable[int]) -> dict[int, dict[int, UUID]]:
    found: dict[int, dict[int, UUID]] = {}
    rows = Opening.objects.filter(season__in=list(seasons)).values_list("season", "seq", "task_key")
    for season, seq, task in rows:
        found.setdefault(season, {})[seq] = task
    return found


# --- counting ---------------------------------------------------------------------------------------------

Tally = Counter[tuple[int, UUID, str]]


def counted(round_: Round, on: date) -> Tally:
    """By place (regions up to the nation, as they stand on that day), task and colour: units that say so."""
    found: Tally = Counter()
    rated = KeyTextTransform("rating", "values")
    lines = Line.objects.filter(of_return__round=round_, of_return__case__state__in=STANDS)
    places = Place.objects.filter(
        on_day_or_last(on), hierarchy=Hierarchy.PLACE, depth__gt=0, node__kind__in=REGIONS
    )
    rows = lines.exclude(of_return__party__in=ABOVE).order_by()
    by_unit = rows.values_list("of_return__unit", "opening__task_key", rated).annotate(Count("pk"))
    said = [(unit, task, colour, n) for unit, task, colour, n in by_unit if colour in Rating.values]
    said += [(unit, task, colour, 1) for unit, task, colour in _sent_back(round_)]
    above: dict[int, list[int]] = {}
    for portion in portions({unit for unit, *_rest in said}):
        for unit, node in places.filter(unit__in=portion).values_list("unit", "node"):
            above.setdefault(unit, []).append(node)
    for unit, task, colour, n in said:
        for node in above.get(unit, ()):
            found[node, task, colour] += n
    return found


def _sent_back(round_: Round) -> Iterator[tuple[int, UUID, str]]:
    """Of returns that are being written again: what their last snapshot says."""
    rows = Return.objects.filter(round=round_, case__state__in=BACK, snapshot__isnull=False)
    said = KeyTransform("cells", "snapshot__content")
    openings = _openings([round_.season_id]).get(round_.season_id, {})
    for unit, written in rows.exclude(party__in=ABOVE).values_list("unit", said):
        for seq, task in openings.items():
            colour: Any = written.get(cells.task(seq, "rating"))
            if colour in Rating.values:
                yield unit, task, colour


def red_units(round_: Round) -> Iterator[tuple[int, UUID, str]]:
    """Units that rate a task of theirs red in a return that stands, with what they say is in the way."""
    lines = Line.objects.filter(
        of_return__round=round_, of_return__case__state__in=STANDS, values__rating=Rating.RED.value
    )
    rows = lines.exclude(of_return__party__in=ABOVE).order_by("of_return__unit", "opening__seq")
    why = KeyTextTransform("why", "values")
    for unit, task, words in rows.values_list("of_return__unit", "opening__task_key", why):
        yield unit, task, words or ""
