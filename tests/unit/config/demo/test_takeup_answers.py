"""The invented answers keep to the published counts, and are the same each time."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal

import pytest

from peiyou.config.demo.takeup.answers import Answer, Asked, Province, answers
from peiyou.config.demo.takeup.money import SOURCES
from tests.unit.config.demo.test_takeup_money import PROVINCES

YEARS = range(2020, 2024)
COUNTINGS = ("SUM", "CANDIDATES", "RATIO", "COVERAGE", "INSTRUMENT", "PARTICIPANTS")
TASKS = [
    Asked(
        seq,
        frozenset({"PROVINCE", "HIGHER"} if seq % 6 == 0 else {"PROVINCE", "HIGHER", "SECONDARY"}),
        {1: COUNTINGS[seq % 6]},
    )
    for seq in range(1, 46)
]


def provinces(units: int) -> list[Province]:
    kinds = ("SECONDARY", "SECONDARY", "HIGHER")
    return [
        Province(code, 10_000 * n, [(10_000 * n + i, kinds[i % 3]) for i in range(1, units + 1)])
        for n, code in enumerate(PROVINCES, start=1)
    ]


@pytest.fixture(scope="module")
def small() -> list[Answer]:
    return list(answers(provinces(6), TASKS, YEARS, 1))


def test_money_adds_up_however_many_take_part(small: list[Answer]) -> None:
    found: Counter[str] = Counter()
    for answer in small:
        for cell, value in answer.cells.items():
            _seq, what, *rest = cell.split("/")
            if what == "fund":
                assert isinstance(value, Decimal)
                found[rest[0]] += int(value.scaleb(6))
    assert found == Counter(SOURCES)


def test_provinces_take_up_as_many_tasks_as_was_published(small: list[Answer]) -> None:
    counts = sorted(len(answer.tasks) for answer in small if answer.party == "PROVINCE")
    assert (len(counts), sum(counts) / 32, counts[0]) == (32, 43, 24)
    assert counts.count(45) == 12


def test_units_tick_only_what_their_province_took_and_what_is_open_to_them(
    small: list[Answer],
) -> None:
    taken = {a.province: set(a.tasks) for a in small if a.party == "PROVINCE"}
    parties = {task.seq: task.parties for task in TASKS}
    for answer in small:
        assert set(answer.tasks) <= taken[answer.province]
        assert all(answer.party in parties[seq] for seq in answer.tasks)
        assert answer.tasks


def test_amounts_of_years_add_up(small: list[Answer]) -> None:
    for answer in small:
        for cell, value in answer.cells.items():
            if cell.endswith("/amount"):
                path = cell.removesuffix("/amount")
                years = [answer.cells.get(f"{path}/{year}") for year in YEARS]
                if any(years):
                    assert sum(n for n in years if isinstance(n, Decimal)) == value


def test_the_same_each_time_and_for_a_part(small: list[Answer]) -> None:
    wanted = random.Random(2).sample([answer.unit for answer in small], 9)
    part = list(answers(provinces(6), TASKS, YEARS, 1, wanted))
    assert part == [answer for answer in small if answer.unit in wanted]
    assert list(answers(provinces(6), TASKS, YEARS, 2, wanted)) != part


def test_the_whole_nation_has_the_published_number_of_placements() -> None:
    bare = [Asked(task.seq, task.parties, {}) for task in TASKS]
    whole = answers(provinces(160), bare, range(2020, 2021), 1)
    counts = [len(answer.tasks) for answer in whole]
    assert (len(counts), sum(counts)) == (4_562, 128_000)
