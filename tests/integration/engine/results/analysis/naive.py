"""A small ledger as plain rows, and the answer to a question worked out by hand: cell by cell, unit by unit."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb

from peiyou.engine.results.analysis.asking import ALL, MOVING, REGIONS, TIMES, Part, Question
from peiyou.engine.results.analysis.tables import SCHEMAS

Cells = dict[tuple[int, ...], tuple[int, int, int, int | None, int | None]]


@dataclass
class Ledger:
    """Rows in the order of the columns of `tables`."""

    entries: list[tuple[Any, ...]] = field(default_factory=list)
    spots: list[tuple[Any, ...]] = field(default_factory=list)
    measures: list[tuple[Any, ...]] = field(default_factory=list)

    def kept_in(self, folder: Path) -> dict[str, list[Path]]:
        folder.mkdir(parents=True, exist_ok=True)
        made = duckdb.connect()
        files = {}
        for name, schema in SCHEMAS.items():
            columns = ", ".join(f"{column} {kind.upper().replace('INT', 'INTEGER').replace('INTEGER32', 'INTEGER').replace('INTEGER64', 'BIGINT').replace('INTEGER16', 'SMALLINT').replace('INTEGER8', 'TINYINT')}" for column, kind in schema.items())  # fmt: skip
            made.execute(f"CREATE TABLE {name} ({columns})")
            marks = ", ".join("?" for _ in schema)
            made.executemany(f"INSERT INTO {name} VALUES ({marks})", getattr(self, name))
            files[name] = [folder / f"{name}.parquet"]
            made.execute(f"COPY {name} TO '{files[name][0]}' (FORMAT parquet)")
        made.close()
        return files


def a_ledger(seed: int = 7) -> Ledger:
    """Units that move between provinces, measures of every kind, figures that are 0, figures that were reversed."""
    dice = random.Random(seed)
    made = Ledger()
    for measure in range(1, 9):
        made.measures.append(
            (measure, (measure + 1) // 2, measure, measure % 2, measure % 3, measure % 7)
        )
    for unit in range(1, 25):
        moves = unit % 6 == 0
        for period in range(1, 5):
            province = 1 + (unit + (period // 3 if moves else 0)) % 3
            made.spots.append(
                (unit, period, province, province * 10 + unit % 2, 0 if unit % 5 == 0 else province * 100 + unit % 4,
                 unit % 4, 2020 + period // 3, (737000 + 90 * (5 - period)) * 10_000_000 + period, int(moves))
            )  # fmt: skip
            for measure in range(1, 9):
                for stage in range(3):
                    if dice.random() < 0.6:
                        _say(made, dice, unit, measure, period, stage)
    dice.shuffle(made.entries)
    return made


def _say(
    made: Ledger, dice: random.Random, unit: int, measure: int, period: int, stage: int
) -> None:
    quantity, day = max(0, dice.randint(-9, 50)), dice.randint(1, 100)  # 0 is a figure
    key = (unit, measure, period, stage)
    made.entries.append((*key, quantity, 1, day))
    if dice.random() < 0.3:  # taken back, and perhaps said again
        made.entries.append((*key, -quantity, -1, day + 10))
        if dice.random() < 0.5:
            made.entries.append((*key, quantity + 3, 1, day + 10))


# --- by hand ------------------------------------------------------------------------------------------------


def by_hand(ledger: Ledger, asked: Question) -> Cells:
    """(above, below, n, the one measure, the one unit of measurement) of every cell."""
    said = list(_said(ledger, asked))
    found: Cells = {}
    for level in asked.levels:
        grouped: dict[tuple[int, ...], list[dict[str, Any]]] = defaultdict(list)
        ends = _ends(asked, said, level)
        for row in said:
            if row["inside"] and _counts(asked, row, level, ends):
                grouped[tuple(row[k] if k in level else ALL for k in asked.keys)].append(row)
        for key, rows in grouped.items():
            cell = _cell(asked, rows)
            if cell is not None:
                found[key] = cell
    return found


def _said(ledger: Ledger, asked: Question) -> Iterator[dict[str, Any]]:
    spots = {row[:2]: dict(zip(SCHEMAS["spots"], row, strict=True)) for row in ledger.spots}
    measures = {row[0]: dict(zip(SCHEMAS["measures"], row, strict=True)) for row in ledger.measures}
    for values in ledger.entries:
        entry = dict(zip(SCHEMAS["entries"], values, strict=True))
        row = spots[entry["unit"], entry["period"]] | measures[entry["measure"]] | entry
        seen = asked.units is None or row["unit"] in asked.units
        early = asked.before is None or row["recorded"] < asked.before
        wanted = {k: v for k, v in asked.filters.items() if v}
        regions = [row[k] in v for k, v in wanted.items() if k in REGIONS]
        fits = all(row[k] in v for k, v in wanted.items() if k not in REGIONS)
        if seen and early and fits:
            yield row | {"inside": not regions or any(regions)}


def _wide(asked: Question, row: dict[str, Any], level: frozenset[str]) -> tuple[Any, ...]:
    """Of which unit's figures the first or last one is looked for, wherever it stood."""
    cell = [row[k] for k in asked.keys if k in level and k not in MOVING]
    return (*cell, row["unit"], row["measure"], row["stage"] if asked.over else None)


