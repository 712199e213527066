"""附件1 and 附件2 from the ledger, as of a day; from drafts; and the published figures of 2021."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from peiyou.engine.undertakings.enums import Party, State
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.engine.undertakings.queries.tables import (
    Tables,
    coverage_on,
    frozen,
    tables_of_drafts,
    tables_on,
    thawed,
)
from peiyou.engine.undertakings.tables.result import coverage_paper, summary_paper
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit, UnitName
from tests.factories.organisations import a_unit, the_nation
from tests.factories.takeup import (
    a_province,
    a_season,
    an_undertaking,
    post_facts,
    reverse_facts,
    take,
)

pytestmark = pytest.mark.django_db
YI = 10**10
FIRST, LATER = date(2020, 12, 20), date(2021, 6, 1)
FIVE = {
    "OWN": 119_849,
    "ENTERPRISE": 28_163,
    "SPONSOR": 19_397,
    "LOCAL": 98_504,
    "PROVINCE": 41_540,
}
"""Published in June 2021, in hundredths of 亿元: 1,198.49 + 281.63 + 193.97 + 985.04 + 415.40 = 3,074.53 亿元."""


@pytest.fixture
def season(db: None) -> Season:
    return a_season(tasks=3)


def province(season: Season, name: str, code: str = "") -> tuple[Unit, Undertaking]:
    unit, body = a_province(name, the_nation(), code=code)
    return unit, an_undertaking(season, body, unit, Party.PROVINCE)


def school(season: Season, home: Unit, name: str, **how: Any) -> Undertaking:
    return an_undertaking(season, a_unit(name, Kind.SCHOOL, home), home, **how)


def by_name(tables: Tables) -> dict[str, tuple[int, int, int, int]]:
    rows = tables.summary.rows
    return {row.name: (row.tasks, row.placements, row.units, row.all_money) for row in rows}


def test_what_was_confirmed_stands_in_both_tables(season: Season) -> None:
    east, own = province(season, "东省", "320000")
    province(season, "西省", "610000")
    post_facts(own, FIRST, {1: 1, 2: 1}, {(1, "PROVINCE"): 5 * YI})
    post_facts(school(season, east, "甲校"), FIRST, {1: 1, 2: 1}, {(1, "OWN"): YI, (2, "OWN"): YI})
    post_facts(school(season, east, "乙校"), FIRST, {2: 1}, {(2, "LOCAL"): 2 * YI})
    tables = tables_on(season, FIRST)
    assert by_name(tables) == {"东省": (2, 3, 2, 9 * YI), "西省": (0, 0, 0, 0)}
    assert tables.summary.rows[0].money == (2 * YI, 0, 0, 2 * YI, 5 * YI)
    assert [(row.number, row.taken_by, row.not_by, row.placements) for row in tables.coverage.rows] == [
        ("1", ("东省",), ("西省",), 1), ("2", ("东省",), ("西省",), 2), ("3", (), ("东省", "西省"), 0),
    ]  # fmt: skip
    assert coverage_on(season, FIRST) == tables.coverage


def test_a_past_day_stays_what_it_was(season: Season) -> None:
    """A filing replaces facts later; names change; schools come too late for the day."""
    east, own = province(season, "东省")
    post_facts(own, FIRST, {1: 1})
    jia = school(season, east, "甲校")
    first = post_facts(jia, FIRST, {1: 1}, {(1, "OWN"): 7})
    before = frozen(tables_on(season, FIRST))
    reverse_facts(first, LATER)
    post_facts(jia, LATER, {1: 1, 2: 1}, {(1, "OWN"): 9})
    post_facts(school(season, east, "丙校"), LATER, {1: 1})
    UnitName.objects.filter(unit=east).update(valid_to=date(2021, 3, 1))
    UnitName.objects.create(
        unit=east, name="新东省", name_key="x", initials="x", valid_from=date(2021, 3, 1)
    )
    assert frozen(tables_on(season, FIRST)) == before
    assert by_name(tables_on(season, date(2020, 12, 19))) == {"东省": (0, 0, 0, 0)}
    assert by_name(tables_on(season, LATER)) == {"新东省": (1, 3, 2, 9)}


def test_the_day_ends_at_midnight_of_the_clock_on_the_wall(season: Season) -> None:
    _east, own = province(season, "东省")
    post_facts(own, FIRST, {1: 1}, at=datetime(2020, 12, 19, 16, 30, tzinfo=UTC))
    assert by_name(tables_on(season, date(2020, 12, 19)))["东省"][0] == 0, (
        "half past midnight in Beijing"
    )
    assert by_name(tables_on(season, FIRST))["东省"][0] == 1


def test_the_corps_is_apart_and_departments_are_of_no_province(season: Season) -> None:
    west, _own = province(season, "新疆维吾尔自治区", "650000")
    corps, _corps_own = province(season, "新疆生产建设兵团")
    stands_in_west = a_unit("兵团学校", Kind.SCHOOL, west)
    post_facts(an_undertaking(season, stands_in_west, corps), FIRST, {1: 1}, {(1, "OWN"): 3})
    ministry = a_unit("教育部", Kind.AUTHORITY, the_nation())
    post_facts(an_undertaking(season, ministry, None, Party.DEPARTMENT), FIRST, {3: 1})
    tables = tables_on(season, FIRST)
    assert list(by_name(tables).items()) == [
        ("新疆维吾尔自治区", (0, 0, 0, 0)),
        ("新疆生产建设兵团", (0, 1, 1, 3)),
    ]
    assert tables.coverage.rows[2].placements == 0


def test_figures_of_another_season_of_the_plan_do_not_count(season: Season) -> None:
    """Measures are those of the plan's tasks in every version; a season's undertakings are its own."""
    east, own = province(season, "东省")
    post_facts(own, FIRST, {1: 1})
    other = a_season(tasks=1)
    other.openings.update(task_key=season.openings.get(seq=1).task_key)
    post_facts(school(other, east, "甲校"), FIRST, {1: 1})
    assert by_name(tables_on(season, FIRST)) == {"东省": (1, 0, 0, 0)}


def test_drafts_count_what_stands_now_and_are_marked(season: Season) -> None:
    east, own = province(season, "东省")
    take(own, [1, 2])
    take(school(season, east, "甲校", state=State.FILLING), [1], {"OWN": 5, "LOCAL": 6})
    take(school(season, east, "乙校", state=State.WITHDRAWN), [1], {"OWN": 100})
    tables = tables_of_drafts(season, FIRST)
    assert tables.is_draft
    assert by_name(tables) == {"东省": (2, 1, 1, 11)}
    assert summary_paper(tables, FIRST).mark
    assert by_name(tables_on(season, FIRST)) == {"东省": (0, 0, 0, 0)}, "nothing of it is confirmed"
    assert not summary_paper(tables_on(season, FIRST), FIRST).mark


def test_frozen_and_thawed_are_one(season: Season) -> None:
    east, own = province(season, "东省")
    post_facts(own, FIRST, {1: 1})
    post_facts(school(season, east, "甲校"), FIRST, {1: 1}, {(1, "OWN"): 12_345})
    tables = tables_on(season, FIRST)
    assert thawed(frozen(tables)) == tables


def test_queries_do_not_grow(season: Season, django_assert_max_num_queries: Any) -> None:
    from django.db import connection

    counts = []
    for name in ("东省", "西省", "南省", "北省", "中省"):
        home, own = province(season, name)
        post_facts(own, FIRST, {1: 1})
        post_facts(school(season, home, f"{name}校"), FIRST, {1: 1}, {(1, "OWN"): 1})
        with CaptureQueriesContext(connection) as asked:
            tables_on(season, FIRST)
        counts.append(len(asked))
    assert counts[0] == counts[-1] <= 14


# --- published figures ----------------------------------------------------------------------------------


def test_published_money_and_shares_regenerate_from_stored_pledges(season: Season) -> None:
    """Five sources → 3,074.53 亿元 and 38.98 / 9.16 / 6.31 / 32.04 / 13.51 %, over provinces that do not divide evenly."""
    provinces = [province(season, name) for name in ("东省", "西省", "南省")]
    for number, (unit, own) in enumerate(provinces):
        post_facts(own, FIRST, {1: 1})
        third = {
            (1, code): hundredths * 10**8 // 3 + (hundredths * 10**8 % 3 if number == 0 else 0)
            for code, hundredths in FIVE.items()
        }
        mine = school(season, unit, f"校{number}")
        take(mine, [1], {code: fen for (_seq, code), fen in third.items()})
        post_facts(mine, FIRST, {1: 1}, third)
    for tables in (tables_on(season, FIRST), tables_of_drafts(season, FIRST)):
        paper = summary_paper(tables, FIRST)
        rows = [[cell.text for cell in row] for row in paper.blocks[0].rows]  # type: ignore[union-attr]
        assert rows[-2][-6:] == ["1,198.49", "281.63", "193.97", "985.04", "415.40", "3,074.53"]
        assert rows[-1][-6:] == ["38.98%", "9.16%", "6.31%", "32.04%", "13.51%", "100.00%"]


def test_published_mean_most_and_fewest(db: None) -> None:
    """32 provinces: 43 tasks on average, at most 45 in 12 of them, at least 24."""
    season = a_season(tasks=45)
    counts = [45] * 12 + [24] + [42] * 5 + [43] * 14
    for number, count in enumerate(counts):
        _unit, own = province(season, f"第{number}省")
        post_facts(own, FIRST, dict.fromkeys(range(1, count + 1), 1))
    summary = tables_on(season, FIRST).summary
    assert (summary.mean, summary.most, summary.with_most, summary.fewest) == (43, 45, 12, 24)


def test_printed_sums_are_sums_of_fen(season: Season) -> None:
    """Twice 0.005 亿元 less one fen is printed 0.00 + 0.00 = 0.01, and the rule is printed with it."""
    for name in ("东省", "西省"):
        home, own = province(season, name)
        post_facts(own, FIRST, {1: 1})
        post_facts(school(season, home, f"{name}校"), FIRST, {1: 1}, {(1, "OWN"): YI // 200 - 1})
    paper = summary_paper(tables_on(season, FIRST), FIRST)
    table = paper.blocks[0]
    printed = [row[-1].text for row in table.rows[:3]]  # type: ignore[union-attr]
    assert printed == ["0.00", "0.00", "0.01"]
    assert any("fen" in note or "分" in note for note in table.notes)  # type: ignore[union-attr]


def test_the_table_by_task_names_both_sides(season: Season) -> None:
    _east, own = province(season, "东省", "320000")
    province(season, "西省", "610000")
    post_facts(own, FIRST, {1: 1})
    table = coverage_paper(tables_on(season, FIRST), FIRST).blocks[0]
    first = [cell.text for cell in table.rows[0]]  # type: ignore[union-attr]
    assert first == ["1", "建设100个基地", "1", "东省", "西省", "0"]
