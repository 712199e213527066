"""Rows of a take-up for tests: a season, who is asked, what they took, and the facts that a confirmation posts.

Written as rows, so that queries can be tested without the actions that make them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from peiyou.common import periods
from peiyou.engine.undertakings.enums import (
    BELOW_PROVINCE,
    Counting,
    Party,
    Payer,
    SeasonState,
    State,
)
from peiyou.engine.undertakings.measures import fund, taken
from peiyou.engine.undertakings.models import (
    Commitment,
    Item,
    Opening,
    Placement,
    Pledge,
    Season,
    Source,
    Undertaking,
)
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import BatchKind, Stage
from peiyou.kernel.facts.models import Batch, Entry, Measure
from peiyou.kernel.organisations.enums import Function, Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Version
from peiyou.kernel.workflow.models import Case, Process
from tests.factories.organisations import a_unit
from tests.factories.plans import plan_from_key

OPENED = datetime(2020, 10, 22, 1, tzinfo=UTC)
SOURCES = {
    "OWN": ("学校自筹", Payer.UNIT), "ENTERPRISE": ("行业企业", Payer.ENTERPRISE),
    "SPONSOR": ("举办方", Payer.SPONSOR), "LOCAL": ("地市县级财政", Payer.LOCAL),
    "PROVINCE": ("省级财政", Payer.PROVINCE),
}  # fmt: skip


def rows_of_tasks(count: int) -> list[dict[str, Any]]:
    """A plan of so many tasks with one deliverable each, for `plan_from_key`."""
    return [
        {"no": n, "section": "任务", "text": f"建设{n}00个基地", "parties": [{"name": "教育部"}],
         "deliverables": [{"verb": "建设", "object": "基地", "quantity": n * 100, "unit": "个", "kind": "build", "surface": f"{n}00个"}]}
        for n in range(1, count + 1)
    ]  # fmt: skip


def a_season(version: Version | None = None, tasks: int = 3, **fields: Any) -> Season:
    """Open, every task open to everybody, the five sources, one item for each deliverable."""
    version = version or plan_from_key(rows_of_tasks(tasks), year_start=2020, year_end=2023)
    season = Season.objects.create(
        **{
            "version": version, "title": "承接（2020—2023年）", "state": SeasonState.OPEN,
            "opens_at": OPENED, "fill_by": OPENED + timedelta(days=50), "check_by": OPENED + timedelta(days=60),
            "confirm_by": OPENED + timedelta(days=70), "year_start": 2020, "year_end": 2023,
            "created_at": OPENED, "opened_at": OPENED, **fields,
        }
    )  # fmt: skip
    Source.objects.bulk_create(
        Source(season=season, seq=seq, code=code, name=name, payer=payer)
        for seq, (code, (name, payer)) in enumerate(SOURCES.items(), 1)
    )
    for task in version.tasks.prefetch_related("deliverables"):
        opening = Opening.objects.create(
            season=season, task_key=task.key, seq=task.seq, parties=[Party.PROVINCE, *BELOW_PROVINCE]
        )  # fmt: skip
        Item.objects.bulk_create(
            Item(opening=opening, deliverable_key=d.key, seq=d.seq, counting=Counting.SUM, unit=d.unit or "个")
            for d in task.deliverables.all()
        )  # fmt: skip
    return season


def a_province(name: str, nation: Unit, **fields: Any) -> tuple[Unit, Unit]:
    """An undertaking province and its education body."""
    province = a_unit(name, Kind.PROVINCE, nation, undertakes=True, **fields)
    return province, a_unit(f"{name}教育厅", Kind.AUTHORITY, province, function=Function.EDUCATION)


def an_undertaking(
    season: Season,
    unit: Unit,
    province: Unit | None,
    party: str = Party.SECONDARY,
    state: str = State.CONFIRMED,
    **fields: Any,
) -> Undertaking:
    process, _made = Process.objects.get_or_create(
        code="undertaking", no=1, defaults={"digest": "0" * 64, "definition": {}, "created_at": OPENED}
    )  # fmt: skip
    undertaking = Undertaking(season=season, unit=unit, province=province, party=party, **fields)
    undertaking.case = Case.objects.create(
        process=process, subject_kind="undertaking", subject_id=str(undertaking.key), unit=unit,
        state=state, opened_at=OPENED, moved_at=OPENED,
    )  # fmt: skip
    undertaking.save()
    return undertaking


def take(
    undertaking: Undertaking,
    tasks: Iterable[int],
    money: Mapping[str, int] | None = None,
    amount: int = 10,
    **fields: Any,
) -> list[Placement]:
    """Placements of tasks (`seq`), each with `amount` of each item and `money` (fen by source) in 2021."""
    season = undertaking.season
    sources = {source.code: source for source in season.sources.all()}
    Undertaking.objects.filter(pk=undertaking.pk).update(started_at=OPENED)
    found = []
    for opening in season.openings.filter(seq__in=list(tasks)):
        placement = Placement.objects.create(undertaking=undertaking, opening=opening, **fields)
        for item in opening.items.all():
            Commitment.objects.create(
                placement=placement, item=item, amount=amount, by_year={"2021": amount}
            )
        for code, fen in (money or {}).items():
            Pledge.objects.create(
                placement=placement, source=sources[code], amount=fen, by_year={"2021": fen}
            )
        found.append(placement)
    return found


# --- facts ------------------------------------------------------------------------------------------------


def a_measure(code: str, task_key: Any, scale: int = 0) -> Measure:
    found, _made = Measure.objects.get_or_create(
        code=code, defaults={"name": code, "unit": "个", "scale": scale, "task_key": task_key}
    )
    return found


def a_period(code: str) -> Period:
    span = periods.parse(code)
    found, _made = Period.objects.get_or_create(
        code=code, defaults={"kind": span.kind, "starts_on": span.starts_on, "ends_on": span.ends_on}
    )  # fmt: skip
    return found


def post_facts(
    undertaking: Undertaking,
    on: date,
    tasks: Mapping[int, int],
    money: Mapping[tuple[int, str], int] | None = None,
    stage: str = Stage.COMMITTED,
    at: datetime | None = None,
) -> Batch:
    """What a confirmation on that day posts: placements by `seq` (quantity 1 each), fen by (`seq`, source)."""
    keys = dict(undertaking.season.openings.values_list("seq", "task_key"))
    said = f"{undertaking.key}{on}{stage}{sorted(tasks.items())}{sorted((money or {}).items())}"
    batch = Batch.objects.create(
        source_kind="undertaking", source_id=str(undertaking.key), stage=stage, kind=BatchKind.POST,
        source_hash=hashlib.sha256(said.encode()).hexdigest(), actor="test",
        recorded_at=at or datetime(on.year, on.month, on.day, 4, tzinfo=UTC),
    )  # fmt: skip
    rest = {"batch": batch, "unit": undertaking.unit, "stage": stage}
    whole, year = a_period("2020..2023"), a_period("2021")
    Entry.objects.bulk_create(
        [
            Entry(measure=a_measure(taken(keys[seq]), keys[seq]), quantity=n, period=whole, line=f"{seq}/taken", **rest)
            for seq, n in tasks.items()
        ]
        + [
            Entry(measure=a_measure(fund(code, keys[seq]), keys[seq], 2), quantity=fen, period=year,
                  line=f"{seq}/fund/{code}/2021", **rest)
            for (seq, code), fen in (money or {}).items()
        ]
    )  # fmt: skip
    return batch


def reverse_facts(batch: Batch, on: date) -> None:
    """What a filing does first: everything that the batch said is taken back."""
    back = Batch.objects.create(
        source_kind=batch.source_kind, source_id=batch.source_id, source_hash=batch.source_hash,
        stage=batch.stage, kind=BatchKind.REVERSE, actor="test",
        recorded_at=datetime(on.year, on.month, on.day, 4, tzinfo=UTC),
    )  # fmt: skip
    Entry.objects.bulk_create(
        Entry(batch=back, unit=e.unit, measure=e.measure, period=e.period, stage=e.stage,
              quantity=-e.quantity, line=e.line, reverses=e)
        for e in batch.entries.all()
    )  # fmt: skip
