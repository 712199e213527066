"""Two people move the same case at one moment, on the database that lets them."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.workflow.errors import WorkflowError
from peiyou.kernel.workflow.models import Case, Move, Process
from peiyou.kernel.workflow.moves import Turn, move_cases, open_cases
from peiyou.kernel.workflow.moves.moving import NewCase
from tests.factories.cases import a_case, the_letter
from tests.factories.country import a_country

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer"),
]
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def at_once(*acts: object) -> list[str]:
    """Run them together; what each came to: its refusal, or "done"."""
    together, said = threading.Barrier(len(acts)), []

    def run(act: object) -> None:
        together.wait(10)
        try:
            with transaction.atomic():
                act()  # type: ignore[operator]
            said.append("done")
        except WorkflowError as error:
            said.append(error.code)
        except Exception as error:
            said.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(said)


def test_one_of_two_movers_wins() -> None:
    the_letter()
    country = a_country()
    for _ in range(5):
        case = a_case(country.school, AT)
        turn = Turn(case, "CHECKING", country.office, "COUNTY", due_at=AT, seen=0)

        def send(turn: Turn = turn) -> None:
            move_cases(turns=[turn], step="send", actor=SYSTEM, at=AT)

        assert at_once(send, send) == ["STALE", "done"]
        case.refresh_from_db()
        assert case.version == case.moves.count() == 1


def test_many_in_opposite_orders_do_not_wait_for_each_other() -> None:
    the_letter()
    country = a_country()
    cases = [a_case(country.school, AT) for _ in range(30)]
    turns = [Turn(case, "CHECKING", country.office, "COUNTY", AT, seen=0) for case in cases]

    def send(turns: list[Turn]) -> None:
        move_cases(turns=turns, step="send", actor=SYSTEM, at=AT)

    assert at_once(lambda: send(turns), lambda: send(turns[::-1])) == ["STALE", "done"]
    assert Move.objects.count() == 30
    assert Case.objects.filter(version=1).count() == 30


def test_a_new_process_gets_one_row() -> None:
    the_letter()
    school = a_country().school

    def first(subject: str) -> None:
        open_cases(
            [NewCase("test-letter", "test-letter", subject, school, school, "SCHOOL_HEAD")],
            SYSTEM,
            AT,
        )

    said = at_once(*(lambda s=str(n): first(s) for n in range(4)))
    assert said == ["done"] * 4
    assert Process.objects.count() == 1
    assert Case.objects.count() == 4
