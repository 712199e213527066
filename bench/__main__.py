"""`python -m bench [--only PREFIX]`: run the scenarios, print a table, write bench/results.json."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import tempfile
from pathlib import Path

import django

MODULES = (
    "reader",
    "pages",
    "audit",
    "start",
    "organisations",
    "access",
    "org_pages",
    "org_import",
    "takeup",
    "takeup_tables",
    "takeup_hour",
    "takeup_workbook",
    "returns",
    "returns_hour",
    "returns_desk",
    "returns_import",
    "returns_rules",
    "returns_evidence",
    "board",
    "board_home",
    "board_analysis",
    "board_verify",
    "board_portal",
)
RESULTS = Path(__file__).parent / "results.json"


def main() -> int:
    arguments = argparse.ArgumentParser(prog="bench")
    arguments.add_argument("--only", default="", help="run the ids that start with this")
    only = arguments.parse_args().only
    with tempfile.TemporaryDirectory(prefix="peiyou-bench-") as folder:
        os.environ["PEIYOU_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "peiyou.config.settings"
        django.setup()
        for name in MODULES:
            importlib.import_module(f"bench.{name}")
        rows = run(only)
    RESULTS.write_text(json.dumps(rows, ensure_ascii=False, indent=1))
    return 0 if rows and all(row["holds"] for row in rows) else 1


def run(only: str) -> list[dict[str, object]]:
    from bench.scenario import SCENARIOS

    rows = []
    print(f"{'id':20} {'value':>10} {'unit':8} {'bar':>10}  {'holds':5}  {'floor':>10}  ×floor")
    for item in SCENARIOS:
        if not item.id.startswith(only):
            continue
        got = item.measure()
        holds = item.holds(got.value)
        ratio = f"{got.value / got.floor:.1f}" if got.floor else ""
        floor = f"{got.floor:.3f}" if got.floor else ""
        print(
            f"{item.id:20} {got.value:10.3f} {item.unit:8} {item.bar:10g}  {holds!s:5}  "
            f"{floor:>10}  {ratio:6} {item.floor_is} {got.note}",
            flush=True,
        )
        rows.append(
            {"id": item.id, "value": got.value, "unit": item.unit, "bar": item.bar, "holds": holds,
             "floor": got.floor, "floor_is": item.floor_is, "note": got.note}
        )  # fmt: skip
    return rows


if __name__ == "__main__":
    sys.exit(main())
