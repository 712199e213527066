from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from peiyou.kernel.jobs import outbox, ticking
from tests.integration.kernel.jobs import receivers


@pytest.fixture(autouse=True)
def _own_data(settings: Settings, tmp_path: Path) -> None:
    settings.PEIYOU_DATA = tmp_path


@pytest.fixture
def on_database(settings: Settings) -> None:
    """Tasks become rows, as in production."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture(autouse=True)
def _own_registries(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(outbox, "_subscriptions", {})
    monkeypatch.setattr(ticking, "_registry", {})
    receivers.got.clear()
    yield
    receivers.got.clear()
