"""Migrations go forward on a database that people have used, and back to nothing, and forward again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
STEPS = """
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

ours = ["notices", "access", "plans", "organisations", "accounts", "jobs", "audit"]
executor = MigrationExecutor(connection)
first = [("accounts", "0001_initial"), ("plans", "0001_initial"), ("audit", "0001_initial"), ("jobs", "0001_initial")]
executor.migrate(first)
Person = executor.loader.project_state(first).apps.get_model("accounts", "Person")
Person.objects.create(handle="wang", name="王建国", is_operator=True, created_at="2026-11-24T00:00:00Z")
call_command("migrate", verbosity=0)

from peiyou.kernel.accounts.models import Person
kept = Person.objects.get()
assert (kept.handle, kept.name, kept.email, kept.phone) == ("wang", "王建国", "", ""), kept.__dict__

Person.objects.all().delete()
for app in ours:
    call_command("migrate", app, "zero", verbosity=0)
left = [t for t in connection.introspection.table_names() if t.split("_")[0] in ours]
assert left == [], left
call_command("migrate", verbosity=0)
call_command("check", databases=["default"])
print("there and back")
"""


def test_forward_with_what_was_there_back_and_forward_again(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PEIYOU_")} | {
        "PEIYOU_DATA": str(tmp_path),
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "peiyou.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", STEPS], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.strip().endswith("there and back")
