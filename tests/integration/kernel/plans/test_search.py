"""Search finds what an official types, however they type it."""

from __future__ import annotations

import pytest

from peiyou.kernel.plans.indexing import index_version
from peiyou.kernel.plans.models import SearchEntry, SearchGram, Version
from peiyou.kernel.plans.queries.search import search
from tests.factories.plans import nation, translate


@pytest.fixture
def plan(db: None) -> Version:
    return nation()


def places(plan: Version, query: str, kind: str = "task", language: str = "zh-hans") -> list[int]:
    return [hit.place for hit in search(plan, query, language).groups.get(kind, [])]


@pytest.mark.parametrize(
    ("query", "tasks"),
    [
        ("双师", [31, 36, 37]),
        ("鲁班", [51]),
        ("1+X", [16]),
        ("１＋Ｘ", [16]),
        ("1+x 证书", [16]),
        ("学分银行", [14]),
        ("双师 基地", [37]),
        ("中文+职业", [54]),
        ("360", [42]),
        ("1:350", [2]),
        ("《职教法》", []),
        ("量子", []),
    ],
)
def test_tasks(plan: Version, query: str, tasks: list[int]) -> None:
    assert places(plan, query) == tasks


def test_departments_sections_and_deliverables(plan: Version) -> None:
    found = search(plan, "农业农村部", "zh-hans").groups
    assert [str(hit.text) for hit in found["department"]] == ["农业农村部"]
    assert places(plan, "治理能力", "section") == [6]
    assert [hit.anchor for hit in search(plan, "案例", "zh-hans").groups["deliverable"]] == [
        3,
        5,
        1,
    ]


def test_pairs_that_stand_apart_are_not_a_word(plan: Version) -> None:
    """All grams of 师工 stand in some entry with both, but never side by side there."""
    assert places(plan, "师工作站基地企业实践流动") == []


def test_nothing_asked_nothing_found(plan: Version) -> None:
    assert search(plan, "  ", "zh-hans").total == 0


def test_english_finds_and_shows_english(plan: Version) -> None:
    translate()
    index_version(plan)
    found = search(plan, "luban workshops", "en")
    assert [hit.place for hit in found.groups["task"]] == [51]
    assert "Luban Workshops" in str(found.groups["task"][0].text)


def test_indexing_again_replaces(plan: Version) -> None:
    before = SearchEntry.objects.count(), SearchGram.objects.count()
    index_version(plan)
    assert (SearchEntry.objects.count(), SearchGram.objects.count()) == before


def test_versions_are_searched_apart(plan: Version) -> None:
    other = nation_twice(plan)
    assert places(other, "鲁班") == []


def nation_twice(plan: Version) -> Version:
    from tests.factories.plans import plan_from_key

    version = plan_from_key(plan=plan.plan, no=2, rows=[])
    index_version(version)
    return version
