"""What was taken up, province by province: out of the ledger as of a day, or out of drafts as they stand.

Rows of undertakings change with filings, entries of the ledger never do: so a past day is read from these.
Departments of the state belong to no province and are not in here. Provinces are those of the undertakings
(主管), so that schools of the 兵团 count with it and not with 新疆.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Q, Sum
from django.utils import timezone

from peiyou.engine.undertakings.enums import Party, State
from peiyou.engine.undertakings.measures import fund, taken
from peiyou.engine.undertakings.models import Placement, Pledge, Season
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Measure

UNDERTAKING: Final = "undertaking"
"""The kind of record that confirmations post their facts for."""


@dataclass(slots=True)
class Taken:
    """By primary keys of provincial units, keys of openings (`seq`) and codes of sources.

    `own` is what provinces tick themselves: the tasks that they take up. Placements (布点) and units are those
    below the province; money is all of it, what its own education body pledges included.
    """

    own: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    placements: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    units: dict[int, int] = field(default_factory=dict)
    money: dict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))

    def place(self, province: int, seq: int, quantity: int, *, is_own: bool) -> None:
        if quantity and is_own:
            self.own[province].add(seq)
        elif quantity:
            self.placements[province, seq] += quantity


def midnight_after(on: date) -> datetime:
    """The moment at which the day is over, by the clock of the installation."""
    return timezone.make_aware(datetime.combine(on + timedelta(days=1), time()))


def taken_on(season: Season, on: date, stage: Stage = Stage.COMMITTED) -> Taken:
    """What the ledger had of the season at the end of that day."""
    until = midnight_after(on)
    found = Taken()
    seqs, codes = _measures(season)
    for province, is_own, measure, quantity in _sums([*seqs, *codes], season, stage, until):
        if measure in codes:
            found.money[province, codes[measure]] += quantity
        else:
            found.place(province, seqs[measure], quantity, is_own=bool(is_own))
    found.units = _units(list(seqs), season, stage, until)
    return found


def placed_on(season: Season, on: date, stage: Stage = Stage.COMMITTED) -> Taken:
    """As `taken_on`, without units and money: what the table by task needs."""
    found = Taken()
    seqs, _codes = _measures(season)
    for province, is_own, measure, quantity in _sums(seqs, season, stage, midnight_after(on)):
        found.place(province, seqs[measure], quantity, is_own=bool(is_own))
    return found


def taken_in_drafts(season: Season) -> Taken:
    """What stands in undertakings now, whether confirmed or not; for a preview, and only for that."""
    found = Taken()
    live = Q(undertaking__season=season, undertaking__province__isnull=False)
    live &= ~Q(undertaking__case__state=State.WITHDRAWN)
    rows = Placement.objects.filter(live).order_by()
    counted = rows.values_list("undertaking__province", "undertaking__party", "opening__seq")
    for province, party, seq, n in counted.annotate(Count("pk")):
        found.place(province, seq, n, is_own=party == Party.PROVINCE)
    below = rows.exclude(undertaking__party=Party.PROVINCE).values_list("undertaking__province")
    found.units = dict(below.annotate(Count("undertaking", distinct=True)))
    pledges = Pledge.objects.filter(placement__in=rows).order_by()
    by_source = pledges.values_list("placement__undertaking__province", "source__code")
    for province, code, amount in by_source.annotate(Sum("amount")):
        found.money[province, code] += amount
    return found


def _measures(season: Season) -> tuple[dict[int, int], dict[int, str]]:
    """Measures of the season's tasks: of placements by `seq`, of money by source code."""
    openings = dict(season.openings.values_list("task_key", "seq"))
    sources = season.sources.values_list("code", flat=True)
    wanted: dict[str, int | str] = {taken(key): seq for key, seq in openings.items()}
    wanted |= {fund(code, key): code for key in openings for code in sources}
    known = Measure.objects.filter(task_key__in=openings).values_list("pk", "code")
    found = {pk: wanted[code] for pk, code in known if code in wanted}
    return (
        {pk: what for pk, what in found.items() if isinstance(what, int)},
        {pk: what for pk, what in found.items() if isinstance(what, str)},
    )


def _sums(
    measures: Iterable[int], season: Season, stage: Stage, until: datetime
) -> list[tuple[int, int, int, int]]:
    """(province, 1 for its own or 0, measure, quantity) of what stood at `until`."""
    return _ask(
        "u.province_id, CASE WHEN u.party = 'PROVINCE' THEN 1 ELSE 0 END, e.measure_id,"
        " CAST(SUM(e.quantity) AS bigint)",  # a sum of these is numeric on PostgreSQL
        "GROUP BY 1, 2, 3",
        list(measures), season, stage, until,
    )  # fmt: skip


def _units(measures: list[int], season: Season, stage: Stage, until: datetime) -> dict[int, int]:
    """How many undertakings of each province had anything at `until`."""
    rows = _ask(
        "u.province_id, u.id", "AND u.party <> 'PROVINCE' GROUP BY 1, 2 HAVING SUM(e.quantity) > 0",
        measures, season, stage, until, around="SELECT province_id, COUNT(*) FROM ({}) AS t GROUP BY 1",
    )  # fmt: skip
    return dict(rows)


def _ask(
    columns: str, grouped: str, measures: Collection[int], season: Season, stage: Stage,
    until: datetime, around: str = "{}",
) -> list[Any]:  # fmt: skip
    """Entries joined with the undertaking that they are of: by the case, whose subject names it as batches do.

    Reversals are entries of the opposite sign, so that a sum needs no second look.
    """
    if not measures:
        return []
    numbers = ", ".join(str(int(measure)) for measure in measures)
    sql = (
        f"SELECT {columns} FROM facts_entry e"  # noqa: S608 - our own words and whole numbers
        " JOIN facts_batch b ON b.id = e.batch_id"
        " JOIN workflow_case c ON c.subject_kind = %s AND c.subject_id = b.source_id"
        " JOIN undertakings_undertaking u ON u.case_id = c.id"
        f" WHERE e.measure_id IN ({numbers}) AND e.stage = %s AND b.source_kind = %s"
        f" AND b.recorded_at < %s AND u.season_id = %s AND u.province_id IS NOT NULL {grouped}"
    )
    values = [
        UNDERTAKING, stage.value, UNDERTAKING, connection.ops.adapt_datetimefield_value(until), season.pk,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(around.format(sql), values)
        return list(cursor.fetchall())
