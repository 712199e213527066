"""Processes as data: what reads, what is refused, and that JSON says the same as YAML."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from peiyou.kernel.actions.roles import Role, Stage
from peiyou.kernel.workflow import definition as module
from peiyou.kernel.workflow.checking import check, faults
from peiyou.kernel.workflow.definition import BrokenProcess, Definition, parse
from peiyou.kernel.workflow.hooks import EFFECTS, GUARDS
from peiyou.kernel.workflow.processes import digest_of, registered
from tests.factories.cases import LETTER

KNOWN = {"roles": Role.values, "stages": Stage.values, "guards": GUARDS, "effects": EFFECTS}


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    raw = deepcopy(LETTER)
    change(raw)
    return raw


def wrong(change: Callable[[dict[str, Any]], object]) -> list[str]:
    return faults(parse(changed(change)), **KNOWN)


def test_the_letter_is_right() -> None:
    definition = check(parse(LETTER), **KNOWN)
    assert definition.leads("send", "DRAFTED", "CHECKING")
    assert not definition.leads("send", "CHECKING", "FILED")
    assert not definition.leads("invented", "DRAFTED", "CHECKING")
    assert [step.code for step in definition.steps_from("CHECKING")] == ["pass", "return"]
    assert definition.states["CHECKING"].name.read_in("en-gb") == "being checked"
    assert definition.states["CHECKING"].name.read_in("zh-hans") == "待审核"
    assert definition.states["CHECKING"].name.read_in(None) == "待审核"


def test_the_format_is_documented_by_a_process_that_works() -> None:
    """The file that the module's docstring shows is one."""
    text = (module.__doc__ or "").split("complete:\n", 1)[1].split("\nCodes of", 1)[0]
    definition = check(parse(yaml.safe_load(text)), **KNOWN)
    assert definition.states["CHECKING"].was == ("COUNTY_CHECK",)
    assert (definition.stage, definition.remind_before, definition.escalate_after) == (
        "TAKE_UP",
        3,
        3,
    )


def test_every_process_of_this_release_is_right() -> None:
    for definition in registered().values():
        assert faults(definition, **KNOWN) == []


def test_json_says_the_same_in_any_order_of_keys() -> None:
    """A database may keep the keys of an object in an order of its own."""
    definition = parse(LETTER)
    stored = json.loads(json.dumps(definition.plain(), sort_keys=True))
    assert parse(stored) == definition
    assert list(parse(stored).states) == list(definition.states)
    assert digest_of(parse(stored)) == digest_of(definition)


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.pop("code"),
        lambda raw: raw.update(code="two words"),
        lambda raw: raw.update(code="x" * 41),
        lambda raw: raw.update(deadlines=3),
        lambda raw: raw.update(escalate_after=0),
        lambda raw: raw.update(escalate_after=True),
        lambda raw: raw.update(remind_before="3"),
        lambda raw: raw.update(name="letter"),
        lambda raw: raw.update(name={"zh": "函件", "en": " "}),
        lambda raw: raw.update(states=["DRAFTED"]),
        lambda raw: raw.update(order=["DRAFTED"]),
        lambda raw: raw["states"].update({"x" * 31: raw["states"]["FILED"]}),
        lambda raw: raw["states"]["FILED"].update(closed="yes"),
        lambda raw: raw["states"]["DRAFTED"].update(role="COUNTY"),
        lambda raw: raw["states"]["DRAFTED"].update(roles="COUNTY"),
        lambda raw: raw["states"]["DRAFTED"].update(roles=["COUNTY", "COUNTY"]),
        lambda raw: raw["states"]["DRAFTED"].pop("name"),
        lambda raw: raw["steps"]["send"].pop("to"),
        lambda raw: raw["steps"]["send"].update(to="CHECKING"),
        lambda raw: raw["steps"]["send"].update(needs_reason=1),
    ],
)
def test_a_wrong_shape_does_not_read(change: Callable[[dict[str, Any]], object]) -> None:
    with pytest.raises(BrokenProcess):
        parse(changed(change))


