"""What a unit of the demonstration reports of its tasks: progress, figures, money. Pure, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from peiyou.config.demo.amounts import base_of, part_of
from peiyou.config.demo.returns.paces import BEHIND, BY_THEN, FAR_BEHIND, done_in, level_in
from peiyou.kernel.forms.definition import Value

NOTHING: Final = (
    "本年度列入计划，尚未启动（演示）",
    "等待上级配套文件，明年一季度启动（演示）",
    "与上年相同，本期无新增（演示）",
)
DONE: Final = (
    "完成方案论证并通过校级评审，按进度推进（演示）",
    "完成立项和招标，主体工作已经开工（演示）",
    "完成年度目标，材料已归档备查（演示）",
)
HINDERED: Final = (
    "设备到货推迟，验收顺延一个季度（演示）",
    "专任教师招聘未完成，缺口由兼职教师补充（演示）",
    "配套资金晚到，部分项目转入下一年度（演示）",
)
STOPPED: Final = (
    "用地手续未办结，建设项目停工半年，预计不能按期完成（演示）",
    "合作企业退出，需要重新遴选，预计不能按期完成（演示）",
)
SLOW: Final = 0.25
"""Of the documents that the plan asks for, those that some places have not issued by its end."""
CENT: Final = Decimal("0.01")


@dataclass(frozen=True)
class Teller:
    """Who reports: `known` is what is filled in beforehand, `pace` how fast it goes at a cell, `goals` by address of
    the item what the plan asks of all, `times` how many schools it stands for."""

    unit: str
    year: int
    known: Mapping[str, Value]
    pace: Callable[[str], float]
    at_work: float = 1.0
    goals: Mapping[str, Fraction] = field(default_factory=dict)
    times: int = 1

    def tell(self, paths: Mapping[int, Collection[str]]) -> dict[str, Value]:
        """By cell. `paths`: addresses of each task (by seq) that is asked."""
        dice = random.Random(f"{self.unit} {self.year}")  # noqa: S311 - an invention
        busy = {seq for seq in paths if self._begins(seq) <= self.year}
        if not busy and paths:
            busy.add(min(paths))
        found: dict[str, Value] = {}
        for seq, asked in sorted(paths.items()):
            if seq in busy:
                found |= self._busy(seq, asked, dice)
            else:
                found[f"{seq}/nothing"] = dice.choice(NOTHING)
        return found

    def _begins(self, seq: int) -> int:
        """The year from which something is done for a task: what has begun goes on."""
        first = random.Random(f"{self.unit} {seq}").random()  # noqa: S311 - an invention
        return 2020 + int(max(0.0, first - self.at_work) * 5)

    def _busy(self, seq: int, asked: Collection[str], dice: random.Random) -> dict[str, Value]:
        pace = self.pace(str(seq))
        rating = "RED" if pace < (FAR_BEHIND + BEHIND) / 2 else "AMBER" if pace < 0.95 else "GREEN"
        found: dict[str, Value] = {
            f"{seq}/progress": dice.choice(DONE),
            f"{seq}/rating": rating,
            f"{seq}/milestone": "REACHED" if rating == "GREEN" else "PARTLY",
        }
        if rating != "GREEN":
            found[f"{seq}/why"] = dice.choice(STOPPED if rating == "RED" else HINDERED)
        for path in sorted(asked):
            row, _slash, what = path.rpartition("/")
            found |= dict(self._figure(row, what, dice))
        return found

    def _figure(self, row: str, what: str, dice: random.Random) -> Iterator[tuple[str, Value]]:
        """A part of what was taken up; of a ratio both sides; of money what came in of the budget, and was spent."""
        pace = self.pace(row)
        if what == "done":
            yield f"{row}/done", Decimal(self._done(row, pace))
        elif what == "base":
            goal = self.goals.get(row)
            base = base_of(goal, random.Random(f"{self.unit} {row}"), self.times)  # noqa: S311
            yield f"{row}/base", Decimal(base)
            yield f"{row}/amount", Decimal(part_of(base, goal, level_in(self.year, pace)))
        elif what == "issued":
            yield from self._issued(row)
        elif (
            what == "arrived"
            and self._tells_money(row)
            and (budget := self._number(f"{row}/budget"))
        ):
            arrived = (budget * _part(dice, 82, 101)).quantize(CENT)
            yield f"{row}/arrived", arrived
            yield f"{row}/spent", (arrived * _part(dice, 80, 100)).quantize(CENT)

    def _done(self, row: str, pace: float) -> int:
        """In this year; who took nothing up, as departments, says the whole of what the plan asks of them, once."""
        if f"{row}/committed" in self.known:
            return done_in(self.year, int(self._number(f"{row}/committed")), pace)
        return int(self.goals.get(row, 0) * BY_THEN[self.year])

    def _tells_money(self, row: str) -> bool:
        """Who stands for a place says it of each third task."""
        return self.times == 1 or int(row.partition("/")[0]) % 3 == 1

    def _issued(self, row: str) -> Iterator[tuple[str, Value]]:
        """Once in force it stays so, with the same day and number."""
        dice = random.Random(f"{self.unit} {row}")  # noqa: S311 - an invention
        is_slow = random.Random(row).random() < SLOW  # noqa: S311 - the same for every unit
        years = (2021, 2022, 2023, 2024) if is_slow else (2020, 2021, 2021, 2022, 2022, 2023)
        since = date(dice.choice(years), dice.randint(3, 12), dice.randint(1, 28))
        if since.year <= self.year:
            yield f"{row}/issued", since
            yield f"{row}/document", f"校字〔{since.year}〕{dice.randint(1, 60)}号（演示）"

    def _number(self, path: str) -> Decimal:
        value = self.known.get(path)
        return value if isinstance(value, Decimal) else Decimal()


def _part(dice: random.Random, low: int, high: int) -> Decimal:
    return Decimal(dice.randint(low, high)) / 100
