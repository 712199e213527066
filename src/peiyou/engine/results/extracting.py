"""The ledger copied into Parquet files in the data folder, for analysis; added to, and compared with it every night.

Batches and their entries are committed together and never change, so an extract needs no lock on the ledger: it asks
which batches there are that it does not have, and copies these. Numbers of batches are not committed in their order:
those of the last hours are therefore kept one by one, and only what is older is known by its highest number.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final, TextIO

from django.conf import settings
from django.db import connection
from django.db.models import Count, Sum

from peiyou.engine.results.analysis import engines, extract
from peiyou.engine.results.analysis.asking import TIMES
from peiyou.engine.results.analysis.engines import Limits
from peiyou.engine.results.analysis.extract import Manifest
from peiyou.engine.results.queries.spots import spots_of
from peiyou.kernel.audit.models import Seal
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Batch, Entry, Measure
from peiyou.kernel.organisations.models import Unit

logger = logging.getLogger(__name__)

STAGES: Final = tuple(Stage.values)
ASPECTS: Final = ("QUANTITY", "BASE", "TASKS", "BUDGET", "ARRIVED", "SPENT", "DECLARED", "OVERLAP", "OTHER")  # fmt: skip
"""What a measure is about; by the codes of who posts (`ASPECT_OF`)."""
ASPECT_OF: Final[Mapping[str, str]] = {
    "takeup.item": "QUANTITY", "return.done": "QUANTITY", "return.amount": "QUANTITY", "return.issued": "QUANTITY",
    "takeup.base": "BASE", "return.base": "BASE", "takeup.taken": "TASKS", "return.reported": "TASKS",
    "takeup.fund": "BUDGET", "return.arrived": "ARRIVED", "return.spent": "SPENT", "takeup.declared": "DECLARED",
    "overlap": "OVERLAP",
}  # fmt: skip
SETTLES: Final = timedelta(hours=6)
"""No act takes longer to be committed."""
FRESH: Final = timedelta(minutes=10)
AT_ONCE: Final = 20_000
"""Batches that one statement copies."""
MOST_GAPS: Final = 5_000
IN_A_REQUEST: Final = 5_000
"""Batches that somebody who looks can be made to wait for; more is left to the background."""


@dataclass(frozen=True, slots=True)
class Extract:
    """`behind` batches have been recorded since; None where it is to be made anew."""

    made: Manifest
    folder: Path
    behind: int | None

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.made.made_at)


def folder() -> Path:
    return Path(settings.PEIYOU_DATA) / "analysis"


def limits() -> Limits:
    return Limits(**settings.PEIYOU_ANALYSIS)


def load() -> None:
    """What answers are made with, so that the first who asks does not wait for it."""
    engines.load(folder(), limits())


def current() -> Extract | None:
    """What there is; None where nothing is, or what is there is of another database. Three statements."""
    made = extract.read(folder())
    if made is None or not _is_ours(made):
        return None
    recorded = Batch.objects.filter(pk__gt=made.settled).count()
    return Extract(made, folder(), max(0, recorded - len(made.tail)))


def for_reader(at: datetime) -> Extract | None:
    """As fresh as can be had without long waiting; None where it is still being prepared."""
    found = current()
    if found and (not found.behind or at - found.made_at < FRESH):
        return found
    waiting = found.behind if found else Batch.objects.count()
    if waiting is not None and waiting <= IN_A_REQUEST:
        refresh(at)
        return current()
    return found


def keep(at: datetime) -> None:
    """Periodic work: what was recorded since is added; leaves it where somebody else is at it."""
    if is_behind():
        refresh(at, wait=False)


def is_behind() -> bool:
    found = current()
    return Batch.objects.exists() if found is None else bool(found.behind)


def refresh(at: datetime, *, wait: bool = True, anew: bool = False) -> Manifest | None:
    """Make the extract hold all batches there are now; None where somebody else is at it and we do not wait."""
    place, bounds = folder(), limits()
    with extract.alone(place, wait) as is_mine:
        if not is_mine:
            return None
        old = None if anew else extract.read(place)
        if old is not None and not _is_ours(old):
            old = None
        batches = _batches(old)
        if old is not None and not batches and at - datetime.fromisoformat(old.made_at) < FRESH:
            return old  # somebody else has just been here
        parts, entries = (old.parts, old.entries) if old else ((), 0)
        if batches:
            part, count = _copied(place, [pk for pk, _when in batches], bounds)
            parts, entries = (*parts, part), entries + count
        parts = extract.put_together(place, parts or (_nothing(place, bounds),), bounds)
        made = _made(place, old, batches, parts, entries, at, bounds)
        extract.write(place, made)
        return made


def check(at: datetime) -> bool:
    """Is it what the ledger says, measure by measure and stage by stage? If not it is made anew. Nightly."""
    if current() is None:
        return True
    refresh(at)
    if matches():
        return True
    logger.error("the extract for analysis was not what the ledger says: it is made anew")
    refresh(at, anew=True)
    return matches()


def matches() -> bool:
    """Counts and sums of the extract against the ledger's; of what was recorded since it was made: nothing."""
    found = current()
    if found is None or found.behind:
        return False
    counted = extract.counted(found.folder, found.made.parts, limits())
    rows = Entry.objects.order_by().values_list("measure", "stage").annotate(Count("pk"), Sum("quantity"))  # fmt: skip
    return counted == {(m, STAGES.index(stage)): (n, int(q)) for m, stage, n, q in rows}


