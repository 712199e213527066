"""Who does not analyse does not wait for what analysis needs."""

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


def test_serving_loads_nothing_of_it(tmp_path: Path) -> None:
    environment = os.environ | {
        "PEIYOU_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "peiyou.config.settings",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", LOAD], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
