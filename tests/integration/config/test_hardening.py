"""The list of controls: long enough, and each one finds what it is there to find."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from peiyou.config.hardening import cli, machine, people, record, web
from peiyou.config.hardening.control import CONTROLS, Answer, Result
from peiyou.kernel.accounts.models import ApiToken, Person
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit import immutability
from peiyou.kernel.audit.models import Pending, Row
from peiyou.kernel.audit.sealing import seal_pending
from peiyou.kernel.jobs.actions.backups import record_backup
from peiyou.kernel.jobs.models import Tick
from tests.factories.audit import append_rows
from tests.factories.organisations import a_grant, a_person

pytestmark = pytest.mark.django_db
BY_ID = {control.id: control for control in CONTROLS}
PROGRAM = sorted(name for name in BY_ID if not name.startswith("P"))


def result(name: str) -> Answer:
    return BY_ID[name].check()


def test_the_list_is_long_and_says_for_each_what_and_how() -> None:
    assert len(CONTROLS) == len(BY_ID)
    assert len(PROGRAM) >= 42, "what a program looks at itself"
    assert all(str(control.what) and control.how for control in CONTROLS)
    assert {name[0] for name in BY_ID} == set(cli.GROUPS)


SETTINGS: dict[str, dict[str, Any]] = {
    "W01": {"DEBUG": True},
    "W02": {"ALLOWED_HOSTS": ["*"]},
    "W03": {"SECRET_KEY": "django-insecure-" + "abcdefghijklmnopqrstuvwxyz" * 3},
    "W04": {"SECURE_SSL_REDIRECT": False},
    "W05": {"SECURE_HSTS_SECONDS": 3600},
    "W06": {"SESSION_COOKIE_SECURE": False},
    "W07": {"CSRF_COOKIE_HTTPONLY": False},
    "W08": {"MIDDLEWARE": []},
    "W09": {"CONTENT_SECURITY_POLICY": {"DIRECTIVES": {"script-src": ["'self'", "'unsafe-inline'"]}}},
    "W10": {"X_FRAME_OPTIONS": "SAMEORIGIN"},
    "W11": {"SECURE_CONTENT_TYPE_NOSNIFF": False},
    "W12": {"SECURE_REFERRER_POLICY": "unsafe-url"},
    "W13": {"SECURE_CROSS_ORIGIN_OPENER_POLICY": None},
    "W14": {"PEIYOU_RATES": {"address": object()}},
    "W15": {"PEIYOU_BODIES": {"person": 2**40}},
    "W16": {"PEIYOU_PROXIES": (ip_network("0.0.0.0/0"),)},
    "W17": {"PEIYOU_DEMO": True},
    "W18": {"PEIYOU_METRICS_TOKEN": "short"},
    "W20": {"LOGGING": {"root": {"level": "DEBUG"}}},
    "A01": {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]},
}  # fmt: skip


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_that_is_wrong_is_found(settings: Settings, name: str) -> None:
    for key, value in SETTINGS[name].items():
        setattr(settings, key, value)
    assert result(name).result is Result.FAILS


@pytest.mark.parametrize("name", ["A02", "A03", "A04", "A05"])
def test_a_policy_that_is_weak_is_found(settings: Settings, name: str) -> None:
    from dataclasses import replace

    assert result(name).result is Result.HOLDS
    weak = {
        "password_min_length": 6, "password_max_days": 999, "lock_after_failures": 99,
        "session_hours": 99,
    }  # fmt: skip
    settings.PEIYOU_POLICY = replace(django_settings.PEIYOU_POLICY, **weak)
    assert result(name).result is Result.FAILS


def test_a_variable_that_nobody_reads_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PEIYOU_")]:
        monkeypatch.delenv(name)
    assert result("W19").result is Result.HOLDS
    monkeypatch.setenv("PEIYOU_HTPS", "1")
    assert result("W19") == Answer(Result.FAILS, "PEIYOU_HTPS")


@pytest.fixture
def data(settings: Settings, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    for part in (folder, folder / "keys", folder / "media"):
        part.mkdir(mode=0o700)
    for part in (folder / "secret_key", folder / "keys" / "0001.key", folder / "media" / "x.pdf"):
        part.touch(mode=0o600)
    settings.PEIYOU_DATA, settings.MEDIA_ROOT = folder, folder / "media"
    return folder


@pytest.mark.parametrize(
    ("name", "path", "mode"),
    [
        ("F01", ".", 0o750),
        ("F02", "secret_key", 0o604),
        ("F03", "keys/0001.key", 0o640),
        ("F03", "keys", 0o755),
        ("F04", "media/x.pdf", 0o644),
    ],
)
def test_what_others_may_open_is_found(data: Path, name: str, path: str, mode: int) -> None:
    assert result(name).result is Result.HOLDS
    (data / path).chmod(mode)
    assert result(name).result is Result.FAILS


def test_the_machine(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 0)
    assert result("F06").result is Result.FAILS
    monkeypatch.setattr(os, "getuid", lambda: 4321)
    assert (result("F06").result, result("F07").result) == (Result.HOLDS, Result.FAILS)
    monkeypatch.setattr(os, "access", lambda *_: True)
    assert result("F08").result is Result.FAILS
    monkeypatch.setattr(machine, "LITTLE_DISK", 2**60)
    assert result("F09").result is Result.FAILS
    (data / "keys.expected.json").write_text('{"keys/0002.key": "00"}')
    assert result("F10") == Answer(Result.FAILS, "keys/0002.key")


def test_a_control_that_cannot_be_looked_at_does_not_hold(settings: Settings) -> None:
    settings.PEIYOU_DATA = Path("/nowhere/at/all")
    assert result("F01") == Answer(Result.FAILS, "could not be checked: FileNotFoundError")


def demonstration() -> None:
    person = a_person("demo", "演示")
    person.is_demonstration = True
    person.save()


def two_hands() -> None:
    a_grant(a_person("both", "两职", Role.SECURITY), Role.AUDITOR)


def works_too() -> None:
    a_grant(a_person("both", "两职", Role.OPERATOR), Role.MINISTRY)


def unused() -> None:
    person = a_person("old", "旧")
    Person.objects.filter(pk=person.pk).update(created_at=datetime(2020, 1, 1, tzinfo=UTC))


def eternal_token() -> None:
    now = timezone.now()
    ApiToken.objects.create(
        person=a_person("machine", "机"), name="x", prefix="x", digest="x", scopes=[],
        made_at=now, expires_at=now + timedelta(days=5000),
    )  # fmt: skip


def strange_scope() -> None:
    now = timezone.now()
    ApiToken.objects.create(
        person=a_person("machine", "机"), name="x", prefix="x", digest="x", scopes=["all:all"],
        made_at=now, expires_at=now + timedelta(days=5),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "plant"),
    [
        ("A06", demonstration),
        ("A07", lambda: a_grant(a_person("official", "王建国"), Role.MINISTRY)),
        ("A08", two_hands),
        ("A10", works_too),
        ("A11", unused),
        ("A12", eternal_token),
        ("A12", strange_scope),
    ],
)
def test_people_who_should_not_be_so_are_found(name: str, plant: Callable[[], object]) -> None:
    assert result(name).result is Result.HOLDS
    plant()
    assert result(name).result is Result.FAILS


def test_each_administration_wants_somebody() -> None:
    assert result("A09").result is Result.FAILS
    for role in (Role.SECURITY, Role.AUDITOR, Role.OPERATOR):
        a_person(role.lower(), role, role)
    assert result("A09").result is Result.HOLDS


@pytest.mark.django_db(transaction=True)
def test_the_record(data: Path) -> None:
    assert result("R05").result is Result.FAILS
    append_rows(3)
    Pending.objects.update(since=timezone.now() - timedelta(minutes=5))
    assert result("R02").result is Result.FAILS
    seal_pending(timezone.now())
    held = {name: result(name).result for name in ("R01", "R02", "R03", "R04", "R05")}
    assert set(held.values()) == {Result.HOLDS}, held
    immutability.unprotect()
    assert result("R01").result is Result.FAILS
    Row.objects.filter(seq=1).update(actor_name="somebody else")
    assert result("R04").result is Result.FAILS
    next((data / "seals").glob("*.log")).unlink()
    assert result("R03").result is Result.FAILS


def test_a_contact_in_clear_is_found() -> None:
    person = a_person("x", "李明")
    assert result("R06").result is Result.HOLDS
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_person SET phone = '13812345678' WHERE id = %s", [person.pk]
        )
    assert result("R06").result is Result.FAILS


def test_the_machinery() -> None:
    assert result("O01").result is Result.FAILS
    now = timezone.now()
    Tick.objects.create(name="x", due_at=now, finished_at=now)
    assert result("O01").result is Result.HOLDS
    assert result("O02").result is Result.HOLDS
    DBTaskResult.objects.create(
        status=TaskResultStatus.FAILED, task_path="x", args_kwargs={}, run_after=now, finished_at=now,
        backend_name="default", exception_class_path="x", traceback="",
    )  # fmt: skip
    assert result("O02").result is Result.FAILS


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("age", "found"), [(25, Result.HOLDS), (27, Result.FAILS)])
def test_a_backup_that_is_too_old_is_found(age: int, found: Result) -> None:
    assert result("O03").result is Result.FAILS
    at = timezone.now() - timedelta(hours=age)
    record_backup(name="x", sha256="x", size=1, with_keys=False, actor=SYSTEM, at=at)
    assert result("O03").result is found


def test_the_command_tells_and_ends_with_one() -> None:
    done = CliRunner().invoke(cli.hardening, ["--json"])
    assert done.exit_code == 1
    told = json.loads(done.output)
    assert len(told["controls"]) == len(CONTROLS)
    assert told["count"]["PERSON"] == len(CONTROLS) - len(PROGRAM)
    for secret in (django_settings.SECRET_KEY, "13812345678"):
        assert secret not in done.output
    fewer = json.loads(CliRunner().invoke(cli.hardening, ["--json", "--only-open"]).output)
    assert {row["result"] for row in fewer["controls"]} == {"FAILS", "PERSON"}


def test_the_modules_registered() -> None:
    assert all(module.__name__ for module in (machine, people, record, web))
