"""What each unit of the demonstration answers: tasks, quantities, money. Pure, and the same for the same seed.

Published: 4,562 units take part, about 128,000 placements; provinces take up 43 tasks in the mean, 45 at
most (twelve of them), 24 at least. Which unit takes up what is invented.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from peiyou.config.demo.amounts import base_of, part_of
from peiyou.config.demo.takeup.money import SOURCES, TEN_THOUSAND, by_province, by_source, split
from peiyou.kernel.forms.definition import Value

UNITS: Final = 4_562
PLACEMENTS: Final = 128_000
MOST_TASKS, MEAN_TASKS, FEWEST_TASKS, WITH_MOST = 45, 43, 24, 12
MEAN_AMOUNT: Final = 10 / 6
"""Of what one school enters of what adds up (`_item`)."""
OWN_SHARE: Final = 0.02
"""Of a province's money, what its education body spends itself."""
BY_AGREEMENT: Final = ("ENTERPRISE", "SPONSOR")
"""Money that comes by an agreement: each unit has one, for one task."""
BY_YEAR: Final = (0.2, 0.25, 0.28, 0.27)
"""How much of a quantity is planned for each year, more or less."""
ABOVE_GOAL, NEAR_USUAL = (1.02, 1.1), (0.92, 0.99)
"""How much of a ratio is promised: of what the plan asks, and of what is usual where it asks for no number."""
POSTS: Final = ("校长", "副校长", "教务处处长", "科研处处长", "二级学院院长", "产教融合办公室主任")


@dataclass(frozen=True, slots=True)
class Asked:
    """A task of the season: its seq, who may take it up, its items (seq → how it is counted). `goals`: what the plan
    asks of the nation, by seq of the item; `amounts`: how much of an item is taken up, where that is not invented."""

    seq: int
    parties: frozenset[str]
    items: Mapping[int, str]
    goals: Mapping[int, Fraction] = field(default_factory=dict)
    amounts: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Province:
    """`code`: division code (the 兵团: any word). `body` and `units` are whatever names them: keys of rows.

    `units` are all that could take part: (name, kind of unit).
    """

    code: str
    body: int
    units: Sequence[tuple[int, str]]


@dataclass(slots=True)
class Answer:
    """`cells`: path → value in the terms of the form: quantities and 万元 exact, days. `money`: fen by source."""

    unit: int
    province: str
    party: str
    tasks: list[int]
    money: dict[str, int]
    cells: dict[str, Value] = field(default_factory=dict)


def answers(
    provinces: Sequence[Province],
    tasks: Sequence[Asked],
    years: range,
    seed: int,
    wanted: Container[int] | None = None,
) -> Iterator[Answer]:
    """Every province's own answer, then its units'; all of them add up to the published money exactly.

    `wanted` (names of units) makes it quicker: only theirs, each the same as in the whole nation.
    """
    dice = random.Random(seed)  # noqa: S311 - an invention that is the same each time
    taken = _tasks_of_provinces(provinces, tasks, dice)
    chosen = _who_takes_part(provinces, dice)
    counts = _tasks_of_units(provinces, chosen, taken, tasks, dice)
    money = by_source(by_province({p.code: len(p.units) for p in provinces}, dice), dice)
    below = {
        p.code: Counter(seq for u, _ in chosen[p.code] for seq in counts[u]) for p in provinces
    }
    for province in provinces:
        group = [(province.body, "PROVINCE"), *chosen[province.code]]
        made = [Answer(unit, province.code, party, counts[unit], {}) for unit, party in group]
        _share_money(made, money[province.code], dice)
        for answer in made:
            if wanted is None or answer.unit in wanted:
                own = below[province.code] if answer.party == "PROVINCE" else None
                fill(answer, tasks, years, random.Random(f"{seed} {answer.unit}"), own)  # noqa: S311
                yield answer


def _tasks_of_provinces(
    provinces: Sequence[Province], tasks: Sequence[Asked], dice: random.Random
) -> dict[str, list[int]]:
    """Which tasks each province takes up: the published mean, most and fewest where all 45 are open."""
    every = [task.seq for task in tasks if "PROVINCE" in task.parties]
    most = len(every)
    scale = most / MOST_TASKS
    codes = [p.code for p in provinces]
    named = [code for code in ("130000", "370000", "500000") if code in codes]
    rest = [code for code in codes if code not in named]
    dice.shuffle(rest)
    full = max(1, round(len(codes) * WITH_MOST / 32))
    numbers = dict.fromkeys([*named, *rest][:full], most)
    others = [code for code in codes if code not in numbers]
    total = round(MEAN_TASKS * scale * len(codes)) - most * full
    if others:
        numbers[others[0]] = round(FEWEST_TASKS * scale)
        parts = split(total - numbers[others[0]], [1.0] * (len(others) - 1))
        numbers |= {code: min(most, part) for code, part in zip(others[1:], parts, strict=True)}
    return {code: sorted(dice.sample(every, numbers[code])) for code in codes}


def _who_takes_part(
    provinces: Sequence[Province], dice: random.Random
) -> dict[str, list[tuple[int, str]]]:
    """4,562 units with the provinces' own bodies, or all there are; spread as the units are."""
    there = [len(p.units) for p in provinces]
    wanted = min(UNITS - len(provinces), sum(there))
    parts = split(wanted, [float(n) for n in there])
    return {
        p.code: sorted(dice.sample(list(p.units), n)) for p, n in zip(provinces, parts, strict=True)
    }


