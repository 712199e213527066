"""The last hour of a take-up over HTTP: lines that come in whether earlier ones are answered or not.

Each database gets a process of its own (`bench.takeup_load`) that fills a nation, serves it by `peiyou serve` on
loopback, and sends. The bar is for PostgreSQL; what SQLite holds is printed beside it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from bench.scenario import Measured, scenario

ROOT = Path(__file__).parents[1]
LONGEST = 1_500
"""Seconds that one database may take in all."""


@cache
def run(database: str) -> dict[str, Any]:
    """What `bench.takeup_load` found out on "postgresql" or "sqlite"."""
    python = str(ROOT / ".venv" / "bin" / "python")
    command = [python, "-m", "bench.takeup_load"]
    if database == "postgresql":
        command = [python, str(ROOT / "scripts" / "with_postgres.py"), *command]
    with tempfile.TemporaryDirectory(prefix="peiyou-hour-") as folder:
        environment = os.environ | {
            "PEIYOU_DATA": folder, "DJANGO_SETTINGS_MODULE": "peiyou.config.settings",
            "PEIYOU_RATE_FACTOR": "100", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        }  # fmt: skip
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LONGEST
        )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@scenario("takeup.hour", unit="ms", bar=300, floor="the bare page of the season, same load")
def hour() -> Measured:
    """p95 at 35 lines a second for 120 s; errors, lost lines and wrong balances make it fail."""
    found = run("postgresql")
    calm, burst = found["calm"], found["burst"]
    other = run("sqlite")
    note = (
        f"{calm['sent']} at 35/s: p50 {calm['p50']:.0f} ms, {calm['errors']} errors; "
        f"burst 350/s for 60 s: {burst['sent']} sent, {burst['errors']} errors, p95 {burst['p95']:.0f} ms, "
        f"answered {burst['rate']:.0f}/s; {found['samples']} balances sampled, {found['wrong']} wrong; "
        f"{found['lost']} lost; SQLite: p95 {other['calm']['p95']:.0f} ms at 35/s, answers {other['burst']['rate']:.0f}/s"
    )
    failed = sum(part["errors"] for part in (calm, burst)) + found["lost"] + found["wrong"]
    return Measured(float("inf") if failed else calm["p95"], found["floor"], note)


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1]), indent=1))
