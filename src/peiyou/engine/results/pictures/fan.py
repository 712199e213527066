"""A series and what is foreseen of it, as a picture: points in the pixels of its view box, nothing of Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from peiyou.engine.results.queries.forecasts import Foretold
from peiyou.engine.results.queries.foreseeing import Grounds
from peiyou.engine.results.queries.lines import Line

WIDTH: Final = 640
HEIGHT: Final = 260
LEFT: Final = 14
RIGHT: Final = 14
TOP: Final = 22
BOTTOM: Final = 30


@dataclass(frozen=True, slots=True)
class Mark:
    """A label of the axis below: where it stands, and the period."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Fan:
    """`was`, `mid`: points of lines; `b80`, `b95`: of polygons, as SVG writes them. `aim`: height of what is to be
    reached, None where there is none. `dots`: x, y and number of each point."""

    was: str
    mid: str
    b80: str
    b95: str
    aim: float | None
    marks: list[Mark] = field(default_factory=list)
    dots: list[tuple[float, float, int]] = field(default_factory=list)
    end: tuple[float, float, int] | None = None
    """Of the middle, at the end of the plan."""
    width: int = WIDTH
    height: int = HEIGHT
    base: int = HEIGHT - BOTTOM


def fan_of(line: Line, grounds: Grounds, foretold: Foretold) -> Fan:
    """What was reached by the end of each period (a flow added up), then the forecasts."""
    past = list(accumulate(grounds.values)) if grounds.is_flow else list(grounds.values)
    if grounds.is_flow:
        past = [one + grounds.start - past[-1] for one in past]
    rows = list(foretold.rows)
    target = rows[-1].target
    highest = max([*past, *(row.high95 for row in rows), target or 0, 1])
    xs = _spread(len(past) + len(rows))

    def y(value: int) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / highest, 1)

    last = (xs[len(past) - 1], past[-1])
    ahead = list(zip(xs[len(past) :], rows, strict=True))

    def band(low: Sequence[int], high: Sequence[int]) -> str:
        there = [last, *((x, value) for (x, _row), value in zip(ahead, high, strict=True))]
        back = [(x, value) for (x, _row), value in zip(ahead, low, strict=True)][::-1]
        return _points([(x, y(value)) for x, value in (*there, *back)])

    codes = [one.code for one in grounds.periods] + [row.until.code for row in rows]
    return Fan(
        was=_points([(x, y(value)) for x, value in zip(xs, past, strict=False)]),
        mid=_points([(last[0], y(last[1])), *((x, y(row.mid)) for x, row in ahead)]),
        b80=band([row.low80 for row in rows], [row.high80 for row in rows]),
        b95=band([row.low95 for row in rows], [row.high95 for row in rows]),
        aim=y(target) if target is not None else None,
        marks=[Mark(x, code) for x, code in zip(xs, codes, strict=True)],
        dots=[(x, y(value), value) for x, value in zip(xs, past, strict=False)],
        end=(ahead[-1][0], y(rows[-1].mid), rows[-1].mid),
    )


def _spread(n: int) -> list[float]:
    step = (WIDTH - LEFT - RIGHT - 40) / max(n - 1, 1)
    return [round(LEFT + 20 + step * place, 1) for place in range(n)]


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
