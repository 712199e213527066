"""Seven million facts as rows: 11,000 schools × 40 measures × 16 quarters (monitoring.md 5.4). Seeded.

Written straight into the ledger, one statement a table, as postings of the schools would leave them (a test compares):
a batch for each school and quarter, an entry for each measure of it; of every ten postings nine are approved, the last
is as yet claimed. Totals are added up by the house's own recomputation. Indexes and foreign keys that would be looked
at row by row are put back at the end; what is measured is not how the rows came there.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

SEED: Final = 20200916
PROVINCES, PREFECTURES, COUNTIES, SCHOOLS = 32, 340, 2_850, 11_000
MEASURES: Final = 40
QUARTERS: Final = tuple(
    f"{year}Q{quarter}" for year in range(2020, 2024) for quarter in range(1, 5)
)
SOURCE: Final = "bench"


@dataclass(frozen=True)
class Loaded:
    """`entries` of `schools`, and how long it took to write them and to add them up."""

    nation: Any
    provinces: list[int]
    prefectures: list[int]
    schools: list[int]
    version: Any
    measures: list[int]
    quarters: list[int]
    entries: int
    write_seconds: float
    totals_seconds: float


@cache
def loaded() -> Loaded:
    """The nation with all of it, on an empty database."""
    from bench.installation import ready
    from peiyou.kernel.calendar.periods import ensure_periods

    ready()
    nation, units = _units()
    version = _version()
    measures = _measures(version)
    found = ensure_periods(QUARTERS)
    quarters = [found[code].pk for code in QUARTERS]
    schools = units[-SCHOOLS:]
    began = time.perf_counter()
    with _bare_tables():
        count = write(schools, measures, quarters)
    took, began = time.perf_counter() - began, time.perf_counter()
    add_up()
    totals = time.perf_counter() - began
    _analyse()
    return Loaded(
        nation, units[:PROVINCES], units[PROVINCES : PROVINCES + PREFECTURES], schools, version, measures,
        quarters, count, took, totals,
    )  # fmt: skip


# --- facts ------------------------------------------------------------------------------------------------


def write(schools: Sequence[int], measures: Sequence[int], quarters: Sequence[int]) -> int:
    """Batches and entries, on both databases; returns how many entries. Nothing may stand in the ledger of theirs.

    The quantity is made of the places in the lists, so that a test can post the same.
    """
    from django.db import connection

    from peiyou.kernel.actions.bulk import listed

    given = [listed(schools), listed(quarters)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO facts_batch (source_kind, source_id, source_hash, stage, kind, actor, recorded_at)
            SELECT '{SOURCE}', {_text("u.id")} || '-' || {_text("p.id")}, '1', {STAGE}, 'POST', 'system', %s
            FROM ({_places()}) u CROSS JOIN ({_places()}) p ORDER BY p.at, u.at
            """,
            [_recorded(), *given],
        )
        cursor.execute(
            f"""
            INSERT INTO facts_entry (batch_id, unit_id, measure_id, period_id, stage, quantity, line)
            SELECT b.id, u.id, m.id, p.id, b.stage, {QUANTITY}, 'x/' || {_text("m.at")}
            FROM ({_places()}) u CROSS JOIN ({_places()}) p
            JOIN facts_batch b ON b.source_kind = '{SOURCE}' AND b.source_hash = '1' AND b.kind = 'POST'
              AND b.stage = {STAGE} AND b.source_id = {_text("u.id")} || '-' || {_text("p.id")}
            CROSS JOIN ({_places()}) m ORDER BY p.at, u.at, m.at
            """,
            [*given, listed(measures)],
        )
        return int(cursor.rowcount)


QUANTITY: Final = f"1 + (u.at * 7919 + m.at * 104729 + p.at * 1299709 + {SEED}) %% 997"
STAGE: Final = "CASE WHEN (u.at * 31 + p.at) %% 10 = 0 THEN 'CLAIMED' ELSE 'APPROVED' END"


def quantity(unit: int, measure: int, quarter: int) -> int:
    """The same by places in the lists."""
    return 1 + (unit * 7919 + measure * 104729 + quarter * 1299709 + SEED) % 997


def stage(unit: int, quarter: int) -> str:
    return "CLAIMED" if (unit * 31 + quarter) % 10 == 0 else "APPROVED"


