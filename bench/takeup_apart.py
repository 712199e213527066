"""Measuring on a PostgreSQL of its own: `python -m bench.takeup_apart MODULE NAME` measures `bench.MODULE.NAME` where it is.

Each of them fills a nation, and a database holds one; and what several write at once is asked of the database that
lets them.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from bench.scenario import Measured

ROOT = Path(__file__).parents[1]
LONGEST = 1_500
"""Seconds that one may take, its nation included."""


def apart(name: str, module: str = "takeup") -> Measured:
    """What `bench.<module>.<name>` measures on an empty PostgreSQL that is gone afterwards."""
    python = str(ROOT / ".venv" / "bin" / "python")
    command = [
        python,
        str(ROOT / "scripts" / "with_postgres.py"),
        python,
        "-m",
        __name__,
        module,
        name,
    ]
    with tempfile.TemporaryDirectory(prefix="peiyou-bench-") as folder:
        environment = os.environ | {
            "PEIYOU_DATA": folder, "DJANGO_SETTINGS_MODULE": "peiyou.config.settings",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        }  # fmt: skip
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LONGEST
        )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def main(module: str, name: str) -> None:
    import django

    django.setup()
    measures = importlib.import_module(f"bench.{module}")
    print(json.dumps(asdict(getattr(measures, name)())))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
