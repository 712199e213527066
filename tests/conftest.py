"""Shared fixtures: who acts, and when. Everything else comes from tests/factories."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.immutability import unprotect
from tests.factories.organisations import a_person
from tests.tools.prepared import prepared

# A busy machine is no failure: properties are about values, the bench is about time.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")


def pytest_collection_finish() -> None:
    """What has been imported stays: the collector need not go through it again and again (a tenth of all time)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 10)


@pytest.fixture(scope="session")
def database_file() -> Path | None:
    """Where SQLite's test database stands; None is memory."""
    return None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, database_file: Path | None
) -> Iterator[None]:
    """Django finds a migrated database and has nothing left to migrate."""
    with prepared(database_file):
        yield


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """SQLite's is there already; PostgreSQL's is made of a template."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session", autouse=True)
def _flush_may_empty_audit() -> Iterator[None]:
    """Tests with real transactions end by emptying every table; the audit's triggers refuse that.

    Emptying emits post_migrate, which puts the triggers back.
    """
    original = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def teardown(case: TransactionTestCase) -> None:
        unprotect()
        original(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


@pytest.fixture
def at() -> datetime:
    return datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def official(db: None) -> Person:
    """Works for the ministry: reviews and publishes plans."""
    return a_person("official", "王建国", Role.MINISTRY)


@pytest.fixture
def operator(db: None) -> Person:
    """Runs the installation (系统管理)."""
    return a_person("operator", "赵立", Role.OPERATOR)


@pytest.fixture
def security(db: None) -> Person:
    """Manages people and what they may (安全管理)."""
    return a_person("security", "孙悦", Role.SECURITY)


@pytest.fixture
def auditor(db: None) -> Person:
    """Looks into the record of acts (审计)."""
    return a_person("auditor", "周正", Role.AUDITOR)


@pytest.fixture
def stranger(db: None) -> Person:
    """A signed-in person without any grant."""
    return a_person("stranger", "李明")


@pytest.fixture
def own_heads(settings: Settings, tmp_path: Path) -> None:
    """Seal heads of one test must not meet the database of another."""
    settings.PEIYOU_DATA = tmp_path
