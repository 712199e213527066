"""Live cases follow a new version of their process: as an act, with a dry run, and nothing is lost."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM, NotAllowed
from peiyou.kernel.actions.rehearsal import rehearsal
from peiyou.kernel.audit.models import Row
from peiyou.kernel.workflow.actions.turns import delegate_case
from peiyou.kernel.workflow.actions.versions import move_to_version
from peiyou.kernel.workflow.cli import group
from peiyou.kernel.workflow.errors import WorkflowError
from peiyou.kernel.workflow.models import Case, Move
from peiyou.kernel.workflow.moves import move_case
from peiyou.kernel.workflow.queries.cases import delegation_of, history_of
from tests.factories.cases import LETTER, a_case, the_letter
from tests.factories.country import Country

pytestmark = pytest.mark.django_db


def renamed(**states: Any) -> dict[str, Any]:
    """The letter with DRAFTED called WRITING, and with `states` changed."""
    raw = deepcopy(LETTER)
    raw["states"]["WRITING"] = raw["states"].pop("DRAFTED") | {"was": ["DRAFTED"]}
    for step in raw["steps"].values():
        step["from"] = ["WRITING" if s == "DRAFTED" else s for s in step["from"]]
    for code, change in states.items():
        raw["states"][code].update(change)
    return {"start": "WRITING", "states": raw["states"], "steps": raw["steps"]}


@pytest.fixture
def cases(country: Country, at: datetime) -> list[Case]:
    """Two being drafted, one being checked, one closed."""
    made = [a_case(country.school, at) for _ in range(4)]
    made[2] = move_case(
        case=made[2], step="send", to="CHECKING", holder=country.office, role="COUNTY",
        actor=SYSTEM, at=at,
    )  # fmt: skip
    made[3] = move_case(case=made[3], step="drop", to="DROPPED", actor=SYSTEM, at=at)
    return made


def test_live_cases_follow_and_closed_ones_stay(cases: list[Case], at: datetime) -> None:
    the_letter(**renamed())
    done = move_to_version(process="test-letter", actor=SYSTEM, at=at)
    assert done.states == {("DRAFTED", "WRITING"): 2, ("CHECKING", "CHECKING"): 1}
    assert done.no == 2
    for case in cases:
        case.refresh_from_db()
    assert [(c.process.no, c.state, c.version) for c in cases] == [
        (2, "WRITING", 1), (2, "WRITING", 1), (2, "CHECKING", 2), (1, "DROPPED", 1),
    ]  # fmt: skip
    assert list(cases[2].moves.order_by("no").values_list("no", "step")) == [
        (1, "send"), (2, "to-version"),
    ]  # fmt: skip
    with override("en"):
        assert "version" in history_of(cases[2])[0].what
    row = Row.objects.get(verb="workflow.move_to_version")
    assert row.stream == "process:test-letter"
    assert move_to_version(process="test-letter", actor=SYSTEM, at=at).states == {}
    assert move_case(case=cases[0], step="drop", to="DROPPED", actor=SYSTEM, at=at).closed_at


def test_who_has_the_turn_in_particular_keeps_it(
    cases: list[Case], filler: Person, at: datetime
) -> None:
    delegate_case(case=cases[0], person=filler, actor=filler.actor, at=at)
    the_letter(**renamed())
    move_to_version(process="test-letter", actor=SYSTEM, at=at)
    cases[0].refresh_from_db()
    found = delegation_of(cases[0])
    assert found is not None
    assert found.person == filler


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"WRITING": {"was": []}}, "DRAFTED SCHOOL_FILLER (2)"),
        ({"WRITING": {"roles": ["SCHOOL_HEAD"]}}, "DRAFTED SCHOOL_FILLER (2)"),
        ({"CHECKING": {"roles": ["PROVINCE"]}}, "CHECKING COUNTY (1)"),
        ({"WRITING": {"was": []}, "DROPPED": {"was": ["DRAFTED"]}}, "DRAFTED SCHOOL_FILLER (2)"),
    ],
)
def test_no_case_is_left_without_a_place(
    cases: list[Case], at: datetime, change: dict[str, Any], said: str
) -> None:
    the_letter(**renamed(**change))
    with pytest.raises(WorkflowError) as refused:
        move_to_version(process="test-letter", actor=SYSTEM, at=at)
    assert refused.value.code == "STATE_GONE"
    assert said in str(refused.value)
    assert set(Case.objects.values_list("process__no", flat=True)) == {1}


def test_a_dry_run_leaves_nothing(cases: list[Case], at: datetime) -> None:
    the_letter(**renamed())
    with rehearsal():
        assert move_to_version(process="test-letter", actor=SYSTEM, at=at).states
    assert set(Case.objects.values_list("process__no", flat=True)) == {1}
    assert Move.objects.count() == 2


def test_only_whoever_runs_the_installation(
    official: Person, operator: Person, at: datetime
) -> None:
    for person in (official, operator):
        with pytest.raises(NotAllowed):
            move_to_version(process="test-letter", actor=person.actor, at=at)


def test_as_many_statements_for_many(country: Country, at: datetime) -> None:
    def cost(n: int) -> int:
        for _ in range(n):
            a_case(country.school, at)
        the_letter(escalate_after=n)
        with CaptureQueriesContext(connection) as asked:
            move_to_version(process="test-letter", actor=SYSTEM, at=at)
        return len(asked)

    cost(1)
    assert cost(3) == cost(30)


def test_from_the_command_line(cases: list[Case]) -> None:
    the_letter(**renamed())
    runner = CliRunner()
    dry = runner.invoke(group, ["follow", "test-letter", "--dry-run"])
    assert dry.exit_code == 0
    assert "3 cases of test-letter would follow version 2" in dry.output
    listed = json.loads(runner.invoke(group, ["list", "--json"]).output)
    assert listed == [{"process": "test-letter", "no": 1, "live": 3, "is_current": False}]
    done = json.loads(runner.invoke(group, ["follow", "test-letter", "--json"]).output)
    assert {"from": "DRAFTED", "to": "WRITING", "cases": 2} in done["states"]
    assert "current" in runner.invoke(group, ["list"]).output
    unknown = runner.invoke(group, ["follow", "nothing"])
    assert unknown.exit_code == 1
    assert "no process" in unknown.output


def test_the_command_line_says_why_not(cases: list[Case]) -> None:
    the_letter(**renamed(CHECKING={"roles": ["PROVINCE"]}))
    refused = CliRunner().invoke(group, ["follow", "test-letter"])
    assert refused.exit_code == 1
    assert "CHECKING COUNTY (1)" in refused.output
