"""Who does not analyse does not wait for what analysis needs; who does finds it loaded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HEAVY = {"ibis", "duckdb", "pandas", "pyspark"}
LOAD = f"""
import django, sys
django.setup()
import peiyou.config.urls
sys.exit(", ".join(sorted({HEAVY!r} & set(sys.modules))) or 0)
"""

BEFORE = """
import sys
from pathlib import Path
from peiyou.engine.results.analysis import engines
from peiyou.engine.results.analysis.asking import Part, Question
folder, limits = Path(sys.argv[1]), engines.Limits()
engines.load(folder, limits)
loaded = set(sys.modules)
from peiyou.engine.results.analysis import duck, expressions
asked = Question(("kind", "province"), ("year", "stage"), Part((1,)), Part((0,)), over_units="RATIO", over_time="LAST")
assert duck.sql_of(expressions.cells(asked))
assert duck.cursor(folder, limits).execute("SELECT 1").fetchall() == [(1,)]
heavy = {one for one in set(sys.modules) - loaded if one.partition(".")[0] in {"ibis", "sqlglot", "duckdb"}}
sys.exit(", ".join(sorted(heavy)) or 0)
"""


def test_serving_loads_nothing_of_it(tmp_path: Path) -> None:
    environment = os.environ | {
        "PEIYOU_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "peiyou.config.settings",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", LOAD], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_whoever_asks_finds_everything_loaded(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BEFORE, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
