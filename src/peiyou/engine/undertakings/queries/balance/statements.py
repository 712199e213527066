"""The sums of the live balance, out of the undertakings' own rows: drafts, what is sent in, what is confirmed.

Whole numbers only. Whoever has withdrawn is left out. Conditions are whole numbers of ours, written into the
statements: there may be thousands of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any, Final, NamedTuple

from django.db import connection

from peiyou.engine.undertakings.enums import Counting, Party, State
from peiyou.engine.undertakings.queries.balance.targets import REACHES, Target


class Phase(IntEnum):
    """How far an undertaking has come, for a sum: with its filler, sent in, confirmed."""

    DRAFT = 0
    SUBMITTED = 1
    CONFIRMED = 2


class By(IntEnum):
    """What sums are made for: keys are 0, primary keys of provincial units (0: none), or of units."""

    NATION = 0
    PROVINCE = 1
    UNIT = 2


MANY: Final = 8
"""Provinces that are asked about as if it were the nation."""
_KEYS: Final = {By.NATION: "0", By.PROVINCE: "COALESCE(u.province_id, 0)", By.UNIT: "u.unit_id"}


@dataclass(frozen=True, slots=True)
class Within:
    """Which undertakings of a season; None: no limit. `province` 0: those that belong to none."""

    season: int
    province: int | None = None
    provinces: frozenset[int] | None = None
    units: frozenset[int] | None = None
    opening: int | None = None

    def condition(self) -> str:
        parts = [f"u.season_id = {self.season:d}"]
        if self.province is not None:
            parts.append(f"COALESCE(u.province_id, 0) = {self.province:d}")
        if self.provinces is not None:
            parts.append(f"COALESCE(u.province_id, 0) IN ({_numbers(self.provinces)})")
        if self.units is not None:
            parts.append(f"u.unit_id IN ({_numbers(self.units)})")
        return " AND ".join(parts)

    @property
    def of_opening(self) -> str:
        return "" if self.opening is None else f" AND p.opening_id = {self.opening:d}"


class Quantity(NamedTuple):
    """Sum of an item's commitments; `entered`: how many units have a number there."""

    key: int
    item: int
    party: Party
    phase: Phase
    amount: int
    base: int
    entered: int


class Held(NamedTuple):
    """Of a ratio, of coverage or of instruments: how many units meet it; first and last day, how many too late."""

    key: int
    item: int
    party: Party
    phase: Phase
    met: int
    first: date | None
    last: date | None
    late: int
    dated: int


class Placed(NamedTuple):
    """How many units have a task (布点), and how many of them say what is reached when."""

    key: int
    opening: int
    party: Party
    phase: Phase
    n: int
    planned: int


class Money(NamedTuple):
    """Fen of a source."""

    key: int
    source: int
    party: Party
    phase: Phase
    amount: int


def quantities(within: Within, by: By, items: Collection[int] | None = None) -> list[Quantity]:
    """`items` (primary keys) narrows it. Items without any number are absent."""
    only = "" if items is None else f" AND c.item_id IN ({_numbers(items)})"
    rows = _ask(
        within, "w.tag, c.item_id, SUM(c.amount), SUM(c.base), COUNT(c.amount)",
        "undertakings_commitment c JOIN undertakings_placement p ON p.id = c.placement_id",
        f"c.amount IS NOT NULL{only}", 2, by,
    )  # fmt: skip
    return [
        Quantity(*_untag(tag, item), int(amount), int(base or 0), n)
        for tag, item, amount, base, n in rows
    ]


def held(within: Within, by: By, targets: Iterable[Target]) -> list[Held]:
    """For items that are not added up; others are passed over. Two statements."""
    found: list[Held] = []
    asked = list(targets)
    for tested, met, late in (
        ([t for t in asked if t.counting in _TESTS], _met, lambda _some: "0"),
        ([t for t in asked if t.counting == Counting.INSTRUMENT], lambda _some: "0", _late),
    ):
        if not tested:
            continue
        rows = _ask(
            within,
            f"w.tag, c.item_id, SUM({met(tested)}), MIN(c.due_on), MAX(c.due_on),"
            f" SUM({late(tested)}), COUNT(c.due_on)",
            "undertakings_commitment c JOIN undertakings_placement p ON p.id = c.placement_id",
            f"+c.item_id IN ({_numbers(t.pk for t in tested)})", 2, by,  # +: a third of the rows, and no use of the index
        )  # fmt: skip
        found += [
            Held(*_untag(tag, item), int(m), _day(first), _day(last), int(n), dated)
            for tag, item, m, first, last, n, dated in rows
        ]
    return found


def placed(within: Within, by: By) -> list[Placed]:
    rows = _ask(
        within, "w.tag, p.opening_id, COUNT(*), SUM(CASE WHEN p.milestones <> '{}' THEN 1 ELSE 0 END)",
        "undertakings_placement p", "1 = 1", 2, by,
    )  # fmt: skip
    return [Placed(*_untag(tag, opening), n, int(planned)) for tag, opening, n, planned in rows]


def money(within: Within, by: By) -> list[Money]:
    rows = _ask(
        within, "w.tag, c.source_id, SUM(c.amount)",
        "undertakings_pledge c JOIN undertakings_placement p ON p.id = c.placement_id",
        "c.amount > 0", 2, by,
    )  # fmt: skip
    return [Money(*_untag(tag, source), int(n)) for tag, source, n in rows]


