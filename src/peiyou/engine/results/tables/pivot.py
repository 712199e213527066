"""A pivot as a page shows it: every number with its unit, every cell with where it opens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from peiyou.common.money import grouped
from peiyou.engine.results.analysis.arranging import Line, Value
from peiyou.engine.results.analysis.asking import ALL, COUNT, RATIO, REGIONS
from peiyou.engine.results.analysis.definition import Definition
from peiyou.engine.results.queries.pivot import Pivot
from peiyou.engine.results.queries.pivot_names import DIMENSION_WORDS

MOST_SHOWN: Final = 8_000
"""Cells on a page; files hold all."""
LONG: Final = 12
MONEY: Final = ("元", 2)
Uom = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Head:
    text: str
    span: int = 1
    is_chinese: bool = False
    is_total: bool = False
    url: str = ""
    is_again: bool = False
    """The same as in the line above."""

    @property
    def is_hidden(self) -> bool:
        """Long words are not shown again and again; they are read out."""
        return self.is_again and len(self.text) > LONG


@dataclass(frozen=True, slots=True)
class Shown:
    text: str
    unit: str = ""
    share: str = ""
    url: str = ""
    shade: int = 0
    is_total: bool = False
    is_difference: bool = False
    why: str = ""
    """Why there is no number."""


@dataclass(frozen=True, slots=True)
class Row:
    heads: list[Head]
    cells: list[Shown]
    is_total: bool


@dataclass(frozen=True, slots=True)
class Screen:
    """`heads`: one line of column heads for each dimension across, and one of days where two are compared.
    `left_out`: lines that are too many for a page."""

    corner: list[str]
    heads: list[list[Head]]
    rows: list[Row]
    unit: str
    left_out: int


def screen_of(pivot: Pivot) -> Screen:
    wide = max(1, len(pivot.table.across) * (3 if pivot.is_compared else 1))
    fitting = max(1, MOST_SHOWN // wide)
    lines = pivot.table.lines[:fitting]
    wanted = pivot.definition
    return Screen(
        corner=[str(DIMENSION_WORDS[name]) for name in wanted.rows],
        heads=_column_heads(pivot),
        rows=[_row(pivot, line, before) for line, before in zip(lines, (None, *lines), strict=False)],
        unit=unit_of(pivot.uom, wanted),
        left_out=len(pivot.table.lines) - len(lines),
    )  # fmt: skip


def _column_heads(pivot: Pivot) -> list[list[Head]]:
    wanted, heads = pivot.definition, []
    each = 3 if pivot.is_compared else 1
    for i, name in enumerate(wanted.columns):
        row: list[Head] = []
        last: tuple[int, ...] | None = None
        for key in pivot.table.across:
            if last is not None and key[: i + 1] == last and row:
                row[-1] = replace(row[-1], span=row[-1].span + each)
                continue
            last = key[: i + 1]
            named = pivot.names.of(name, key[i])
            row.append(Head(named.text, each, named.is_chinese, key[i] == ALL))
        heads.append(row)
    if not wanted.columns:
        heads.append([Head(_("Figure"), each)])
    if pivot.is_compared:
        now = wanted.as_of or _("today")
        heads.append([Head(text) for _key in pivot.table.across for text in (wanted.compare, now, _("Difference"))])  # fmt: skip
    return heads


def _row(pivot: Pivot, line: Line, before: Line | None) -> Row:
    rows = pivot.definition.rows
    heads = []
    for i, (name, number) in enumerate(zip(rows, line.key, strict=True)):
        again = before is not None and before.key[: i + 1] == line.key[: i + 1]
        if number == ALL:
            text = _("Total") if i == line.depth else ""
            heads.append(Head(text, is_total=True))
            continue
        named = pivot.names.of(name, number)
        heads.append(
            Head(
                named.text,
                is_chinese=named.is_chinese,
                url=_narrowing(pivot, name, named.key),
                is_again=again,
            )
        )
    cells = [
        shown
        for column, value in zip(pivot.table.across, line.values, strict=True)
        for shown in _cells(pivot, line.key, column, value)
    ]
    return Row(heads, cells, line.depth < len(rows))


def _cells(
    pivot: Pivot, row: tuple[int, ...], column: tuple[int, ...], value: Value | None
) -> list[Shown]:
    if value is None:
        return [Shown("")] * (3 if pivot.is_compared else 1)
    wanted = pivot.definition
    if value.is_mixed:
        why = _("figures in several units, not added")
        one = Shown("—", url=_opens(pivot, row, column, value), why=why)
        return [one] * (3 if pivot.is_compared else 1)
    uom = uom_of(pivot, value)
    unit = "" if pivot.uom or wanted.operator in {COUNT, RATIO} else unit_of(uom, wanted)
    share = "" if value.share is None else _percent(value.share)
    is_total = ALL in row
    url = _opens(pivot, row, column, value)
    now = Shown(_said(value.exact, uom, wanted), unit, share, url, value.shade, is_total)
    if not pivot.is_compared:
        return [now]
    then = Shown(_said(value.before, uom, wanted), unit, is_total=is_total)
    difference = Shown(
        _signed(value.difference, uom, wanted), unit, is_total=is_total, is_difference=True
    )
    return [then, now, difference]


# --- numbers --------------------------------------------------------------------------------------------------


def number_of(exact: Fraction, uom: Uom | None, wanted: Definition) -> Decimal:
    """In the unit that it is said in; a mean to two places more than its measure has, a ratio to four."""
    if wanted.operator == RATIO:
        return _rounded(exact, 4)
    if wanted.operator == COUNT or wanted.over_time == COUNT or uom is None:
        return _rounded(exact, 0 if exact.denominator == 1 else 2)
    scale: int = 6 if uom == MONEY else uom[1]
    places = scale if exact.denominator == 1 else scale + 2
    return _rounded(exact / Fraction(10) ** scale, places)


def _rounded(exact: Fraction, places: int) -> Decimal:
    scaled = Fraction(exact * 10**places)
    whole: Decimal = (Decimal(scaled.numerator) / scaled.denominator).quantize(
        Decimal(1), ROUND_HALF_UP
    )
    return whole.scaleb(-places)


def _said(exact: Fraction | None, uom: Uom | None, wanted: Definition) -> str:
    if exact is None:
        return "—" if wanted.operator == RATIO else ""
    if wanted.operator == RATIO:
        return _percent(exact)
    return grouped(number_of(exact, uom, wanted)).replace("-", "−")


def _signed(exact: Fraction | None, uom: Uom | None, wanted: Definition) -> str:
    said = _said(exact, uom, wanted)
    return f"+{said}" if exact is not None and exact > 0 else said


def _percent(exact: Fraction) -> str:
    return f"{grouped(_rounded(exact * 100, 2))}%".replace("-", "−")


def uom_of(pivot: Pivot, value: Value) -> Uom | None:
    return None if value.cell.uom is None else pivot.extract.made.uoms[value.cell.uom]


def unit_of(uom: Uom | None, wanted: Definition) -> str:
    if wanted.operator == RATIO:
        return "%"
    if wanted.operator == COUNT:
        return _("units counted")
    if wanted.over_time == COUNT:
        return _("periods counted")
    if uom is None:
        return ""
    return _("ten thousand yuan") if uom == MONEY else uom[0]


# --- where things open ----------------------------------------------------------------------------------------


def _narrowing(pivot: Pivot, name: str, key: str) -> str:
    """A line opens to what stands below it: a region to the next level, a task to its deliverables."""
    wanted = pivot.definition
    if not key:
        return ""
    if name in {"province", "prefecture", "county"}:
        below = REGIONS[REGIONS.index(name) + 1]
        return (
            f"?{wanted.but(place=(key,), rows=_instead(wanted.rows, name, below, wanted.columns))}"
        )
    if name == "task":
        return f"?{wanted.but(task=(key,), rows=_instead(wanted.rows, name, 'deliverable', wanted.columns))}"
    return ""


def _instead(rows: tuple[str, ...], old: str, new: str, columns: Iterable[str]) -> tuple[str, ...]:
    if new in rows or new in columns:
        return tuple(row for row in rows if row != old)
    return tuple(new if row == old else row for row in rows)


def _opens(pivot: Pivot, row: tuple[int, ...], column: tuple[int, ...], value: Value) -> str:
    """The figure's own page, down to its entries, where the cell is one figure; else the pivot of this cell alone."""
    wanted = pivot.definition
    keys = {
        name: pivot.names.of(name, number)
        for name, number in zip((*wanted.rows, *wanted.columns), (*row, *column), strict=True)
        if number != ALL
    }  # fmt: skip
    measure = pivot.names.measures.get(value.cell.measure or 0)
    stage = keys["stage"].key if "stage" in keys else wanted.stage
    at, is_one = _place(wanted, keys)
    periods = [keys["period"].key] if "period" in keys else list(wanted.period)
    plain = not (wanted.kind or wanted.year or {"kind", "year"} & keys.keys())
    if measure and is_one and plain and len(periods) <= 1:
        asked = {"at": at, "period": "".join(periods), "as_of": wanted.as_of}
        kept = urlencode({name: said for name, said in asked.items() if said})
        url = reverse("facts:figure", args=[measure.code, stage.lower()])
        return f"{url}?{kept}" if kept else url
    return _alone(wanted, {name: named.key for name, named in keys.items()}, stage)


def _place(wanted: Definition, keys: dict[str, Any]) -> tuple[str, bool]:
    """The unit that a cell is at, and whether it is one."""
    for level in reversed(REGIONS):
        if level in keys:
            return keys[level].key, bool(keys[level].key)
    if len(wanted.place) == 1:
        return wanted.place[0], True
    return "", not wanted.place


def _alone(wanted: Definition, keys: dict[str, str], stage: str) -> str:
    """The pivot narrowed to a cell, along what is not told apart in it yet."""
    if any(not key for key in keys.values()):
        return ""
    changes: dict[str, Any] = {
        "columns": ("stage",) if wanted.operator != RATIO else (),
        "stage": stage,
    }
    for level in REGIONS:
        if level in keys:
            changes["place"] = (keys[level],)
    for name in ("task", "deliverable", "kind", "year", "period"):
        if name in keys:
            changes[name] = (keys[name],)
    changes["rows"] = next(
        ((name,) for name in ("task", "deliverable", "measure", "period", "unit") if name not in keys), ("unit",)
    )  # fmt: skip
    return f"?{wanted.but(**changes)}"
