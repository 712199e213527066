"""The table of execution: the figures published for 2017 of the programme before, from facts of named provinces.

Published are the counts and who had not begun (RW-1 … RW-5), the rates 93 %, 88 %, 160 % and 61.08 %, 19,895
placements and 125.76 of 205.9 亿元. Which provinces had begun, and the denominators behind the first two rates,
were not kept: those here are chosen so that they give the published figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import pytest
from django.utils import translation

from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.engine.undertakings.queries.execution import Execution, Rate, execution_on
from peiyou.engine.undertakings.tables.cells import per_cent
from peiyou.engine.undertakings.tables.result import execution_paper
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.organisations.enums import Kind
from tests.factories.organisations import a_unit, the_nation
from tests.factories.takeup import a_province, a_season, an_undertaking, post_facts

pytestmark = pytest.mark.django_db
PROMISED_ON, BEGUN_ON = date(2016, 6, 1), date(2018, 3, 15)
NAMES: Final = (
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州", "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "兵团",
)  # fmt: skip
PUBLISHED: Final = (  # begun, not begun, names of those
    (22, ()),
    (25, ("新疆",)),
    (24, ("新疆",)),
    (20, ("山西", "新疆")),
    (21, ("河南", "甘肃", "新疆")),
)
YI: Final = 10**10


def provinces(season: Season) -> dict[str, Undertaking]:
    found = {}
    for number, name in enumerate(NAMES):
        code = "" if name == "兵团" else f"{11 + number}0000"
        unit, body = a_province(name, the_nation(), code=code)
        found[name] = an_undertaking(season, body, unit, Party.PROVINCE)
    return found


def test_the_published_tasks_regenerate() -> None:
    season = a_season(tasks=5)
    own = provinces(season)
    promised: dict[str, dict[int, int]] = {name: {} for name in NAMES}
    begun: dict[str, dict[int, int]] = {name: {} for name in NAMES}
    for seq, (count, missing) in enumerate(PUBLISHED, 1):
        last = ["兵团", *(name for name in NAMES if name not in {*missing, "兵团"})]
        for name in last[:count]:
            promised[name][seq] = begun[name][seq] = 1
        for name in missing:
            promised[name][seq] = 1
    post(own, promised, PROMISED_ON, Stage.COMMITTED)
    post(own, begun, BEGUN_ON, Stage.CLAIMED)
    found = execution_on(season, BEGUN_ON)
    assert [(len(t.begun), len(t.not_begun), t.not_begun) for t in found.tasks] == [
        (count, len(missing), missing) for count, missing in PUBLISHED
    ]
    assert "兵团" in found.tasks[3].begun, "a province in its own right"
    with translation.override("zh-hans"):
        table = execution_paper(found).blocks[0]
    third = [[cell.text for cell in row] for row in table.rows]  # type: ignore[union-attr]
    assert [row[2] for row in third] == ["22/0", "25/1", "24/1", "20/2", "21/3"]
    assert third[4][4] == "河南、甘肃、新疆"
    before = execution_on(season, date(2018, 3, 14))
    assert [len(task.begun) for task in before.tasks] == [0, 0, 0, 0, 0], (
        "the day is part of the figure"
    )


def post(
    own: Mapping[str, Undertaking], facts: Mapping[str, dict[int, int]], on: date, stage: str
) -> None:
    for name, tasks in facts.items():
        if tasks:
            post_facts(own[name], on, tasks, stage=stage)


def rates() -> Execution:
    """One province with 19,895 placements begun of 12,434 promised, 125.76 亿元 put in of 205.90."""
    season = a_season(tasks=1)
    unit, body = a_province("东省", the_nation())
    own = an_undertaking(season, body, unit, Party.PROVINCE)
    school = an_undertaking(season, a_unit("甲校", Kind.SCHOOL, unit), unit)
    post_facts(own, PROMISED_ON, {1: 1})
    post_facts(school, PROMISED_ON, {1: 12_434}, {(1, "OWN"): 205 * YI, (1, "LOCAL"): YI * 9 // 10})
    post_facts(school, BEGUN_ON, {1: 19_895}, {(1, "OWN"): YI * 12_576 // 100}, stage=Stage.CLAIMED)
    return execution_on(season, BEGUN_ON)


def test_the_published_rates_of_placements_and_money_regenerate() -> None:
    total = rates().total
    assert per_cent(total.placements.share, 0).text == "160%"
    assert per_cent(total.money.share).text == "61.08%"
    assert per_cent(total.tasks.share, 0).text == "100%"


@pytest.mark.parametrize(
    ("done", "promised", "printed"),
    [(1_234, 1_327, "93%"), (367, 417, "88%"), (0, 0, "—"), (1, 1, "100%")],
)
def test_shares_are_printed_rounded(done: int, promised: int, printed: str) -> None:
    assert per_cent(Rate(done, promised).share, 0).text == printed


def test_who_is_behind_depends_on_the_line_which_is_printed() -> None:
    """Two official texts drew it at 70 and at 80 % and named different provinces from the same data."""
    season = a_season(tasks=4)
    for name, begun in {"河南": 3, "新疆": 1, "江苏": 4}.items():
        unit, body = a_province(
            name, the_nation(), code={"河南": "41", "新疆": "65", "江苏": "32"}[name]
        )
        own = an_undertaking(season, body, unit, Party.PROVINCE)
        post_facts(own, PROMISED_ON, dict.fromkeys(range(1, 5), 1))
        post_facts(own, BEGUN_ON, dict.fromkeys(range(1, begun + 1), 1), stage=Stage.CLAIMED)
    behind = {
        line: [row.name for row in execution_on(season, BEGUN_ON, line).behind]
        for line in (25, 70, 75, 80)
    }
    assert behind == {25: [], 70: ["新疆"], 75: ["新疆"], 80: ["河南", "新疆"]}
    found = execution_on(season, BEGUN_ON, 70)
    assert found.complete == 1
    notes = " ".join(execution_paper(found).blocks[1].notes)  # type: ignore[union-attr]
    assert "70" in notes
    assert "新疆" in notes


def test_what_was_never_taken_up_is_no_beginning() -> None:
    season = a_season(tasks=2)
    unit, body = a_province("东省", the_nation())
    own = an_undertaking(season, body, unit, Party.PROVINCE)
    post_facts(own, PROMISED_ON, {1: 1})
    post_facts(own, BEGUN_ON, {2: 1}, stage=Stage.CLAIMED)
    found = execution_on(season, BEGUN_ON)
    assert [(task.begun, task.not_begun) for task in found.tasks] == [((), ("东省",)), ((), ())]
    assert (found.total.tasks.done, found.total.tasks.promised) == (0, 1)
