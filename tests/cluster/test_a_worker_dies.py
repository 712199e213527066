"""A worker that is killed in the middle of a question costs time and changes nothing. Run by `make test-cluster`."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from pathlib import Path

import duckdb
import pytest

from peiyou.engine.results.analysis.asking import Question
from peiyou.engine.results.analysis.engines import Limits, answer

SPARK = os.environ.get("PEIYOU_TEST_SPARK", "")
WORKERS = json.loads(os.environ.get("PEIYOU_TEST_WORKERS", "[]"))
UNITS, MEASURES, PERIODS = 600, 20, 4


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    """Tens of thousands of entries, in several row groups, so that both workers have their share."""
    folder = tmp_path_factory.mktemp("large")
    made = {name: [folder / f"{name}.parquet"] for name in ("entries", "spots", "measures")}
    said = {
        "entries": f"""SELECT u::INTEGER AS unit, m::INTEGER AS measure, p::INTEGER AS period, 1::TINYINT AS stage,
            (u * 7 + m * 13 + p) % 101 + 1::BIGINT AS quantity, 1::TINYINT AS n, 0::BIGINT AS recorded
            FROM range(1, {UNITS + 1}) a(u), range(1, {MEASURES + 1}) b(m), range(1, {PERIODS + 1}) c(p) ORDER BY ALL""",
        "spots": f"""SELECT u::INTEGER AS unit, p::INTEGER AS period, (u % 32 + 1)::INTEGER AS province,
            (u % 340 + 1)::INTEGER AS prefecture, 0::INTEGER AS county, 0::SMALLINT AS kind, 2021::SMALLINT AS year,
            p::BIGINT AS moment, 0::TINYINT AS moved
            FROM range(1, {UNITS + 1}) a(u), range(1, {PERIODS + 1}) c(p)""",
        "measures": f"""SELECT m::INTEGER AS measure, (m % 7 + 1)::INTEGER AS task, m::INTEGER AS deliverable,
            0::TINYINT AS aspect, 0::SMALLINT AS uom, (m % 3)::TINYINT AS over_time FROM range(1, {MEASURES + 1}) b(m)""",
    }
    session = duckdb.connect()
    for name, query in said.items():
        session.execute(
            f"COPY ({query}) TO '{made[name][0]}' (FORMAT parquet, ROW_GROUP_SIZE 8192)"
        )
    session.close()
    return made


def test_a_job_survives_the_death_of_a_worker(files: dict[str, list[Path]]) -> None:
    assert SPARK, "run by make test-cluster, which starts the cluster"
    folder = files["entries"][0].parent
    asked = Question(("province", "prefecture"), ("period",), over_units="MEDIAN", filters={"stage": (1,)})  # fmt: skip
    expected = sorted(answer(asked, files, folder, Limits(seconds=120)), key=lambda cell: cell.key)
    found: list[object] = []
    asking = threading.Thread(
        target=lambda: found.extend(answer(asked, files, folder, Limits(seconds=240, spark=SPARK)))
    )
    asking.start()
    time.sleep(1.0)
    assert not found, "it was over before anything could happen to it"
    os.kill(WORKERS[0], signal.SIGKILL)
    asking.join(240)
    assert sorted(found, key=lambda cell: cell.key) == expected  # type: ignore[attr-defined]
    assert len(expected) > 1_000