def _ends(asked: Question, said: Sequence[dict[str, Any]], level: frozenset[str]) -> dict[Any, Any]:
    """(first, last) moment of which something stands."""
    stands: dict[Any, int] = defaultdict(int)
    for row in said:
        if asked.over or not asked.of.stages or row["stage"] in asked.of.stages:
            stands[_wide(asked, row, level), row["moment"]] += row["n"]
    found: dict[Any, list[int]] = defaultdict(list)
    for (key, moment), n in stands.items():
        if n:
            found[key].append(moment)
    return {key: (min(some), max(some)) for key, some in found.items()}


def _counts(asked: Question, row: dict[str, Any], level: frozenset[str], ends: dict[Any, Any]) -> bool:  # fmt: skip
    operator = asked.over_time or TIMES[row["over_time"]]
    of = ends.get(_wide(asked, row, level))
    if operator not in {"FIRST", "LAST"} or of is None:
        return True
    return bool(row["moment"] == of[operator == "LAST"])


def _cell(asked: Question, rows: Sequence[dict[str, Any]]) -> Any:
    above = _figures(asked, rows, asked.of)
    below = _figures(asked, rows, asked.over) if asked.over_units == "RATIO" and asked.over else []
    everything = [*above, *below]
    n = sum(one[3] for one in everything)
    if not n:
        return None
    measures = {m for _who, _q, ms, _n in above for m in ms}
    uoms = {one["uom"] for one in rows if one["measure"] in measures}
    units: dict[int, int] = defaultdict(int)
    for who, q, _ms, _n in above:
        units[who] += q
    value = _over_units(asked, list(units.values()), sum(q for _w, q, _m, _n in below))
    return (*value, n, _one(measures), _one(uoms))


def _one(values: set[int]) -> int | None:
    return next(iter(values)) if len(values) == 1 else None


def _over_units(asked: Question, said: list[int], below: int) -> tuple[int, int]:
    ordered, count = sorted(said), len(said)
    if asked.over_units == "MEDIAN":
        middle = ordered[(count - 1) // 2 : count // 2 + 1]
        return sum(middle), len(middle)
    return {
        "SUM": lambda: (sum(said), 1), "RATIO": lambda: (sum(said), below), "COUNT": lambda: (count, 1),
        "MEAN": lambda: (sum(said), count), "MIN": lambda: (ordered[0], 1), "MAX": lambda: (ordered[-1], 1),
    }[asked.over_units]()  # fmt: skip


def _figures(asked: Question, rows: Sequence[dict[str, Any]], part: Part) -> list[Any]:
    """(unit, figure, its measures, entries) by unit and measure, its periods put together."""
    said: dict[tuple[int, int], dict[int, list[dict[str, Any]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in rows:
        if (not part.aspects or row["aspect"] in part.aspects) and (
            not part.stages or row["stage"] in part.stages
        ):
            said[row["unit"], row["measure"]][row["moment"]].append(row)
    found = []
    for (unit, measure), periods in said.items():
        series = [
            (sum(r["quantity"] for r in of), sum(r["n"] for r in of)) for _when, of in sorted(periods.items())
        ]  # fmt: skip
        known = [(q, n) for q, n in series if n]
        operator = (
            asked.over_time or TIMES[next(r["over_time"] for of in periods.values() for r in of)]
        )
        if known and (q := _over_time(operator, [q for q, _n in known])) is not None:
            behind = {"FIRST": known[:1], "LAST": known[-1:]}.get(operator, known)
            found.append((unit, q, {measure}, sum(n for _q, n in behind)))
    return found


def _over_time(operator: str, series: list[int]) -> int | None:
    if operator in {"NONE", "MEAN", "MEDIAN"}:
        return series[0] if len(series) == 1 else None
    return {
        "SUM": sum(series), "FIRST": series[0], "LAST": series[-1], "MIN": min(series), "MAX": max(series),
        "COUNT": len(series),
    }[operator]  # fmt: skip


def ratio(cell: tuple[int, int, Any, Any, Any]) -> Fraction | None:
    return Fraction(cell[0], cell[1]) if cell[1] else None
