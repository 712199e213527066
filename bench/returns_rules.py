"""`returns.rules`: a hundred rules over the returns of the nation; `returns.outliers`: what is unusual among millions.

Rules are asked as before handing in: lines are read from the database, what is known elsewhere is looked up, and every
row of the form that a rule is about is evaluated. The floor says the same conditions as plain Python over the same rows.
Seconds are those of one core: all of it is one process on SQLite.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from bench.installation import ready
from bench.scenario import Measured, scenario
from bench.takeup_nation import SEED, load_nation

RULES: Final = 100
RETURNS: Final = 4_562
AT_ONCE: Final = 200
FIGURES: Final = 7_000_000
KINDS: Final = 6_136
"""Four kinds of units times 1,534 figures."""
OPENS: Final = datetime(2021, 11, 1, tzinfo=UTC)

OF_FUND: Final = (
    ("spent", "spent <= arrived + carried + {n}", lambda v, n: v["spent"] <= v["arrived"] + v["carried"] + n),
    ("arrived", "budget == 0 || arrived <= budget * {n}", lambda v, n: v["budget"] == 0 or v["arrived"] <= v["budget"] * n),
)  # fmt: skip
OF_ITEM: Final = (
    ("done", "committed == 0 || (before + done) * 10 <= committed * 16 + {n}",
     lambda v, n: v["committed"] == 0 or (v["before"] + v["done"]) * 10 <= v["committed"] * 16 + n),
    ("amount", "'base' in empty || amount <= base + {n}", lambda v, n: "base" in v["empty"] or v["amount"] <= v["base"] + n),
    ("done", "task != {n} || done >= last_done", lambda v, n: v["task"] != n or v["done"] >= v["last_done"]),
)  # fmt: skip
OF_LINE: Final = (
    ("progress", "size(progress) >= 3 || task == {n}", lambda v, n: len(v["progress"]) >= 3 or v["task"] == n),
    ("why", "rating != 'RED' || why != '' || task == {n}", lambda v, n: v["rating"] != "RED" or v["why"] != "" or v["task"] == n),
)  # fmt: skip
OF_RETURN: Final = (
    ("", "spent <= arrived + carried + {n}", lambda v, n: v["spent"] <= v["arrived"] + v["carried"] + n),
)  # fmt: skip
MIX: Final = {
    "FUND": (OF_FUND, 30),
    "ITEM": (OF_ITEM, 40),
    "LINE": (OF_LINE, 20),
    "RETURN": (OF_RETURN, 10),
}


def drafts() -> Iterator[tuple[str, str, str, Callable[[Any, int], bool], int]]:
    """(scope, column, expression, the same in Python, its number) of a hundred rules that differ."""
    for scope, (kinds, many) in MIX.items():
        for n in range(many):
            column, expression, plain = kinds[n % len(kinds)]
            yield scope, column, expression.format(n=n + 1), plain, n + 1


def seconds(function: Callable[[], object]) -> float:
    """Of one core."""
    start = time.process_time()
    function()
    return time.process_time() - start


@scenario("returns.rules", unit="s", bar=60, floor="as plain Python")
def rules() -> Measured:
    from peiyou.engine.reporting.models import Return

    ready()
    round_ = _round(load_nation())
    pks = list(Return.objects.filter(round=round_).order_by("pk").values_list("pk", flat=True))[:RETURNS]  # fmt: skip
    rows = Counter[str]()
    read = asked = floor = 0.0
    found = 0
    for portion in (pks[at : at + AT_ONCE] for at in range(0, len(pks), AT_ONCE)):
        start = time.process_time()
        returns = _returns(portion)
        read += time.process_time() - start
        start = time.process_time()
        found += _checked(returns)
        asked += time.process_time() - start
        floor += _plain(returns, rows)
    calls = sum(rows[scope] * many for scope, (_kinds, many) in MIX.items())
    note = f"{RULES} rules × {len(pks):,} returns, at {calls / 1e6:.1f} million rows; {found:,} broken; {read:.0f} s of it reading"  # fmt: skip
    return Measured(read + asked, floor, note)


def _round(season: Any) -> Any:
    from peiyou.engine.reporting.actions.rounds import Ends, open_round, prepare_round
    from peiyou.engine.reporting.actions.rule_writing import set_rules, write_rule
    from peiyou.engine.reporting.book.ruling import Draft
    from peiyou.kernel.actions import SYSTEM

    ends = Ends(OPENS, *(OPENS + timedelta(days=days) for days in (15, 30, 45, 60)))
    act: dict[str, Any] = {"actor": SYSTEM, "at": OPENS}
    round_ = prepare_round(season=season, period="2021", title="2021 年度填报", ends=ends, **act)
    written = [
        write_rule(
            draft=Draft(f"R{place}", f"规则{place}", scope, column, expression, "QUESTION", "请核对。"), **act
        )
        for place, (scope, column, expression, _plain, _n) in enumerate(drafts())
    ]  # fmt: skip
    set_rules(round_=round_, rules=written, **act)
    round_ = open_round(round_=round_, **act).round
    _fill(round_)
    return round_


def _fill(round_: Any) -> None:
    """Every line says something; a few of them what a rule asks about. Invented and seeded."""
    import json

    from peiyou.engine.reporting.models import Line
    from peiyou.engine.reporting.queries.skeleton import skeleton_of
    from peiyou.kernel.actions.bulk import update_many

    dice, asked = random.Random(SEED), skeleton_of(round_)
    sources = list(asked.sources)
    numbers: dict[int, list[tuple[int, str]]] = {}
    for (seq, number), ask in asked.asks.items():
        numbers.setdefault(seq, []).append((number, str(ask.item.counting)))
    changed: list[tuple[int, str]] = []
    for pk, opening in Line.objects.filter(of_return__round=round_).values_list("pk", "opening").iterator():  # fmt: skip
        said: dict[str, str] = {"progress": "完成年度建设内容", "rating": dice.choice(("GREEN", "AMBER", "RED"))}  # fmt: skip
        said["why"] = "" if said["rating"] == "GREEN" else "设备采购周期较长"
        for number, counting in numbers.get(asked.seqs[opening], ()):
            if counting in {"SUM", "CANDIDATES"}:
                said[f"item/{number}/done"] = str(dice.randint(0, 3))
            elif counting in {"RATIO", "COVERAGE"}:
                said[f"item/{number}/amount"], said[f"item/{number}/base"] = str(dice.randint(0, 302)), "300"  # fmt: skip
        for code in sources:
            if dice.random() < 0.5:
                arrived = dice.randint(1, 10**7)
                said[f"fund/{code}/arrived"] = f"{arrived / 10**6:.6f}"
                said[f"fund/{code}/spent"] = f"{dice.randint(0, arrived) / 10**6:.6f}"
        changed.append((pk, json.dumps(said, ensure_ascii=False)))
    for at in range(0, len(changed), 5_000):
        update_many(Line, ["values"], changed[at : at + 5_000])


def _returns(pks: list[int]) -> list[Any]:
    """As `missing_of_many` has them before its checks."""
    from peiyou.engine.reporting.models import Return
    from peiyou.engine.reporting.queries.missing import Asked
    from peiyou.engine.reporting.queries.skeleton import skeleton_of
    from peiyou.engine.reporting.queries.values import said_by

    rows = list(Return.objects.filter(pk__in=pks).select_related("round__period", "undertaking"))
    asked = skeleton_of(rows[0].round)
    said = said_by(rows, asked)
    return [Asked(row, said[row.pk], asked, OPENS) for row in rows]


def _checked(returns: list[Any]) -> int:
    from peiyou.engine.reporting.queries.checking import check

    return sum(len(of) for of in check(returns).values())


def _plain(returns: list[Any], rows: Counter[str]) -> float:
    """Seconds for the conditions alone, over rows that are there; counts the rows."""
    from peiyou.engine.reporting.queries.checking import sheets_of

    sheets = sheets_of(returns)
    by_scope: dict[str, list[tuple[str, Callable[[Any, int], bool], int]]] = {}
    for scope, column, _expression, plain, n in drafts():
        by_scope.setdefault(scope, []).append((column, plain, n))

    def conditions() -> int:
        broken = 0
        for sheet in sheets.values():
            for scope, places in sheet.of.items():
                for place in places:
                    for column, plain, n in by_scope[scope.value]:
                        if column in place.cells and not plain(place.variables, n):
                            broken += 1
        return broken

    for sheet in sheets.values():
        for scope, places in sheet.of.items():
            rows[scope.value] += len(places)
    return seconds(conditions)


@scenario("returns.outliers", unit="s", bar=6, floor="sorting them alone")
def outliers() -> Measured:
    from peiyou.engine.reporting.checks.outliers import outliers_of

    dice = random.Random(SEED)
    pool = [int(dice.lognormvariate(8, 1)) for _ in range(200_000)]
    many = FIGURES // KINDS + 1
    starts = [dice.randrange(len(pool) - many) for _ in range(KINDS)]
    values = {kind: [one + kind for one in pool[start : start + many]] for kind, start in enumerate(starts)}  # fmt: skip
    floor = seconds(lambda: [sorted(figures) for figures in values.values()])
    start = time.process_time()
    found = outliers_of(values, Fraction("3.5"), least=30)
    taken = time.process_time() - start
    figures = sum(len(of) for of in values.values())
    return Measured(taken, floor, f"{figures:,} figures of {KINDS:,} kinds, {sum(map(len, found.values())):,} far")  # fmt: skip