def _is_ours(made: Manifest) -> bool:
    """The newest batch that it has is here too: another database (a restored one) has another."""
    if made.anchor is None:
        return True
    return _anchor(made.anchor[0]) == made.anchor


def _anchor(pk: int) -> tuple[int, str, str] | None:
    rows = Batch.objects.filter(pk=pk).values_list("pk", "source_hash", "recorded_at")
    return next(((pk, text, at.astimezone(UTC).isoformat()) for pk, text, at in rows), None)


# --- entries ------------------------------------------------------------------------------------------------


def _batches(old: Manifest | None) -> list[tuple[int, datetime]]:
    """Those that it does not have, by number."""
    known = set(old.tail) if old else set()
    rows = Batch.objects.filter(pk__gt=old.settled if old else 0).order_by("pk")
    return [
        row for row in rows.values_list("pk", "recorded_at").iterator(50_000) if row[0] not in known
    ]


def _copied(place: Path, batches: Sequence[int], bounds: Limits) -> tuple[str, int]:
    """A file of their entries, and how many these are; they pass through lines of text, never all in memory."""
    path, count = extract.scratch(place), 0
    try:
        with path.open("w") as out:
            for portion in _portions(batches):
                count += _stream(_sql(portion), out)
        return extract.from_csv(place, "entries", path, bounds), count
    finally:
        path.unlink(missing_ok=True)


def _nothing(place: Path, bounds: Limits) -> str:
    return extract.from_rows(place, "entries", [], bounds)


def _portions(batches: Sequence[int]) -> Iterator[Sequence[int]]:
    rest = iter(batches)
    while portion := list(islice(rest, AT_ONCE)):
        yield from _dense(portion)


def _dense(portion: Sequence[int]) -> Iterator[Sequence[int]]:
    """Halves, until few numbers are missing between the first and the last."""
    if portion[-1] - portion[0] + 1 - len(portion) <= MOST_GAPS:
        yield portion
    else:
        half = len(portion) // 2
        yield from _dense(portion[:half])
        yield from _dense(portion[half:])


def _sql(batches: Sequence[int]) -> str:
    """Entries of these batches, as the table of the extract has them. All that is put in are whole numbers."""
    first, last = batches[0], batches[-1]
    missing = sorted(set(range(first, last + 1)) - set(batches))
    but = f"AND b.id NOT IN ({', '.join(map(str, missing))})" if missing else ""
    stages = " ".join(f"WHEN '{stage}' THEN {i}" for i, stage in enumerate(STAGES))
    moment = "CAST(strftime('%s', b.recorded_at) AS INTEGER)" if connection.vendor == "sqlite" else "floor(extract(epoch FROM b.recorded_at))::bigint"  # fmt: skip
    return f"""
        SELECT e.unit_id, e.measure_id, e.period_id, CASE e.stage {stages} END, e.quantity,
               CASE WHEN e.reverses_id IS NULL THEN 1 ELSE -1 END, {moment}
        FROM facts_batch b JOIN facts_entry e ON e.batch_id = b.id
        WHERE b.id BETWEEN {first} AND {last} {but}
    """  # noqa: S608 - our own words and whole numbers


