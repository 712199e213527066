"""The two tables of a take-up, ready to be shown, frozen and printed. Money is in fen, whole numbers.

附件1 分省承接任务（项目）数量汇总表 is `Summary`, 附件2 分任务（项目）承接省份一览表 is `Coverage`. Names of units are
those of the day that is asked about; a unit that did not exist yet goes by the name it has now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.models import Season
from peiyou.engine.undertakings.queries.taken import Taken, placed_on, taken_in_drafts, taken_on
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.cartogram import grid
from peiyou.kernel.organisations.queries.history import names_on
from peiyou.kernel.organisations.queries.trees import in_order


@dataclass(frozen=True, slots=True)
class Source:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ProvinceRow:
    """One line: `key` is the provincial unit's; `money` stands in the order of the sources."""

    key: str
    name: str
    tasks: int
    placements: int
    units: int
    money: tuple[int, ...]

    @property
    def all_money(self) -> int:
        return sum(self.money)


@dataclass(frozen=True, slots=True)
class Summary:
    """附件1. Totals are sums of the fen of the rows, never of what is printed."""

    sources: tuple[Source, ...]
    rows: tuple[ProvinceRow, ...]

    @property
    def total(self) -> ProvinceRow:
        money = [sum(row.money[place] for row in self.rows) for place in range(len(self.sources))]
        return ProvinceRow(
            "", "", sum(row.tasks for row in self.rows), sum(row.placements for row in self.rows),
            sum(row.units for row in self.rows), tuple(money),
        )  # fmt: skip

    @property
    def shares(self) -> tuple[Fraction | None, ...]:
        """Of each source in all money; None while there is none."""
        total = self.total
        whole = total.all_money
        return tuple(Fraction(part, whole) if whole else None for part in total.money)

    @property
    def mean(self) -> Fraction | None:
        """Tasks of a province that takes up any."""
        counts = self._counts
        return Fraction(sum(counts), len(counts)) if counts else None

    @property
    def most(self) -> int:
        return max(self._counts, default=0)

    @property
    def with_most(self) -> int:
        """How many provinces take up the most tasks."""
        return self._counts.count(self.most) if self._counts else 0

    @property
    def fewest(self) -> int:
        return min(self._counts, default=0)

    @property
    def _counts(self) -> list[int]:
        return [row.tasks for row in self.rows if row.tasks]


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task that is open: which provinces take it up, which do not, and how often it is placed."""

    key: str
    number: str
    text: str
    taken_by: tuple[str, ...]
    not_by: tuple[str, ...]
    placements: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """附件2."""

    rows: tuple[TaskRow, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """Both, as of a day; `on` is None for drafts as they stand, which count for nothing."""

    season: str
    plan: str
    on: date | None
    summary: Summary
    coverage: Coverage

    @property
    def is_draft(self) -> bool:
        return self.on is None


def tables_on(season: Season, on: date) -> Tables:
    """What was confirmed by the end of that day, whatever became of it later."""
    return _tables(season, taken_on(season, on), on)


def tables_of_drafts(season: Season, today: date) -> Tables:
    """What stands in undertakings now, confirmed or not, by the names of today."""
    drafts = _tables(season, taken_in_drafts(season), today)
    return Tables(drafts.season, drafts.plan, None, drafts.summary, drafts.coverage)


def coverage_on(season: Season, on: date) -> Coverage:
    """附件2 alone: one statement over the placements."""
    provinces = provinces_of(season)
    return _coverage(season, placed_on(season, on), provinces, names_on(provinces, on))


def provinces_of(season: Season) -> list[Unit]:
    """The provincial units that were asked, in the order of their codes; the 兵团, which has none, last."""
    asked = season.undertakings.filter(party=Party.PROVINCE).values("province")
    return list(in_order(Unit.objects.filter(pk__in=asked)))


def called_shortly(provinces: Sequence[Unit], names: Mapping[int, str]) -> list[tuple[int, str]]:
    """As long lists of provinces are printed: 新疆, where the whole name of that day begins so."""
    found = []
    for unit in provinces:
        name, cell = names.get(unit.pk, unit.name), grid().get(unit.code)
        found.append((unit.pk, cell.short if cell and name.startswith(cell.short) else name))
    return found


def _tables(season: Season, found: Taken, on: date) -> Tables:
    provinces = provinces_of(season)
    names = names_on(provinces, on)
    version = season.version
    return Tables(
        season.title,
        version.title,
        on,
        _summary(season, found, provinces, names),
        _coverage(season, found, provinces, names),
    )


def _summary(
    season: Season, found: Taken, provinces: Sequence[Unit], names: Mapping[int, str]
) -> Summary:
    sources = tuple(Source(code, name) for code, name in season.sources.values_list("code", "name"))
    placements: dict[int, int] = {}
    for (province, _seq), n in found.placements.items():
        placements[province] = placements.get(province, 0) + n
    rows = [
        ProvinceRow(
            str(unit.key), names.get(unit.pk, unit.name), len(found.own.get(unit.pk, ())),
            placements.get(unit.pk, 0), found.units.get(unit.pk, 0),
            tuple(found.money.get((unit.pk, source.code), 0) for source in sources),
        )
        for unit in provinces
    ]  # fmt: skip
    return Summary(sources, tuple(rows))


def _coverage(
    season: Season, found: Taken, provinces: Sequence[Unit], names: Mapping[int, str]
) -> Coverage:
    tasks = {task.key: task for task in season.version.tasks.only("key", "no", "seq", "text")}
    called = called_shortly(provinces, names)
    placements: dict[int, int] = {}
    for (_province, seq), n in found.placements.items():
        placements[seq] = placements.get(seq, 0) + n
    rows = []
    for opening in season.openings.filter(is_open=True).order_by("seq"):
        task = tasks[opening.task_key]
        has = {pk for pk, _name in called if opening.seq in found.own.get(pk, ())}
        rows.append(
            TaskRow(
                str(opening.task_key), task.number, task.text,
                tuple(name for pk, name in called if pk in has),
                tuple(name for pk, name in called if pk not in has),
                placements.get(opening.seq, 0),
            )
        )  # fmt: skip
    return Coverage(tuple(rows))


# --- frozen and thawed --------------------------------------------------------------------------------


def frozen(tables: Tables) -> dict[str, Any]:
    """As plain values, fit for canonical JSON; `thawed` reads it back."""
    return {
        "season": tables.season,
        "plan": tables.plan,
        "on": tables.on.isoformat() if tables.on else None,
        "sources": [{"code": source.code, "name": source.name} for source in tables.summary.sources],
        "provinces": [
            {"key": row.key, "name": row.name, "tasks": row.tasks, "placements": row.placements,
             "units": row.units, "fen": _by_source(tables.summary.sources, row.money)}
            for row in tables.summary.rows
        ],
        "tasks": [
            {"key": row.key, "number": row.number, "text": row.text, "taken_by": list(row.taken_by),
             "not_by": list(row.not_by), "placements": row.placements}
            for row in tables.coverage.rows
        ],
    }  # fmt: skip


def _by_source(sources: Sequence[Source], money: Sequence[int]) -> dict[str, int]:
    return {source.code: fen for source, fen in zip(sources, money, strict=True)}


def thawed(content: Mapping[str, Any]) -> Tables:
    on = content["on"]
    return Tables(
        content["season"],
        content["plan"],
        date.fromisoformat(on) if on else None,
        Summary(
            tuple(Source(**source) for source in content["sources"]),
            tuple(
                ProvinceRow(row["key"], row["name"], row["tasks"], row["placements"], row["units"], tuple(row["fen"][source["code"]] for source in content["sources"]))
                for row in content["provinces"]
            ),
        ),
        Coverage(
            tuple(
                TaskRow(row["key"], row["number"], row["text"], tuple(row["taken_by"]), tuple(row["not_by"]), row["placements"])
                for row in content["tasks"]
            )
        ),
    )  # fmt: skip
