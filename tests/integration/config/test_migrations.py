"""Migrations go back to nothing, and forward again on a database that people have used.

Forward from nothing they went before: every test database is made by it (tests/tools/prepared).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg

from tests.tools import prepared

SERVER = os.environ.get("PEIYOU_DATABASE_URL", "")
STEPS = """
import django
django.setup()
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

ours = [app.label for app in apps.get_app_configs() if app.name.startswith("peiyou.")]
before = connection.introspection.table_names()
assert {t.split("_")[0] for t in before} >= {"accounts", "audit", "results"}, before

executor = MigrationExecutor(connection)
executor.migrate([(app, None) for app in ours if app in executor.loader.migrated_apps])
left = [t for t in connection.introspection.table_names() if t.split("_")[0] in ours]
assert left == [], left

executor = MigrationExecutor(connection)
first = [("accounts", "0001_initial"), ("plans", "0001_initial"), ("audit", "0001_initial"), ("jobs", "0001_initial")]
executor.migrate(first)
Person = executor.loader.project_state(first).apps.get_model("accounts", "Person")
Person.objects.create(handle="wang", name="王建国", is_operator=True, created_at="2026-11-24T00:00:00Z")
call_command("migrate", verbosity=0)
assert sorted(connection.introspection.table_names()) == sorted(before)

from peiyou.kernel.accounts.models import Person
kept = Person.objects.get()
assert (kept.handle, kept.name, kept.email, kept.phone) == ("wang", "王建国", "", ""), kept.__dict__
call_command("check", databases=["default"])
print("back and there")
"""


def test_back_and_forward_with_what_was_there(tmp_path: Path) -> None:
    url = ""
    if SERVER:
        url = f"{SERVER.rpartition('/')[0]}/walked_{os.getpid()}"
        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(
                f'CREATE DATABASE "walked_{os.getpid()}" TEMPLATE "{prepared.template()}"'  # type: ignore[arg-type]
            )
    else:
        shutil.copy(prepared.migrated(), tmp_path / "peiyou.sqlite3")
    environment = prepared.environment(tmp_path, url)
    done = subprocess.run(
        [sys.executable, "-c", STEPS], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.strip().endswith("back and there")
