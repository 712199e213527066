"""Migrations go back to nothing, and forward again on a database that people have used.

Forward from nothing they went before: every test database is made by it (tests/tools/prepared). What rewrites figures goes
back and forward with figures of every kind.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

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


LEVELS = """
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from peiyou.kernel.audit.immutability import missing
from peiyou.kernel.facts.enums import Aggregation, Stage
from peiyou.kernel.facts.models import Entry, Measure
from peiyou.kernel.facts.recomputing import differences
from tests.factories.country import a_country
from tests.factories.facts import a_line, a_measure, posted, withdrawn


def back_to(*targets):
    MigrationExecutor(connection).migrate(list(targets))


def totals(columns="node_id, measure_id, period_id, stage, parent_id, after"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}, SUM(quantity), SUM(n) FROM facts_total GROUP BY {columns} HAVING SUM(n) <> 0")
        return sorted(tuple(int(x) if not isinstance(x, str) else x for x in row) for row in cursor.fetchall())


PLAIN = "node_id, measure_id, period_id, stage, parent_id"
country = a_country()
flag = a_measure("return.reported.x", over_time=Aggregation.LAST)
level, flow = a_measure("return.amount.x", over_time=Aggregation.LAST), a_measure("return.done.x")
for i, unit in enumerate((country.school, country.college, country.west_school)):
    for year, quantity in (("2020", 5 + i), ("2021", 3), ("2022", 0)):
        lines = [a_line(unit, flag, 1, year, "a"), a_line(unit, level, quantity, year, "b"), a_line(unit, flow, quantity, year, "c")]
        posted(f"{unit.pk}-{year}", "1", lines, Stage.APPROVED)
withdrawn(f"{country.college.pk}-2022", Stage.APPROVED)
assert differences() == []
assert Entry.objects.filter(quantity=0).count() == 8
full = totals()

back_to(("facts", "0003_levels"))
assert not Entry.objects.filter(quantity=0).exists()
assert differences() == []
without = totals()
assert without != full
plain = totals(PLAIN)

back_to(("facts", "0002_operators_overlaps"), ("reporting", "0002_samples"))
assert totals(PLAIN) == plain
assert Measure.objects.get(pk=flag.pk).over_time == "MAX"
assert Measure.objects.get(pk=level.pk).over_time == "LAST"

call_command("migrate", verbosity=0)
assert Measure.objects.get(pk=flag.pk).over_time == "LAST"
assert differences() == []
assert totals() == without
assert missing() == []
posted("again", "1", [a_line(country.school, level, 0, "2022")], Stage.APPROVED)
assert differences() == []
print("back and there")
"""


@pytest.mark.parametrize(("name", "steps"), [("nothing", STEPS), ("levels", LEVELS)])
def test_back_and_forward_with_what_was_there(tmp_path: Path, name: str, steps: str) -> None:
    url, database = "", f"walked_{name}_{os.getpid()}"
    if SERVER:
        url = f"{SERVER.rpartition('/')[0]}/{database}"
        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(
                f'CREATE DATABASE "{database}" TEMPLATE "{prepared.template()}"'  # type: ignore[arg-type]
            )
    else:
        shutil.copy(prepared.migrated(), tmp_path / "peiyou.sqlite3")
    environment = prepared.environment(tmp_path, url)
    done = subprocess.run(
        [sys.executable, "-c", steps],
        env=environment,
        cwd=prepared.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.strip().endswith("back and there")