def money_by_year(
    within: Within,
    by: By,
    years: Sequence[int],
    parties: Collection[Party],
    phases: Collection[Phase],
) -> dict[tuple[int, int], dict[int, int]]:
    """(key, source) → year → fen; `parties` empty: of all kinds of unit."""
    sums = ", ".join(f"SUM({of_year('c.by_year', year)})" for year in years)
    kinds = ", ".join(f"'{party.value}'" for party in parties)
    rows = _ask(
        within, f"w.key, c.source_id, {sums}",
        "undertakings_pledge c JOIN undertakings_placement p ON p.id = c.placement_id",
        f"c.amount > 0 AND w.phase IN ({_numbers(phases)})" + (f" AND w.party IN ({kinds})" if kinds else ""),
        2, by,
    )  # fmt: skip
    return {
        (key, source): {year: int(n or 0) for year, n in zip(years, amounts, strict=True)}
        for key, source, *amounts in rows
    }


def each(within: Within, columns: str, tables: str, condition: str) -> list[tuple[Any, ...]]:
    """Rows one by one: `w` is who (id, key: the unit, party, phase), `p` the placement, if `tables` join it."""
    return _ask(within, columns, tables, condition, 0, By.UNIT)


# --- how they are asked -----------------------------------------------------------------------------------

_PHASE: Final = (
    f"CASE WHEN k.state = '{State.CONFIRMED}' THEN {Phase.CONFIRMED:d}"
    f" WHEN k.state IN ('{State.FILLING}', '{State.RETURNED}') THEN {Phase.DRAFT:d} ELSE {Phase.SUBMITTED:d} END"
)


_PARTIES: Final = tuple(Party)
_PARTY: Final = " ".join(f"WHEN '{party}' THEN {n}" for n, party in enumerate(_PARTIES))


def _tag(by: By) -> str:
    """Key, party and phase in one number: grouping by it is half the work."""
    return f"({_KEYS[by]}) * 64 + (CASE u.party {_PARTY} END) * 8 + {_PHASE}"


def _untag(tag: int, what: int) -> tuple[int, int, Party, Phase]:
    """The beginning of a row: its key, what it is about, party, phase."""
    return tag >> 6, what, _PARTIES[tag >> 3 & 7], Phase(tag & 7)


def _ask(
    within: Within, columns: str, tables: str, condition: str, groups: int, by: By
) -> list[tuple[Any, ...]]:
    """Who they are, once (a few thousand rows), joined with what they have written (hundreds of thousands)."""
    who = (
        f"SELECT u.id, u.party, u.province_id, {_KEYS[by]} AS key, {_PHASE} AS phase, {_tag(by)} AS tag"  # noqa: S608 - our own words and whole numbers
        " FROM undertakings_undertaking u JOIN workflow_case k ON k.id = u.case_id"
        f" WHERE {within.condition()} AND k.state <> '{State.WITHDRAWN}'"
    )
    grouped = f" GROUP BY {', '.join(str(n + 1) for n in range(groups))}" if groups else ""
    sql = (
        f"WITH w AS {_materialised(within)}({who}) SELECT {columns} FROM {tables}"  # noqa: S608
        f" JOIN w ON w.id = p.undertaking_id WHERE {condition}{within.of_opening}{grouped}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def _materialised(within: Within) -> str:
    """Of everybody a table is made first, phases and all; of a few the database begins with them and its indexes."""
    few = within.province is not None or within.units is not None
    some = within.provinces is not None and len(within.provinces) < MANY
    return "" if few or some else "MATERIALIZED "


def of_year(column: str, year: int) -> str:
    if connection.vendor == "sqlite":
        return f"json_extract({column}, '$.\"{year:d}\"')"
    return f"CAST({column}->>'{year:d}' AS BIGINT)"


def _ratio(target: Target) -> str:
    """amount / base against the limit, in whole numbers."""
    if target.limit is None:
        return "FALSE"
    n, d = target.limit.numerator, target.limit.denominator
    reaches = REACHES.get(target.bound, ">=")  # type: ignore[call-overload]
    return f"c.base > 0 AND CAST(c.amount AS NUMERIC) * {d} {reaches} CAST(c.base AS NUMERIC) * {n}"


_TESTS: Final[Mapping[Counting, Callable[[Target], str]]] = {
    Counting.RATIO: _ratio,
    Counting.COVERAGE: lambda _target: "c.amount > 0 AND c.amount >= COALESCE(c.base, 0)",
}
"""When one unit's commitment meets an item that does not add up."""


def _met(targets: Iterable[Target]) -> str:
    tests = (
        f"WHEN {t.pk:d} THEN CASE WHEN {_TESTS[t.counting](t)} THEN 1 ELSE 0 END" for t in targets
    )
    return f"CASE c.item_id {' '.join(tests)} ELSE 0 END"


def _late(targets: Iterable[Target]) -> str:
    """Most instruments of a plan are due on the same day, and then it is one comparison."""
    days: dict[date, list[int]] = {}
    for target in targets:
        days.setdefault(target.deadline, []).append(target.pk)
    late = (
        f"c.due_on > '{day:%Y-%m-%d}'"
        + (f" AND c.item_id IN ({_numbers(pks)})" if len(days) > 1 else "")
        for day, pks in days.items()
    )
    return f"CASE WHEN {' OR '.join(late)} THEN 1 ELSE 0 END"


def _numbers(values: Iterable[int]) -> str:
    return ", ".join(f"{value:d}" for value in values) or "NULL"


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
