"""附件2 over a nation of 128,000 placements, out of the ledger as of a day. On whichever database is set."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import islice
from typing import Any

from bench.organisations import database
from bench.scenario import Measured, median_seconds, scenario
from bench.takeup_nation import AT_ONCE, YEARS, load_nation

AS_OF = date(2021, 1, 5)
"""The day on which the real tables were published."""
FACTS = ("batch", "unit", "measure", "period", "stage", "quantity", "line")


@cache
def confirmed() -> Any:
    """The season with what confirmations post: placements, and money of each placement by source and year."""
    from django.db import connection, transaction

    season = load_nation()
    with transaction.atomic():
        _post(season)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return season


def _post(season: Any) -> None:
    from peiyou.engine.undertakings.measures import fund, taken
    from peiyou.engine.undertakings.models import Placement, Pledge
    from peiyou.kernel.actions.bulk import insert_many
    from peiyou.kernel.facts.models import Batch, Entry, Measure

    keys = dict(season.openings.values_list("pk", "task_key"))
    seqs = dict(season.openings.values_list("pk", "seq"))
    codes = dict(season.sources.values_list("pk", "code"))
    wanted = {(None, pk): taken(key) for pk, key in keys.items()}
    wanted |= {
        (source, pk): fund(code, key) for pk, key in keys.items() for source, code in codes.items()
    }
    Measure.objects.bulk_create(
        Measure(code=code, name=code, unit="元" if source else "个", scale=2 if source else 0, task_key=keys[pk])
        for (source, pk), code in wanted.items()
    )  # fmt: skip
    known = dict(Measure.objects.values_list("code", "pk"))
    measures = {what: known[code] for what, code in wanted.items()}
    whole, years = _periods()
    asked = list(season.undertakings.values_list("pk", "unit", "case__subject_id", "confirmed_at"))
    insert_many(
        Batch, ("source_kind", "source_id", "source_hash", "stage", "kind", "actor", "recorded_at"),
        [("undertaking", key, f"{pk:064x}", "COMMITTED", "POST", "bench", at) for pk, _u, key, at in asked],
    )  # fmt: skip
    batches = dict(Batch.objects.values_list("source_id", "pk"))
    of = {pk: (batches[key], unit) for pk, unit, key, _at in asked}

    def lines() -> Any:
        placed = Placement.objects.filter(undertaking__season=season)
        for taker, opening in placed.values_list("undertaking", "opening").iterator():
            yield (
                *of[taker],
                measures[None, opening],
                whole,
                "COMMITTED",
                1,
                f"{seqs[opening]}/taken",
            )
        rows = Pledge.objects.filter(placement__undertaking__season=season)
        columns = ("placement__undertaking", "placement__opening", "source", "by_year")
        for taker, opening, source, by_year in rows.values_list(*columns).iterator():
            for year, fen in by_year.items():
                line = f"{seqs[opening]}/fund/{codes[source]}/{year}"
                yield (*of[taker], measures[source, opening], years[year], "COMMITTED", fen, line)

    rest = lines()
    while portion := list(islice(rest, AT_ONCE)):
        insert_many(Entry, FACTS, portion)


def _periods() -> tuple[int, dict[str, int]]:
    from peiyou.common import periods
    from peiyou.kernel.calendar.models import Period

    def row(code: str) -> int:
        span = periods.parse(code)
        made, _new = Period.objects.get_or_create(
            code=code, defaults={"kind": span.kind, "starts_on": span.starts_on, "ends_on": span.ends_on}
        )  # fmt: skip
        return int(made.pk)

    return row(f"{YEARS[0]}..{YEARS[-1]}"), {str(year): row(str(year)) for year in YEARS}


def _floor(season: Any) -> float:
    """The bare statement: sum of the entries of the season's placement measures by measure and unit's province."""
    from django.db import connection

    from peiyou.kernel.facts.models import Measure

    pks = ", ".join(str(pk) for pk in Measure.objects.filter(code__startswith="takeup.taken.").values_list("pk", flat=True))  # fmt: skip
    sql = (
        "SELECT u.province_id, e.measure_id, SUM(e.quantity) FROM facts_entry e JOIN undertakings_undertaking u"
        f" ON u.unit_id = e.unit_id AND u.season_id = {season.pk}"
        f" WHERE e.measure_id IN ({pks}) AND e.stage = 'COMMITTED' GROUP BY 1, 2"
    )

    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            cursor.fetchall()

    return median_seconds(ask)


@scenario("takeup.table2", unit="s", bar=1.0, floor="the bare sum of its entries in SQL")
def table2() -> Measured:
    """附件2 as of the day of publication: tasks, provinces that take them up and that do not, placements."""
    from peiyou.engine.undertakings.queries.tables import coverage_on, tables_on
    from peiyou.kernel.facts.models import Entry

    season = confirmed()
    found = coverage_on(season, AS_OF)
    placements = sum(row.placements for row in found.rows)
    tables = tables_on(season, AS_OF)
    money = tables.summary.total.all_money
    if placements != 128_000 or money != 307_453_000_000 * 100:
        raise RuntimeError(f"{placements} placements, {money} fen")
    took = median_seconds(lambda: coverage_on(season, AS_OF))
    both = median_seconds(lambda: tables_on(season, AS_OF), runs=3)
    note = f"{placements} placements, {Entry.objects.count()} entries; both annexes {both:.2f} s; {database()}"
    return Measured(took, _floor(season), note)
