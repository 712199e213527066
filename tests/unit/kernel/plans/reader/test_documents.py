"""The plan document and the sample plans, read in every format and compared with their answer keys."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from peiyou.kernel.plans.reader.keys import reading_to_key
from peiyou.kernel.plans.reader.layout.blocks import blocks_of
from peiyou.kernel.plans.reader.model import Block, Reading, Source
from peiyou.kernel.plans.reader.read import read_file
from peiyou.kernel.plans.reader.sandbox import read_safely
from tests.tools import render
from tests.tools.score import score

DATA = Path(__file__).parents[4] / "data" / "plans"
PLAN = DATA / "重点任务（项目）一览表.txt"
SAMPLES = ["plan_01.txt", "plan_06.txt", "plan_06.docx", "plan_11.txt", "plan_11.xlsx"]
LAYOUT = ("section", "text", "no", "departments")
GRAMMAR = ("quantities", "bound", "kind", "clauses")
FORMATS = [
    render.bars,
    render.tabs,
    render.flattened,
    render.markdown,
    render.aligned,
    render.word,
    render.workbook,
    render.pdf,
]


def key_of(path: Path) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = json.loads(
        path.with_suffix(".key.json").read_text(encoding="utf-8")
    )
    return data


def compare(path: Path, key: list[dict[str, Any]], at_least: float, names: Sequence[str]) -> None:
    result = score(key, reading_to_key(read_file(path)[1]))
    assert result["tasks"] == (len(key), len(key))
    low = {name: result[name] for name in names if result[name] < at_least}
    assert not low, (low, result["missed"], result["invented"])


def test_the_plan_document_is_read_exactly() -> None:
    compare(PLAN, key_of(PLAN), 1.0, (*LAYOUT, *GRAMMAR))


@pytest.mark.parametrize("name", SAMPLES)
def test_samples(name: str) -> None:
    path = DATA / name
    compare(path, key_of(path), 1.0, LAYOUT)
    compare(path, key_of(path), 0.97, GRAMMAR)


@pytest.mark.parametrize("name", [PLAN.name, "plan_06.docx", "plan_11.xlsx"])
@pytest.mark.parametrize("write", FORMATS, ids=lambda f: f.__name__)
def test_the_same_plan_in_another_format(
    tmp_path: Path, name: str, write: Callable[[Sequence[Block], Path], Path]
) -> None:
    if (write, name) == (render.aligned, "plan_11.xlsx"):
        pytest.skip("a row with one cell of words is drawn as a heading there")
    source, _ = read_file(DATA / name)
    compare(write(blocks_of(source), tmp_path), key_of(DATA / name), 0.97, LAYOUT)


def test_every_span_holds_its_words() -> None:
    for name in (PLAN.name, *SAMPLES):
        source, reading = read_file(DATA / name)
        for task in reading.tasks:
            for part, words in (
                ("text", task.text),
                ("title", task.title),
                ("section", task.section),
            ):
                if words:
                    assert squeezed(words)[:4] in squeezed(task.spans[part].words(source.text))
            for party in task.parties:
                assert party.span
                assert squeezed(party.name) in squeezed(party.span.words(source.text))


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_the_child_process_reads_the_same() -> None:
    assert read_safely(PLAN) == read_file(PLAN)


def facts(name: str) -> tuple[Source, Reading]:
    return read_file(DATA / name)


def test_what_stands_around_the_tasks() -> None:
    _, reading = facts("plan_11.xlsx")
    assert reading.title == "2024年平湖区民生实事项目责任清单"
    assert (reading.year_start, reading.year_end) == (2024, 2024)
    assert any("第一责任单位" in note for note in reading.notes)
    assert any("2023年（存档）" in reason for reason in reading.left_out)
    assert any("合计" in reason for reason in reading.left_out)


def test_columns_that_are_no_deliverables() -> None:
    _, reading = facts("plan_11.txt")
    for task, key in zip(reading.tasks, key_of(DATA / "plan_11.txt"), strict=True):
        assert dict(task.milestones) == key["milestones"]
        assert task.title == key["title"]


def test_roles_come_from_columns_and_notes() -> None:
    for name in SAMPLES:
        _, reading = facts(name)
        for task, key in zip(reading.tasks, key_of(DATA / name), strict=True):
            assert [(p.name, p.role) for p in task.parties] == [
                (p["name"], p["role"]) for p in key["parties"]
            ]


def test_deadlines_are_read_from_their_column() -> None:
    for name in SAMPLES:
        _, reading = facts(name)
        for task, key in zip(reading.tasks, key_of(DATA / name), strict=True):
            assert task.deadline
            got = (task.deadline.kind, task.deadline.start, task.deadline.end)
            assert got == tuple(key["deadline"][n] for n in ("kind", "start", "end"))
