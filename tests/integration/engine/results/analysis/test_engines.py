"""Every engine answers a question as it is answered by hand: DuckDB here, Spark where a cluster is given
(`make test-cluster`)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from peiyou.engine.results.analysis.asking import Part, Question
from peiyou.engine.results.analysis.engines import Limits, TooLong, TooMuch, answer
from tests.integration.engine.results.analysis.naive import Ledger, a_ledger, by_hand

SPARK = os.environ.get("PEIYOU_TEST_SPARK", "")
ENGINES = {"duckdb": Limits(seconds=120)} | ({"spark": Limits(seconds=120, spark=SPARK)} if SPARK else {})  # fmt: skip

QUESTIONS = {
    "nothing along anything": Question(of=Part(stages=(2,))),
    "regions by stage": Question(("province", "prefecture", "county"), ("stage",)),
    "units by period": Question(("province", "unit"), ("period",), filters={"stage": (1,)}),
    "as defined, over years": Question(("task", "measure"), ("year",), filters={"stage": (2,)}),
    "the last of each unit": Question(("province",), ("stage",), over_time="LAST"),
    "the first, by period": Question(("kind", "province"), ("year", "stage"), over_time="FIRST"),
    "the largest over time": Question(("deliverable",), ("stage",), over_time="MAX"),
    "the smallest over time": Question(("deliverable",), ("stage",), over_time="MIN"),
    "how many periods": Question(("province",), ("stage",), over_time="COUNT", subtotals=False),
    "sums of everything": Question(("task",), ("year", "stage"), over_time="SUM"),
    "how many units": Question(("province", "kind"), ("stage",), over_units="COUNT"),
    "mean of a unit": Question(("province",), ("stage", "task"), over_units="MEAN"),
    "median unit": Question(("province", "prefecture"), ("stage",), over_units="MEDIAN"),
    "smallest unit": Question(("task",), ("stage",), over_units="MIN", over_time="SUM"),
    "largest unit": Question(("task",), ("stage",), over_units="MAX"),
    "ratio of stages": Question(
        ("province", "task"), ("year",), Part((1,), (2,)), Part((1,), (0,)), over_units="RATIO", over_time="SUM"
    ),
    "ratio of aspects, as defined": Question(
        ("province",), ("stage",), Part((1,)), Part((0,)), over_units="RATIO"
    ),
    "one period": Question(
        ("province",), ("measure",), filters={"period": (2,), "stage": (1,), "measure": (2, 3, 4)}, adds_over_time=True
    ),
    "places as alternatives": Question(
        ("unit",), ("stage",), filters={"province": (1,), "unit": (5, 6), "kind": (0, 1, 2)}
    ),
    "of tasks and aspects": Question(
        ("measure",), ("aspect", "stage"), filters={"task": (1, 2), "aspect": (1,), "year": (2020,)}
    ),
    "what one may see": Question(("province", "unit"), ("stage",), units=(1, 2, 3, 6, 12)),
    "nothing may be seen": Question(("province",), ("stage",), units=()),
    "as of a moment": Question(("province",), ("stage",), before=60),
    "median of what one may see, then": Question(
        ("province",), ("year",), over_units="MEDIAN", units=tuple(range(1, 20)), before=80, filters={"stage": (0, 1)}
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return a_ledger()


@pytest.fixture(scope="module")
def files(ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    return ledger.kept_in(tmp_path_factory.mktemp("extract"))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", QUESTIONS)
def test_an_engine_answers_as_by_hand(
    ledger: Ledger, files: dict[str, list[Path]], engine: str, name: str
) -> None:
    asked = QUESTIONS[name]
    folder = files["entries"][0].parent
    found = {
        cell.key: (cell.above, cell.below, cell.n, cell.measure, cell.uom)
        for cell in answer(asked, files, folder, ENGINES[engine])
    }
    expected = by_hand(ledger, asked)
    assert found == expected
    assert bool(found) == (asked.units != ())
    assert all(type(value) is int for cell in found.values() for value in cell[:3])


def test_what_may_not_be_seen_is_in_no_total(ledger: Ledger, files: dict[str, list[Path]]) -> None:
    """A figure so large that it would show in any sum, mean or extreme."""
    planted = Ledger([*ledger.entries], ledger.spots, ledger.measures)
    planted.entries.append((24, 1, 1, 1, 10**12, 1, 1))
    folder = files["entries"][0].parent / "planted"
    kept = planted.kept_in(folder)
    for asked in {one.over_units + one.over_time: one for one in QUESTIONS.values()}.values():
        hidden = Question(**{k: getattr(asked, k) for k in asked.__slots__} | {"units": (1, 2, 3)})
        for cell in answer(hidden, kept, folder, ENGINES["duckdb"]):
            assert cell.above < 10**11
            assert cell.below < 10**11


def test_a_question_that_takes_too_long_is_stopped(tmp_path: Path, files: Any) -> None:
    import duckdb

    many = tmp_path / "entries.parquet"
    duckdb.connect().execute(
        "COPY (SELECT (r % 24 + 1)::INTEGER AS unit, (r % 8 + 1)::INTEGER AS measure, (r % 4 + 1)::INTEGER AS period,"
        " 1::TINYINT AS stage, r AS quantity, 1::TINYINT AS n, 1::BIGINT AS recorded"
        f" FROM range(5000000) t(r)) TO '{many}' (FORMAT parquet)"
    )
    kept = {name: [tmp_path / path.name for path in paths] for name, paths in files.items()}
    for name in ("spots", "measures"):
        kept[name][0].write_bytes(files[name][0].read_bytes())
    asked = Question(("province", "unit"), ("period",), over_units="MEDIAN")
    with pytest.raises(TooLong):
        answer(asked, kept, tmp_path, Limits(seconds=0.05))


def test_more_cells_than_can_be_read_are_refused(
    files: dict[str, list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from peiyou.engine.results.analysis import engines, expressions

    for module in (engines, expressions):
        monkeypatch.setattr(module, "MOST_CELLS", 5)
    with pytest.raises(TooMuch):
        answer(Question(("unit",), ("stage",)), files, files["entries"][0].parent, Limits())


def test_duckdb_reaches_nothing_outside_its_folder(tmp_path: Path, files: Any) -> None:
    import duckdb

    from peiyou.engine.results.analysis.duck import cursor

    session = cursor(tmp_path, Limits())
    for attempt in (
        f"SELECT * FROM read_parquet('{files['entries'][0]}')", "SELECT * FROM read_csv('/etc/passwd')",
        "INSTALL httpfs", "SET enable_external_access = true", "SET threads = 64",
    ):  # fmt: skip
        with pytest.raises(duckdb.Error):
            session.execute(attempt)
