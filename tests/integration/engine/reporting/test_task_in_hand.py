"""The worker is killed with a task in hand: once in the middle of what its receiver does, once after that is done
and before the task is. It is delivered again, nothing is lost, and what it does is done once.

Where the worker stands is no matter of luck: it waits for a row that the test holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from peiyou.engine.reporting.actions.inspecting import Decision, close_inspection
from peiyou.engine.reporting.enums import InspectionState, Outcome
from peiyou.engine.reporting.models import Inspection
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row
from peiyou.kernel.audit.verification import verify
from peiyou.kernel.jobs.models import Beat
from peiyou.kernel.jobs.redelivery import SILENCE, redeliver
from peiyou.kernel.workflow.models import Move
from peiyou.kernel.workflow.moves import answer_remark
from tests.factories.organisations import a_person
from tests.factories.returns import Reported, a_round, approved
from tests.integration.engine.reporting.test_spot_checks import CELL, again, found
from tests.tools import faults

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.usefixtures("own_heads"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="there a writer waits for no row"),
]


@pytest.fixture
def corrected(settings: Any) -> Inspection:
    """A spot check that waits for a correction, which has just been approved: the task that closes it is a row."""
    made: Reported = a_round()
    approved(made, done=3)
    inspection = found(made, a_person("expert", "专家甲", Role.EXPERT))
    wrong, untidy = inspection.findings.order_by("pk")
    decisions = {wrong.key: Decision(Outcome.CORRECT), untidy.key: Decision(Outcome.DONE, "已归档")}
    close_inspection(inspection=inspection, decisions=decisions, **made.actor(Role.MINISTRY))
    made.write({CELL: 2})
    with transaction.atomic():
        answer_remark(
            case=made.school.case, cell=CELL, text="已改", **made.actor(Role.SCHOOL_FILLER)
        )
    made.submit()
    made.pass_on()
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    made.approve()
    return again(inspection)


def test_a_task_in_hand_is_done_once_whenever_its_worker_is_killed(
    corrected: Inspection, tmp_path: Path
) -> None:
    task, case = DBTaskResult.objects.get(), ("workflow_case", corrected.case_id)
    own = ("django_tasks_database_dbtaskresult", task.pk)
    with faults.working(faults.here(), tmp_path, tmp_path / "log") as worker, held(*case) as row:
        row.wanted()  # the finding is written, the spot check is not closed, nothing is committed
        row.killed(worker.pid)
    assert stands(corrected) == (InspectionState.CORRECTING, 1, 0)
    given_again()
    with (
        faults.working(faults.here(), tmp_path, tmp_path / "log") as worker,
        ExitStack() as case_held,
        ExitStack() as task_held,
    ):
        case_held.enter_context(held(*case)).wanted()
        row = task_held.enter_context(held(*own))
        case_held.close()
        row.wanted()  # the spot check is closed, the task does not know it
        row.killed(worker.pid)
    assert stands(corrected) == (InspectionState.CLOSED, 0, 1)
    given_again()
    with faults.working(faults.here(), tmp_path, tmp_path / "log"):
        faults.until(lambda: DBTaskResult.objects.get().status == "SUCCESSFUL", "the task is done")
    assert stands(corrected) == (InspectionState.CLOSED, 0, 1)
    assert len(DBTaskResult.objects.get(pk=task.pk).worker_ids) == 3
    assert verify(timezone.now()).ok


@dataclass(frozen=True)
class Held:
    """A row that only the test may write."""

    by: psycopg.Connection[Any]

    def _waiting(self) -> list[int]:
        asked = "SELECT pid FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"  # fmt: skip
        return [pid for (pid,) in self.by.execute(asked)]

    def wanted(self) -> None:
        """When this returns the worker waits for the row."""
        faults.until(self._waiting, "the worker waits")

    def killed(self, worker: int) -> None:
        """-9 of who waits for the row; PostgreSQL would notice when it next had something to tell it."""
        faults.killed(worker)
        for pid in self._waiting():
            self.by.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
        assert self._waiting() == []


@contextmanager
def held(table: str, pk: Any) -> Iterator[Held]:
    with psycopg.connect(faults.here()) as own:
        own.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR UPDATE", [pk])
        yield Held(own)


def stands(inspection: Inspection) -> tuple[str, int, int]:
    """The state of the spot check, how many of its findings are open, and how often its end was recorded."""
    now = again(inspection)
    ends = Row.objects.filter(stream=now.audit_stream, verb="reporting.settle_inspection").count()
    assert Move.objects.filter(case=now.case, to_state=InspectionState.CLOSED).count() == ends
    assert DBTaskResult.objects.count() == 1
    return now.case.state, now.findings.filter(closed_at=None).count(), ends


def given_again() -> None:
    """A minute later: the task is in the hands of somebody who has not been heard of since."""
    assert DBTaskResult.objects.get().status == "RUNNING"
    Beat.objects.update(seen_at=F("seen_at") - SILENCE)
    DBTaskResult.objects.update(started_at=F("started_at") - SILENCE)
    assert redeliver(timezone.now()) == 1