def _places() -> str:
    """(id, at): the primary keys of one parameter and their places in it, from 0."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return "SELECT value AS id, CAST(key AS integer) AS at FROM json_each(%s)"
    return (
        "SELECT CAST(value AS bigint) AS id, key - 1 AS at "
        "FROM jsonb_array_elements_text(CAST(%s AS jsonb)) WITH ORDINALITY AS e(value, key)"
    )


def _text(column: str) -> str:
    return f"CAST({column} AS varchar)"


def _recorded() -> Any:
    from datetime import UTC, datetime

    from django.db import connection

    return connection.ops.adapt_datetimefield_value(datetime(2024, 1, 15, 8, tzinfo=UTC))


def add_up() -> int:
    """All totals, as the house adds them up."""
    from django.db import transaction

    from peiyou.kernel.facts.recomputing import rebuild
    from peiyou.kernel.organisations import locking

    with transaction.atomic():
        locking.exclusive()
        return rebuild().totals


@contextmanager
def _bare_tables() -> Iterator[None]:
    """While rows are written, nothing is looked at row by row; on PostgreSQL, whose superuser the bench is."""
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('facts_entry', 'facts_batch') "
            "AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("SET work_mem = '256MB'")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute("RESET work_mem")


def _analyse() -> None:
    """As PostgreSQL does by itself within a minute."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


# --- what they are about ------------------------------------------------------------------------------------


def _units() -> tuple[Any, list[int]]:
    """Regions and schools, as the register's own action makes them."""
    from django.utils import timezone

    from peiyou.kernel.actions import SYSTEM
    from peiyou.kernel.organisations.actions.register import register_units
    from peiyou.kernel.organisations.actions.units import found_nation
    from peiyou.kernel.organisations.enums import Hierarchy, Kind, SchoolType
    from peiyou.kernel.organisations.models import Unit
    from peiyou.kernel.organisations.requirements.cases import NewUnit

    at, place = timezone.now(), Hierarchy.PLACE
    nation = Unit.objects.filter(kind=Kind.NATION).first()
    nation = nation or found_nation(name="中国", actor=SYSTEM, at=at)
    dice = random.Random(SEED)
    rows = [NewUnit(Kind.PROVINCE, f"第{n + 1}省", {place: nation}) for n in range(PROVINCES)]
    rows += [
        NewUnit(Kind.PREFECTURE, f"第{n + 1}市", {place: n % PROVINCES}) for n in range(PREFECTURES)
    ]
    county = len(rows)
    rows += [
        NewUnit(Kind.COUNTY, f"第{n + 1}县", {place: PROVINCES + n % PREFECTURES})
        for n in range(COUNTIES)
    ]
    rows += [
        NewUnit(
            Kind.SCHOOL, f"第{n + 1}职业技术学校", {place: county + dice.randrange(COUNTIES)},
            school_type=SchoolType.SECONDARY,
        )
        for n in range(SCHOOLS)
    ]  # fmt: skip
    made = register_units(rows=rows, source="bench", actor=SYSTEM, at=at)
    return nation, [unit.pk for unit in made]


def _version() -> Any:
    """The plan of the demonstration, published."""
    from django.utils import timezone

    from peiyou.config.demo.people import OFFICIAL, seat_official
    from peiyou.config.demo.plan import CODE, publish_plan
    from peiyou.kernel.accounts.models import Person
    from peiyou.kernel.organisations.models import Unit
    from peiyou.kernel.plans.models import Version

    at = timezone.now()
    list(seat_official(nation=Unit.objects.get(kind="NATION"), at=at))
    list(publish_plan(actor=Person.objects.get(handle=OFFICIAL).actor, at=at))
    return Version.objects.get(plan__code=CODE, state="PUBLISHED")


def _measures(version: Any) -> list[int]:
    """Of the first deliverables that are reported: as rounds of reporting would name them."""
    from bench.takeup_posting import act
    from peiyou.engine.results.queries.lines import lines_of
    from peiyou.kernel.facts.enums import Aggregation
    from peiyou.kernel.facts.measures import MeasureSpec, ensure_measures

    specs = {}
    for line in lines_of(version):
        over_time = Aggregation.LAST if line.is_ratio else Aggregation.SUM
        for code in filter(None, line.reported):
            specs[code] = MeasureSpec(
                code, line.task, line.unit, line.scale, over_time=over_time,
                task_key=line.task_key, deliverable_key=line.key,
            )  # fmt: skip
    chosen = list(specs.values())[:MEASURES]
    if len(chosen) < MEASURES:
        raise RuntimeError(f"the plan has only {len(chosen)} measures")
    act(lambda: ensure_measures(chosen))
    return [measure.pk for measure in ensure_measures(chosen).values()]
