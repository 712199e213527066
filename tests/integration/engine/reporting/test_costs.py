"""What acts on a return ask of the database: a fixed number of statements, beside ten siblings as beside a thousand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from peiyou.engine.reporting import measures
from peiyou.engine.reporting.actions.reviewing import approve_return, approve_returns, pass_return
from peiyou.engine.reporting.actions.submitting import submit_return
from peiyou.engine.reporting.actions.writing import write_cells
from peiyou.engine.reporting.models import Return
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.undertakings.models import Opening
from peiyou.kernel.actions import SYSTEM, action
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.ledger import Line, Posting, post_many
from peiyou.kernel.forms.values import Typed
from peiyou.kernel.organisations.actions.register import register_units
from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.requirements.cases import NewUnit
from tests.factories.returns import SCHOOL_WAY, Reported, a_round, handed_in, reported

pytestmark = pytest.mark.django_db
BARS = {"write": 12, "again": 11, "submit": 32, "pass": 12, "check": 17, "approve": 15}
"""`check` is the last pass before the approval: it posts what was checked. `submit` reads all that it freezes."""


def asked(act: Callable[[], object]) -> int:
    """Statements; what a test adds around transactions does not count."""
    with CaptureQueriesContext(connection) as captured:
        act()
    words = (query["sql"].split(" ")[0] for query in captured)
    return sum(word not in {"SAVEPOINT", "RELEASE"} for word in words)


def undone(what: Callable[[], Any]) -> Any:
    """What it answers; nothing of it stays."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # actions own their transaction
    with block:
        found = what()
        transaction.set_rollback(True)
    return found


def journey(made: Reported) -> dict[str, int]:
    """Statements of each act from the first cell to the approval."""
    fill, head = made.actor(Role.SCHOOL_FILLER), made.actor(Role.SCHOOL_HEAD)
    row, values = made.school, reported()
    first = [Typed(cell, None, value) for cell, value in values.items()]
    again = [Typed("1/progress", values["1/progress"], "已开工")]
    counts = {"write": asked(lambda: write_cells(return_=row, writes=first, **fill))}
    counts["again"] = asked(lambda: write_cells(return_=row, writes=again, **fill))
    made.prove()
    row = made.school
    counts["submit"] = asked(lambda: submit_return(return_=row, **head))
    for role in SCHOOL_WAY:
        row, act = made.school, made.actor(role)
        name = "check" if role == Role.PROVINCE else "pass"
        counts[name] = asked(lambda: pass_return(return_=row, **act))  # noqa: B023 - done at once
    row = made.school
    counts["approve"] = asked(lambda: approve_return(return_=row, **made.actor(Role.MINISTRY)))
    return counts


def siblings(made: Reported, first: int, last: int) -> None:
    """Units in the school's county with figures of the same measures, period and stages."""
    county = made.takeup.country.county
    rows = [
        NewUnit(Kind.ENTERPRISE, f"同级单位{n}", {Hierarchy.PLACE: county})
        for n in range(first, last)
    ]
    act: dict[str, Any] = {"actor": SYSTEM, "at": made.at}
    units = register_units(rows=rows, source="test", **act)
    opening = Opening.objects.get(season=made.round.season, seq=1)
    codes = [measures.reported(opening.task_key), measures.spent("OWN", opening.task_key)]
    spots = [skeleton_of(made.round).measures[code] for code in codes]
    period = made.round.period_id
    postings = [
        Posting(str(unit.key), "1", [Line(unit.pk, pk, period, 1, "1/x") for pk in spots])
        for unit in units
    ]

    @action("reporting.post_in_a_test", on="row")
    def post_in_a_test(*, row: Return, actor: Any, at: Any) -> None:
        for stage in (Stage.CLAIMED, Stage.CHECKED, Stage.APPROVED):
            post_many(source_kind="test", stage=stage, postings=postings, actor=actor, at=at)

    post_in_a_test(row=made.school, **act)


def test_acts_cost_as_much_beside_a_thousand_siblings_as_beside_ten() -> None:
    made = a_round()
    siblings(made, 0, 10)
    few = undone(lambda: journey(made))
    siblings(made, 10, 1000)
    assert undone(lambda: journey(made)) == few
    assert {name: count for name, count in few.items() if count > BARS[name]} == {}


def test_many_are_approved_in_as_many_statements_as_one() -> None:
    """Besides the question whose turn it is, which is asked of all of them together."""
    made = a_round()
    handed_in(made)
    made.pass_on()
    at_once = {"round_": made.round, "returns": [made.school], **made.actor(Role.MINISTRY)}
    assert asked(lambda: approve_returns(**at_once)) <= BARS["approve"] + 1
