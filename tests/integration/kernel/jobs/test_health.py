import json
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import RequestFactory
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from peiyou.kernel.audit import immutability
from peiyou.kernel.audit.models import Pending
from peiyou.kernel.jobs import startup
from peiyou.kernel.jobs.models import Tick
from peiyou.kernel.jobs.queries import health as queries
from peiyou.kernel.jobs.queries.health import health
from peiyou.kernel.jobs.views.health import healthz, readyz
from tests.factories.audit import append_rows
from tests.integration.kernel.jobs import receivers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_database")]


@pytest.fixture(autouse=True)
def _forget() -> None:
    queries._once.cache_clear()


def test_all_is_well() -> None:
    at = timezone.now()
    Tick.objects.create(name="x", due_at=at, finished_at=at)
    state = health(at)
    assert (state.ready, state.late) == (True, ())
    assert (state.oldest_job, state.oldest_unsealed, state.last_tick) == (None, None, 0)


def test_what_lags_behind_is_named() -> None:
    at = timezone.now()
    append_rows(1)
    receivers.receive.enqueue({})
    Pending.objects.update(since=at - timedelta(minutes=2))
    DBTaskResult.objects.update(enqueued_at=at - timedelta(hours=1))
    state = health(at)
    assert state.ready
    assert set(state.late) == {"oldest_job", "oldest_unsealed", "last_tick"}
    assert (state.oldest_job, state.oldest_unsealed) == (3600, 120)


def test_probes_answer(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    assert healthz(rf.get("/healthz")).content == b"ok\n"
    response = readyz(rf.get("/readyz"))
    assert response.status_code == 200
    assert json.loads(response.content)["database"] is True

    def gone(_at: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(queries, "_ages", gone)
    response = readyz(rf.get("/readyz"))
    assert response.status_code == 503
    assert json.loads(response.content)["database"] is False


def test_missing_migrations_are_named_and_make_unready(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["plans.0002_a", "plans.0003_b", "plans.0004_c", "plans.0005_d"]
    monkeypatch.setattr(queries, "unapplied", lambda: names)
    assert health(timezone.now()).ready is False
    monkeypatch.setattr(queries, "unapplied", list)
    assert health(timezone.now()).ready is True
    monkeypatch.setattr(startup, "unapplied", lambda: names)
    (problem,) = startup.problems()
    assert "plans.0002_a" in problem
    assert "peiyou migrate" in problem


def test_starting_needs_a_database_and_its_protection(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    assert startup.problems() == []
    immutability.unprotect()
    (problem,) = startup.problems()
    assert "audit_row_no_delete" in problem

    def gone() -> list[str]:
        raise OperationalError("gone")

    monkeypatch.setattr(startup, "unapplied", gone)
    assert "gone" in startup.problems()[0]
