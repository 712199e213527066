"""Cells become a table: lines in order, totals after what they are of, shares and differences, shades."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import Final

from peiyou.engine.results.analysis.asking import ALL, REGIONS, Cell

SHADES: Final = 5
MOST_LINES, MOST_ACROSS = 3_000, 60
"""What a page can show; a file holds all."""

NONE_IS_ZERO: Final = frozenset({*REGIONS, "task", "deliverable"})

Key = tuple[int, ...]
Order = Callable[[str, int], object]
"""Dimension and number → what it is sorted by."""


@dataclass(frozen=True, slots=True)
class Value:
    """What a cell shows. `is_mixed`: figures in several units of measurement, which are not added."""

    cell: Cell
    exact: Fraction | None
    is_mixed: bool = False
    share: Fraction | None = None
    shade: int = 0
    before: Fraction | None = None

    @property
    def difference(self) -> Fraction | None:
        """Since the earlier of two days; what was not there then was nothing."""
        return None if self.exact is None else self.exact - (self.before or 0)


@dataclass(frozen=True, slots=True)
class Line:
    """`depth`: how many of the row dimensions it is of; fewer than all is a total, 0 the total of everything."""

    key: Key
    depth: int
    values: tuple[Value | None, ...]


@dataclass(frozen=True, slots=True)
class Arranged:
    """`across`: keys of the columns, the total of them last (where there is one)."""

    across: tuple[Key, ...]
    lines: tuple[Line, ...]
    uoms: frozenset[int | None]
    """Units of measurement that occur; None where a cell has several."""
    cells: int


def arrange(
    cells: Sequence[Cell], before: Sequence[Cell] | None, rows: Sequence[str], columns: Sequence[str],
    order: Order, *, counts: bool = False, percent: str = "", sort: str = "", heat: bool = True,
) -> Arranged:  # fmt: skip
    """`counts`: what a cell says is a number of units or a ratio, of whatever unit of measurement."""
    width = len(rows)
    table = {(cell.key[:width], cell.key[width:]): _value(cell, counts) for cell in cells}
    if before is not None:
        table = _with_before(table, before, width, counts)
    across = sorted({key for _row, key in table}, key=lambda key: _sorted(key, columns, order))
    keys = {key for key, _column in table}
    lines = _in_order(keys, rows, order, sort, lambda key: _weight(table, key, across))
    if percent:
        table = _with_shares(table, percent)
    if heat:
        table = _shaded(table, counts)
    lines = [key for key in lines if not _says_nothing(table, key, across)]
    lines = _without_totals_of_one(lines)
    uoms = frozenset(value.cell.uom for (key, _c), value in table.items() if key in {*lines})
    return Arranged(
        tuple(across),
        tuple(Line(key, sum(part != ALL for part in key) if rows else 0, tuple(table.get((key, c)) for c in across)) for key in lines),
        uoms, len(table),
    )  # fmt: skip


def _without_totals_of_one(lines: Sequence[Key]) -> list[Key]:
    """A total of a single line says it twice; that of everything stays."""
    below = Counter(key[:i] for key in lines if ALL not in key for i in range(1, len(key)))
    kept = []
    for key in lines:
        depth = key.index(ALL) if ALL in key else 0
        if not depth or below[key[:depth]] != 1:
            kept.append(key)
    return kept


def _says_nothing(table: Mapping[tuple[Key, Key], Value], key: Key, across: Sequence[Key]) -> bool:
    """A total all of whose figures are in several units of measurement."""
    values = [table[key, column] for column in across if (key, column) in table]
    return ALL in key and all(value.is_mixed for value in values)


def _value(cell: Cell, counts: bool) -> Value:
    mixed = not counts and cell.uom is None
    exact = None if mixed or not cell.below else Fraction(cell.above, cell.below)
    return Value(cell, exact, mixed)


def _with_before(
    table: Mapping[tuple[Key, Key], Value], before: Sequence[Cell], width: int, counts: bool
) -> dict[tuple[Key, Key], Value]:
    earlier = {(c.key[:width], c.key[width:]): _value(c, counts) for c in before}
    found = {}
    for key in {**table, **earlier}:
        now, then = table.get(key), earlier.get(key)
        if now is None and then is not None:  # all of it was taken back
            gone = Cell(then.cell.key, 0, 1, 0, then.cell.measure, then.cell.uom)
            now = Value(gone, None if then.is_mixed else Fraction(0), then.is_mixed)
        if now is not None:
            found[key] = Value(
                now.cell, now.exact, now.is_mixed, before=then.exact if then else None
            )
    return found


def _sorted(key: Key, names: Sequence[str], order: Order) -> list[tuple[bool, bool, object]]:
    """Totals after what they are of; what has no such place or task (0) after everything that has."""
    return [
        (part == ALL, part == 0 and name in NONE_IS_ZERO, order(name, part) if part != ALL else "")
        for name, part in zip(names, key, strict=True)
    ]


def _in_order(
    keys: Iterable[Key], rows: Sequence[str], order: Order, sort: str, weight: Callable[[Key], Fraction]
) -> list[Key]:  # fmt: skip
    if not sort:
        return sorted(keys, key=lambda key: _sorted(key, rows, order))
    sign = -1 if sort == "most" else 1

    def by_weight(key: Key) -> list[tuple[bool, object]]:
        """Each step by the weight of the total that it stands under."""
        steps: list[tuple[bool, object]] = []
        for i, part in enumerate(key):
            upto = (*key[: i + 1], *(ALL for _ in key[i + 1 :]))
            at = weight(upto if upto in known else key)
            steps.append((part == ALL, (sign * at, str(order(rows[i], part)))))
        return steps

    known = set(keys)
    return sorted(known, key=by_weight)


def _weight(table: Mapping[tuple[Key, Key], Value], key: Key, across: Sequence[Key]) -> Fraction:
    """What a line is sorted by: its last column, which is the total where there is one."""
    for column in reversed(across):
        value = table.get((key, column))
        if value is not None and value.exact is not None:
            return value.exact
    return Fraction(-1)


def _with_shares(
    table: Mapping[tuple[Key, Key], Value], percent: str
) -> dict[tuple[Key, Key], Value]:
    """Of the total of the row, of the column, or of everything; stages stay apart."""
    found = {}
    for (row, column), value in table.items():
        whole = table.get(_whole(row, column, percent, table))
        share = None
        if whole is not None and whole.exact and value.exact is not None:
            share = value.exact / whole.exact
        found[row, column] = replace(value, share=share)
    return found


def _whole(
    row: Key, column: Key, percent: str, table: Mapping[tuple[Key, Key], Value]
) -> tuple[Key, Key]:
    """The widest total that there is of the cell along the way that is asked about."""

    def widest(key: Key) -> list[Key]:
        """`key` with ever fewer `ALL`, from the widest."""
        places = [i for i, part in enumerate(key) if part != ALL]
        found = []
        for n in range(len(places), -1, -1):
            found += [
                tuple(ALL if i in some else part for i, part in enumerate(key))
                for some in combinations(places, n)
            ]
        return found

    rows = widest(row) if percent in {"column", "all"} else [row]
    columns = widest(column) if percent in {"row", "all"} else [column]
    for one in rows:
        for other in columns:
            if (one, other) in table:
                return one, other
    return row, column


def _shaded(table: Mapping[tuple[Key, Key], Value], counts: bool) -> dict[tuple[Key, Key], Value]:
    """Single cells, column by column: from the smallest to the largest in equal steps. What is in several units of
    measurement has no smallest."""
    single: dict[Key, list[Fraction]] = {}
    uoms: dict[Key, set[int | None]] = {}
    for (row, column), value in table.items():
        if value.exact is not None and ALL not in row:
            single.setdefault(column, []).append(value.exact)
            uoms.setdefault(column, set()).add(value.cell.uom)
    found = {}
    for (row, column), value in table.items():
        shade = 0
        fits = counts or len(uoms.get(column, ())) == 1
        if value.exact is not None and ALL not in row and fits:
            least, most = min(single[column]), max(single[column])
            if most > least:
                shade = 1 + min(SHADES - 1, int((value.exact - least) * SHADES / (most - least)))
        found[row, column] = replace(value, shade=shade)
    return found