def _stream(sql: str, out: TextIO) -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            raw: Any = cursor.cursor
            with raw.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)") as copy:
                for chunk in copy:
                    out.write(bytes(chunk).decode("ascii"))
            return int(raw.rowcount)
        cursor.execute(sql)
        count = 0
        while rows := cursor.fetchmany(20_000):
            out.writelines(f"{','.join(map(str, row))}\n" for row in rows)
            count += len(rows)
        return count


# --- what stands around them --------------------------------------------------------------------------------


def _made(
    place: Path, old: Manifest | None, batches: Sequence[tuple[int, datetime]], parts: tuple[str, ...],
    entries: int, at: datetime, bounds: Limits,
) -> Manifest:  # fmt: skip
    settled, tail = _settled(old, batches, at)
    kinds = _kinds()
    uoms, tasks, deliverables, measures = _measures()
    newest = max(tail, default=settled)
    anchor = _anchor(newest) if newest else None
    return Manifest(
        made_at=at.astimezone(UTC).isoformat(),
        seal=Seal.objects.order_by("-no").values_list("no", flat=True).first() or 0,
        entries=entries, settled=settled, tail=tail, anchor=anchor, parts=parts,
        spots=extract.from_rows(place, "spots", spots_of(extract.stood(place, parts, bounds), kinds), bounds),
        measures=extract.from_rows(place, "measures", measures, bounds),
        tasks=tasks, deliverables=deliverables, uoms=uoms, kinds=kinds,
        previous=old.names if old else (),
    )  # fmt: skip


def _settled(
    old: Manifest | None, batches: Sequence[tuple[int, datetime]], at: datetime
) -> tuple[int, tuple[int, ...]]:
    """Up to which number nothing can come any more, and the numbers above it that are there."""
    start = old.settled if old else 0
    numbers = sorted({*(old.tail if old else ()), *(pk for pk, _when in batches)})
    young = Batch.objects.filter(pk__gt=start, recorded_at__gt=at - SETTLES).order_by("pk")
    first = young.values_list("pk", flat=True).first()
    old_ones = [pk for pk in numbers if first is None or pk < first]
    settled = old_ones[-1] if old_ones else start
    return settled, tuple(pk for pk in numbers if pk > settled)


def _measures() -> tuple[Any, tuple[str, ...], tuple[str, ...], list[tuple[int, ...]]]:
    rows = list(Measure.objects.order_by("pk"))
    uoms = sorted({(row.unit, row.scale) for row in rows})
    tasks = sorted({str(row.task_key) for row in rows if row.task_key})
    deliverables = sorted({str(row.deliverable_key) for row in rows if row.deliverable_key})
    by = {uom: i for i, uom in enumerate(uoms)}
    number_of = {key: i + 1 for keys in (tasks, deliverables) for i, key in enumerate(keys)}
    table: list[tuple[int, ...]] = [
        (
            row.pk, number_of.get(str(row.task_key), 0), number_of.get(str(row.deliverable_key), 0),
            ASPECTS.index(aspect_of(row.code)), by[row.unit, row.scale], TIMES.index(row.over_time),
        )
        for row in rows
    ]  # fmt: skip
    return tuple(uoms), tuple(tasks), tuple(deliverables), table


def aspect_of(code: str) -> str:
    named = ".".join(code.split(".")[:2])
    return ASPECT_OF.get(named) or ASPECT_OF.get(code.partition(".")[0], "OTHER")


def _kinds() -> tuple[tuple[str, str], ...]:
    rows = Unit.objects.order_by().values_list("kind", "school_type").distinct()
    return tuple(sorted(rows))