def test_nothing_is_no_process() -> None:
    for raw in (None, [], "code: x", 3):
        with pytest.raises(BrokenProcess):
            parse(raw)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda raw: raw.update(start="NOWHERE"), "start: there is no state NOWHERE"),
        (lambda raw: raw.update(start="DROPPED"), "start: DROPPED is closed"),
        (lambda raw: raw.update(stage="LUNCH"), "no stage LUNCH"),
        (lambda raw: raw["states"]["DRAFTED"].update(roles=["CLERK"]), "state DRAFTED: no role CLERK"),
        (lambda raw: raw["steps"]["send"].update(to=["GONE"]), "step send: no state GONE"),
        (lambda raw: raw["steps"]["send"].update(to=[]), "step send: leads from nowhere or to nowhere"),
        (lambda raw: raw["steps"]["send"].update(guards=["luck"]), "step send: no guard luck"),
        (lambda raw: raw["steps"]["pass"].update(effects=["magic"]), "step pass: no effect magic"),
        (lambda raw: raw["steps"].pop("return"), "state RETURNED: nothing leads there"),
        (lambda raw: raw["steps"].pop("drop"), "state FILED: no way from it to an end"),
        (lambda raw: raw["states"]["DROPPED"].pop("closed"), "no state is closed: a case would never end"),
        (lambda raw: raw["steps"]["drop"].update({"from": ["DROPPED", "DRAFTED", "FILED"]}),
         "state DROPPED: is closed and has a step out"),
        (lambda raw: raw["states"]["DROPPED"].update(roles=["COUNTY"]),
         "state DROPPED: is closed and somebody's turn"),
        (lambda raw: raw["states"]["FILED"].update(deadline=3),
         "state FILED: has a deadline and is nobody's turn"),
        (lambda raw: raw["states"]["FILED"].update(was=["DRAFTED"]),
         "state FILED: was DRAFTED, which still is a state"),
        (lambda raw: [raw["states"][s].update(was=["OLD"]) for s in ("FILED", "CHECKING")],
         "OLD: became both CHECKING and FILED"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_said(change: Callable[[dict[str, Any]], object], said: str) -> None:
    assert said in wrong(change)
    with pytest.raises(BrokenProcess, match="test-letter"):
        check(parse(changed(change)), **KNOWN)


def test_a_broken_file_stops_the_start(tmp_path: Path) -> None:
    from peiyou.kernel.workflow.processes import register

    broken = changed(lambda raw: raw["steps"].pop("drop"))
    path = tmp_path / "broken.yaml"
    path.write_text(yaml.safe_dump(broken | {"code": "broken"}), encoding="utf-8")
    with pytest.raises(BrokenProcess, match="no way from it to an end"):
        register(path)
    assert "broken" not in registered()


STATES = [f"S{i}" for i in range(5)]
NAME = {"zh": "甲", "en": "a"}


@st.composite
def graphs(draw: st.DrawFn) -> Definition:
    closed = draw(st.sets(st.sampled_from(STATES)))
    steps = draw(st.lists(st.tuples(st.sampled_from(STATES), st.sampled_from(STATES)), max_size=12))
    return parse(
        {
            "code": "g",
            "name": NAME,
            "start": draw(st.sampled_from(STATES)),
            "states": {s: {"name": NAME, "closed": s in closed} for s in STATES},
            "steps": {
                f"t{i}": {"name": NAME, "from": [a], "to": [b]} for i, (a, b) in enumerate(steps)
            },
        }
    )


@given(graphs())
def test_what_passes_can_always_be_ended(definition: Definition) -> None:
    """Compared with walking every path, step by step."""

    def walk(start: str) -> set[str]:
        seen: set[str] = set()
        todo = [start]
        while todo:
            here = todo.pop()
            if here not in seen:
                seen.add(here)
                todo += [t for s in definition.steps_from(here) for t in s.targets]
        return seen

    closed = {s.code for s in definition.states.values() if s.is_closed}
    fine = (
        bool(closed)
        and definition.start not in closed
        and walk(definition.start) == set(STATES)
        and all(walk(state) & closed for state in STATES)
        and not any(definition.steps_from(state) for state in closed)
    )
    assert (faults(definition, **KNOWN) == []) == fine
