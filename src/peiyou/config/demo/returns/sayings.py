"""What a unit of the demonstration reports of its tasks: progress, figures, money. Pure, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

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
HINDERED: Final = "设备到货推迟，验收顺延一个季度（演示）"
AT_WORK: Final = 0.3
"""Of the tasks of a unit, those in which something was done in the first year of reporting."""
CENT: Final = Decimal("0.01")


def sayings(
    paths: Mapping[int, Collection[str]],
    known: Mapping[str, Value],
    year: int,
    dice: random.Random,
    at_work: float = AT_WORK,
) -> dict[str, Value]:
    """By cell. `paths`: addresses of each task (by seq) that is asked; `known`: what is filled in beforehand."""
    busy = {seq for seq in paths if dice.random() < at_work}
    if not busy and paths:
        busy.add(min(paths))
    found: dict[str, Value] = {}
    for seq, asked in sorted(paths.items()):
        if seq in busy:
            found |= _busy(seq, asked, known, year, dice)
        else:
            found[f"{seq}/nothing"] = dice.choice(NOTHING)
    return found


def _busy(
    seq: int, asked: Collection[str], known: Mapping[str, Value], year: int, dice: random.Random
) -> dict[str, Value]:
    is_late = dice.random() < 0.2
    found: dict[str, Value] = {
        f"{seq}/progress": dice.choice(DONE),
        f"{seq}/rating": "AMBER" if is_late else "GREEN",
        f"{seq}/milestone": "PARTLY" if is_late else "REACHED",
    }
    if is_late:
        found[f"{seq}/why"] = HINDERED
    for path in sorted(asked):
        row, _slash, what = path.rpartition("/")
        found |= dict(_figure(row, what, known, year, dice))
    return found


def _figure(
    row: str, what: str, known: Mapping[str, Value], year: int, dice: random.Random
) -> Iterator[tuple[str, Value]]:
    """A part of what was taken up; of a ratio both sides; of money what came in of the budget, and was spent."""
    if what == "done":
        yield f"{row}/done", Decimal(int(_number(known, f"{row}/committed") * _part(dice, 30, 60)))
    elif what == "base":
        base = dice.randint(40, 400)
        yield f"{row}/base", Decimal(base)
        yield f"{row}/amount", Decimal(base * dice.randint(45, 95) // 100)
    elif what == "issued" and dice.random() < 0.5:
        yield f"{row}/issued", date(year, dice.randint(3, 12), dice.randint(1, 28))
        yield f"{row}/document", f"校字〔{year}〕{dice.randint(1, 60)}号（演示）"
    elif what == "arrived" and (budget := _number(known, f"{row}/budget")):
        arrived = (budget * _part(dice, 60, 101)).quantize(CENT)
        yield f"{row}/arrived", arrived
        yield f"{row}/spent", (arrived * _part(dice, 70, 100)).quantize(CENT)


def _number(known: Mapping[str, Value], path: str) -> Decimal:
    value = known.get(path)
    return value if isinstance(value, Decimal) else Decimal()


def _part(dice: random.Random, low: int, high: int) -> Decimal:
    return Decimal(dice.randint(low, high)) / 100