def _tasks_of_units(
    provinces: Sequence[Province],
    chosen: Mapping[str, Sequence[tuple[int, str]]],
    taken: Mapping[str, list[int]],
    tasks: Sequence[Asked],
    dice: random.Random,
) -> dict[int, list[int]]:
    """What each unit ticks among what its province took up; about 28 each, and no unit none."""
    own = {p.body: taken[p.code] for p in provinces}
    parties = {task.seq: task.parties for task in tasks}
    open_to = {
        unit: [seq for seq in taken[p.code] if party in parties[seq]]
        for p in provinces
        for unit, party in chosen[p.code]
    }
    wanted = PLACEMENTS * (len(own) + len(open_to)) // UNITS - sum(map(len, own.values()))
    wishes = {
        unit: max(1, round(len(seqs) * dice.betavariate(4, 2))) for unit, seqs in open_to.items()
    }
    missing = wanted - sum(min(n, len(open_to[u])) for u, n in wishes.items())
    order = list(wishes)
    while missing:
        dice.shuffle(order)
        step = 1 if missing > 0 else -1
        movable = [u for u in order if 1 <= wishes[u] + step <= len(open_to[u])][: abs(missing)]
        if not movable:
            break
        for unit in movable:
            wishes[unit] += step
        missing -= step * len(movable)
    ticked = {
        u: sorted(dice.sample(seqs, min(wishes[u], len(seqs)))) for u, seqs in open_to.items()
    }
    return own | ticked


def _share_money(made: list[Answer], money: Mapping[str, int], dice: random.Random) -> None:
    """Whole 万元 but for the last of each source, which takes what is left; larger for who takes more."""
    weights = [OWN_SHARE * len(made)] + [
        len(a.tasks) * dice.lognormvariate(0, 0.6) / 28 for a in made[1:]
    ]
    for source in SOURCES:
        usual = [
            0.0 if index == 0 and source in {"ENTERPRISE", "SPONSOR"} else weight
            for index, weight in enumerate(weights)
        ]
        parts = split(money[source], usual)
        whole = [part // TEN_THOUSAND * TEN_THOUSAND for part in parts]
        whole[-1] += money[source] - sum(whole)
        for answer, part in zip(made, whole, strict=True):
            answer.money[source] = part


def fill(
    answer: Answer,
    tasks: Sequence[Asked],
    years: range,
    dice: random.Random,
    below: Mapping[int, int] | None,
) -> None:
    """The cells of one unit: each task with its items, milestones, and a part of the money.

    `below`: of a province how many of its units take up each task. What it declares is about the sum of theirs.
    """
    asked = {task.seq: task for task in tasks}
    weights = [dice.uniform(0.5, 1.5) for _ in answer.tasks]
    parts = {s: _whole_parts(total, weights) for s, total in answer.money.items()}
    for source in BY_AGREEMENT:
        of_one = dice.randrange(len(weights))
        parts[source] = [answer.money[source] * (i == of_one) for i in range(len(weights))]
    for index, seq in enumerate(answer.tasks):
        answer.cells[f"{seq}/taken"] = True
        answer.cells[f"{seq}/person"] = dice.choice(POSTS)
        answer.cells[f"{seq}/criterion"] = "按任务表述和省级验收要求完成，佐证材料齐全（演示）"
        for year in years:
            answer.cells[f"{seq}/milestone/{year}"] = f"{year} 年度任务按计划完成（演示）"
        for number, counting in asked[seq].items.items():
            times = 1 if below is None else max(1, round(below[seq] * dice.uniform(0.75, 1.15)))
            path = f"{seq}/item/{number}"
            answer.cells |= _item(path, counting, years, dice, times, asked[seq], number)
        for source in SOURCES:
            for year, fen in zip(
                years, _whole_parts(parts[source][index], [0.5, 1.5, 1.2, 0.8]), strict=False
            ):
                if fen:
                    answer.cells[f"{seq}/fund/{source}/{year}"] = Decimal(fen).scaleb(-6)


def _whole_parts(total: int, weights: Sequence[float]) -> list[int]:
    """As `split`, in whole 万元; what is less than one goes with the first part."""
    parts = split(total // TEN_THOUSAND, weights)
    parts = [part * TEN_THOUSAND for part in parts]
    if parts:
        parts[0] += total % TEN_THOUSAND
    return parts


def _item(
    path: str, counting: str, years: range, dice: random.Random, times: int, asked: Asked, number: int
) -> dict[str, Value]:  # fmt: skip
    """A quantity by how it is counted; `times` as much as one school's. Ratios are promised to be reached."""
    if counting in {"SUM", "CANDIDATES"}:
        amount = dice.choice((1, 1, 1, 2, 2, 3)) if times == 1 else round(times * MEAN_AMOUNT)
        amount = asked.amounts.get(number, amount)
        weights = [BY_YEAR[i % len(BY_YEAR)] * dice.uniform(0.6, 1.4) for i in range(len(years))]
        shares = split(amount, weights)
        by_year = {f"{path}/{year}": Decimal(n) for year, n in zip(years, shares, strict=True) if n}
        return {f"{path}/amount": Decimal(amount), **by_year}
    if counting in {"RATIO", "COVERAGE"}:
        goal = asked.goals.get(number)
        base = base_of(goal, dice, times)
        amount = part_of(base, goal, dice.uniform(*(ABOVE_GOAL if goal else NEAR_USUAL)))
        return {f"{path}/amount": Decimal(amount), f"{path}/base": Decimal(base)}
    if counting == "INSTRUMENT":
        return {f"{path}/due": date(dice.choice(list(years)), 12, 31)}
    return {}
