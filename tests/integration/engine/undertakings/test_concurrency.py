"""Two people at one moment, on the database that lets them: nothing is lost, nothing slips through."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from peiyou.engine.undertakings.actions.deciding import confirm_undertaking, pass_undertaking
from peiyou.engine.undertakings.actions.declaring import declare_tasks
from peiyou.engine.undertakings.actions.seasons import publish_season
from peiyou.engine.undertakings.actions.submitting import submit_undertaking
from peiyou.engine.undertakings.actions.writing import Write, write_cells
from peiyou.engine.undertakings.enums import State
from peiyou.engine.undertakings.models import Pledge, Undertaking
from peiyou.engine.undertakings.queries.values import values_of
from peiyou.kernel.actions import SYSTEM, Actor, DomainError, action
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts.models import Batch
from peiyou.kernel.facts.recomputing import differences
from tests.factories.seasons import TakeUp, a_take_up, filled

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer"),
]
Act = Callable[[], object]


class Running:
    """An act in a thread of its own; `said` is what it came to: the code of its refusal, or "done"."""

    def __init__(self, act: Act) -> None:
        self.said = ""
        self.thread = threading.Thread(target=self._run, args=[act])
        self.thread.start()

    def _run(self, act: Act) -> None:
        try:
            act()
            self.said = "done"
        except DomainError as error:
            self.said = error.code
        except Exception as error:
            self.said = repr(error)
        finally:
            connection.close()

    def ended(self) -> str:
        self.thread.join(30)
        return self.said


@action("undertakings.hold_in_a_test", on="undertaking")
def hold_in_a_test(
    *, undertaking: Undertaking, act: Act, held: Any, go: Any, actor: Actor, at: datetime
) -> Undertaking:
    """Do something and keep its locks until told to go on."""
    act()
    held.set()
    go.wait(20)
    return undertaking


def while_held(takeup: TakeUp, first: Act, second: Act) -> tuple[str, str]:
    """What both came to, the second having begun while the first was not over."""
    held, go = threading.Event(), threading.Event()
    one = Running(
        lambda: hold_in_a_test(
            undertaking=takeup.school, act=first, held=held, go=go, actor=SYSTEM, at=takeup.at
        )
    )
    assert held.wait(20), one.ended()
    other = Running(second)
    other.thread.join(0.4)
    assert other.thread.is_alive(), f"it should wait, not be {other.said}"
    go.set()
    return one.ended(), other.ended()


@pytest.fixture
def takeup() -> TakeUp:
    found = a_take_up()
    found.write(found.province, {"1/taken": True, "2/taken": True}, Role.PROVINCE)
    declare_tasks(undertaking=found.province, **found.actor(Role.PROVINCE))
    found.write(found.school, filled(1), Role.SCHOOL_FILLER)
    return found


def writing(takeup: TakeUp, row: Undertaking, role: Role, path: str, base: Any, value: Any) -> Act:
    return lambda: write_cells(
        undertaking=row, writes=[Write(path, base, value)], **takeup.actor(role)
    )


def test_of_two_who_write_one_cell_the_second_is_asked(takeup: TakeUp) -> None:
    row, path, was = takeup.school, "1/item/1/amount", Decimal(8)
    said = while_held(
        takeup,
        writing(takeup, row, Role.SCHOOL_FILLER, path, was, Decimal(9)),
        writing(takeup, row, Role.SCHOOL_HEAD, path, was, Decimal(10)),
    )
    assert said == ("done", "CONFLICT")
    assert values_of([row])[row.pk][path] == 9


def test_two_who_write_cells_of_one_row_both_keep_theirs(takeup: TakeUp) -> None:
    row = takeup.school
    said = while_held(
        takeup,
        writing(takeup, row, Role.SCHOOL_FILLER, "1/fund/OWN/2022", None, Decimal(2)),
        writing(takeup, row, Role.SCHOOL_HEAD, "1/fund/OWN/2023", None, Decimal(3)),
    )
    assert said == ("done", "done")
    assert Pledge.objects.get().amount == 125_500_000


def test_who_waited_for_a_submission_does_not_write_after_it(takeup: TakeUp) -> None:
    row = takeup.school
    said = while_held(
        takeup,
        lambda: submit_undertaking(undertaking=row, **takeup.actor(Role.SCHOOL_HEAD)),
        writing(takeup, row, Role.SCHOOL_FILLER, "1/item/1/amount", Decimal(8), Decimal(9)),
    )
    assert said == ("done", "NOT_BEING_FILLED_IN")


def test_a_task_is_not_given_up_under_who_takes_it(takeup: TakeUp) -> None:
    said = while_held(
        takeup,
        writing(takeup, takeup.college, Role.EXPERT, "2/taken", None, True),
        writing(takeup, takeup.province, Role.PROVINCE, "2/taken", True, False),
    )
    assert said == ("done", "TAKEN_BELOW")


def test_a_task_is_not_taken_under_who_gives_it_up(takeup: TakeUp) -> None:
    said = while_held(
        takeup,
        writing(takeup, takeup.province, Role.PROVINCE, "2/taken", True, False),
        writing(takeup, takeup.college, Role.EXPERT, "2/taken", None, True),
    )
    assert said == ("done", "TASK_NOT_OPEN")


def confirmable(takeup: TakeUp) -> Act:
    takeup.write(takeup.college, filled(2), Role.EXPERT)
    submit_undertaking(undertaking=takeup.college, **takeup.actor(Role.EXPERT))
    row = takeup.college
    return lambda: confirm_undertaking(undertaking=row, **takeup.actor(Role.PROVINCE))


def test_what_is_confirmed_before_the_result_is_in_it(takeup: TakeUp) -> None:
    confirm = confirmable(takeup)
    publish = {"season": takeup.season, "reason": "如期公布", **takeup.actor(Role.MINISTRY)}
    assert while_held(takeup, confirm, lambda: publish_season(**publish)) == ("done", "done")
    assert "120500000" in str(takeup.season.statements.get().content)


def test_nothing_is_confirmed_after_the_result(takeup: TakeUp) -> None:
    confirm = confirmable(takeup)
    publish = {"season": takeup.season, "reason": "如期公布", **takeup.actor(Role.MINISTRY)}
    said = while_held(takeup, lambda: publish_season(**publish), confirm)
    assert said == ("done", "SEASON_NOT_OPEN")
    assert not Batch.objects.exists()


def test_of_two_who_confirm_one_does(takeup: TakeUp) -> None:
    confirm = confirmable(takeup)
    assert while_held(takeup, confirm, confirm) == ("done", "STALE")
    assert differences() == []
    assert Batch.objects.count() == 1


def test_a_second_click_does_not_do_the_next_level_s_work(takeup: TakeUp) -> None:
    submit_undertaking(undertaking=takeup.school, **takeup.actor(Role.SCHOOL_HEAD))
    row = takeup.school
    go_on = lambda: pass_undertaking(undertaking=row, **takeup.actor(Role.COUNTY))  # noqa: E731
    assert while_held(takeup, go_on, go_on) == ("done", "STALE")
    assert takeup.school.case.state == State.PREFECTURE_CHECK
