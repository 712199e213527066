"""Analysis at its largest: 11,000 schools × 60 measures × 16 quarters rolled up to counties, prefectures, provinces
and the nation by one expression, on DuckDB inside the process and on a Spark cluster of two workers."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any, Final

from bench.scenario import Measured, scenario, seconds

SCHOOLS, MEASURES, QUARTERS = 11_000, 60, 16
ROWS: Final = SCHOOLS * MEASURES * QUARTERS
SECONDS: Final = 900.0

_kept: list[Any] = []


@cache
def extract() -> dict[str, list[Path]]:
    """As the product's extract has it: sorted, in small integers; half of the entries claimed, half approved."""
    import duckdb

    from peiyou.engine.results.analysis.extract import ORDER

    made = tempfile.TemporaryDirectory(prefix="peiyou-rollup-")
    _kept.append(made)
    folder = Path(made.name)
    files = {name: [folder / f"{name}.parquet"] for name in ("entries", "spots", "measures")}
    said = {
        "entries": f"""SELECT u::INTEGER AS unit, m::INTEGER AS measure, q::INTEGER AS period,
            ((u + m + q) % 2)::TINYINT AS stage, (u * 7919 + m * 104729 + q * 1299709) % 1000 + 1 AS quantity,
            1::TINYINT AS n, 1600000000::BIGINT AS recorded
            FROM range(1, {SCHOOLS + 1}) a(u), range(1, {MEASURES + 1}) b(m), range(1, {QUARTERS + 1}) c(q)
            ORDER BY {ORDER}""",
        "spots": f"""SELECT u::INTEGER AS unit, q::INTEGER AS period, (u % 2844 % 340 % 32 + 1)::INTEGER AS province,
            (u % 2844 % 340 + 1)::INTEGER AS prefecture, (u % 2844 + 1)::INTEGER AS county, 0::SMALLINT AS kind,
            (2020 + q // 4)::SMALLINT AS year, q::BIGINT AS moment, 0::TINYINT AS moved
            FROM range(1, {SCHOOLS + 1}) a(u), range(1, {QUARTERS + 1}) c(q) ORDER BY ALL""",
        "measures": f"""SELECT m::INTEGER AS measure, (m // 2 + 1)::INTEGER AS task, m::INTEGER AS deliverable,
            0::TINYINT AS aspect, 0::SMALLINT AS uom, 0::TINYINT AS over_time FROM range(1, {MEASURES + 1}) b(m)""",
    }  # fmt: skip
    session = duckdb.connect()
    for name, query in said.items():
        session.execute(f"COPY ({query}) TO '{files[name][0]}' (FORMAT parquet, COMPRESSION zstd)")
    session.close()
    return files


def _limits(spark: str = "") -> Any:
    from peiyou.engine.results.analysis.engines import Limits

    return Limits(seconds=SECONDS, threads=2, memory="2GB", spark=spark)


def _rolled_up(spark: str = "") -> list[tuple[Any, ...]]:
    """What is checked of it, level by level; every cell is made."""
    from peiyou.engine.results.analysis.engines import run
    from peiyou.engine.results.analysis.rollup import checked

    files = extract()
    return run(checked(), files, files["entries"][0].parent, _limits(spark))


def _plain() -> list[tuple[Any, ...]]:
    """The same by hand in DuckDB's own SQL, without ibis and the product: the floor."""
    import duckdb

    files = {name: str(paths[0]) for name, paths in extract().items()}
    session = duckdb.connect(config={"threads": 2, "memory_limit": "2GB"})
    sums = "sum(above) AS above, sum(below) AS below, sum(figures) AS figures"
    query = f"""
        WITH county AS (SELECT county, prefecture, province, measure, period,
               sum(CASE WHEN stage = 0 THEN quantity ELSE 0 END) AS above,
               sum(CASE WHEN stage = 1 THEN quantity ELSE 0 END) AS below, sum(n) AS figures
             FROM '{files["entries"]}' JOIN '{files["spots"]}' USING (unit, period) GROUP BY ALL),
        prefecture AS (SELECT prefecture, province, measure, period, {sums} FROM county GROUP BY ALL),
        province AS (SELECT province, measure, period, {sums} FROM prefecture GROUP BY ALL),
        nation AS (SELECT measure, period, {sums} FROM province GROUP BY ALL),
        cells AS (SELECT 0 AS level, county AS node, measure, period, above, below, figures FROM county
          UNION ALL SELECT 1, prefecture, measure, period, above, below, figures FROM prefecture
          UNION ALL SELECT 2, province, measure, period, above, below, figures FROM province
          UNION ALL SELECT 3, 0, measure, period, above, below, figures FROM nation)
        SELECT level, count(*), sum(above)::BIGINT, sum(below)::BIGINT, sum(figures)::BIGINT,
               sum((node * 31 + measure * 7 + period) % 9973 * (above + 3 * below))::BIGINT,
               count(CASE WHEN below <> 0 THEN above / below END)
        FROM cells GROUP BY level ORDER BY level
    """
    found = session.execute(query).fetchall()
    session.close()
    return found


@scenario("board.embedded", unit="s", bar=3.0, floor="plain SQL in DuckDB")
def embedded() -> Measured:
    """The best of three: what is measured is the engine, not its neighbours."""
    files = extract()
    found = _rolled_up()
    assert found == _plain(), "the expression and plain SQL disagree"
    floor = min(seconds(_plain) for _ in range(3))
    took = min(seconds(_rolled_up) for _ in range(3))
    size = files["entries"][0].stat().st_size / 1e6
    cells = sum(row[1] for row in found)
    return Measured(took, floor, f"{ROWS:,} entries ({size:.0f} MB) → {cells:,} cells")


@scenario("board.cluster", unit="s", bar=120.0, floor="DuckDB inside the process")
def clustered() -> Measured:
    """Two workers with a processor each on this machine: it shows the same totals, not speed."""
    from scripts.with_spark import LARGE, cluster

    expected = _rolled_up()
    with cluster(LARGE) as made:
        found: list[list[tuple[Any, ...]]] = []
        first = seconds(lambda: found.append(_rolled_up(made.url)))
        took = seconds(lambda: found.append(_rolled_up(made.url)))
    assert found == [expected, expected], "Spark's totals are not DuckDB's"
    return Measured(took, seconds(_rolled_up), f"checksums equal; {first:.0f} s the first time")
