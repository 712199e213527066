"""Pictures of figures as geometry, which templates draw as SVG. Plain values in, plain coordinates out.

Lines differ by colour, dash and mark; each picture stands above the table of what it shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, log10
from typing import Generic, TypeVar

Level = Fraction | int | None
T = TypeVar("T")

WIDTH, HEIGHT = 560, 250
LEFT, RIGHT, TOP, BOTTOM = 66, 84, 18, 32
"""Of the trend: room for the numbers beside it, and for the names of its lines."""
SMALL_WIDTH, SMALL_HEIGHT, SMALL_EDGE = 132, 56, 5
STRIP_WIDTH, DOT, STRIP_LEFT = 720, 13, 8
HIGHEST, MOST_BESIDE = 14, 4
"""Dots of full size on one another before there are two beside each other; how many at most."""


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float
    said: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line of a trend; `name_y` is where its name stands so that names do not lie upon one another."""

    code: str
    name: str
    path: str
    points: tuple[Point, ...]
    name_y: float = 0.0


@dataclass(frozen=True, slots=True)
class Trend:
    lines: list[Drawn]
    across: list[Tick]
    up: list[Tick]
    goal: float | None
    goal_words: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


@dataclass(frozen=True, slots=True)
class Asked:
    """A line to be drawn: its levels in the order of the periods, and each in words."""

    code: str
    name: str
    levels: Sequence[Level]
    words: Sequence[str]


def trend_of(
    periods: Sequence[str], lines: Sequence[Asked], goal: Level = None, goal_words: str = ""
) -> Trend | None:
    """None where there are no two periods: one dot is no line."""
    known = [line for line in lines if sum(level is not None for level in line.levels) >= 1]
    if len(periods) < 2 or not known:
        return None
    levels = [level for line in known for level in line.levels if level is not None]
    top = nice(max([*levels, goal or 0, Fraction(0)]))
    step = (WIDTH - LEFT - RIGHT) / (len(periods) - 1)
    xs = [round(LEFT + step * i, 1) for i in range(len(periods))]

    def y(level: Fraction | int) -> float:
        return round(HEIGHT - BOTTOM - float(Fraction(level) / top) * (HEIGHT - TOP - BOTTOM), 1)

    drawn = [_drawn(line, xs, y) for line in known]
    return Trend(
        _apart(drawn),
        [Tick(x, code) for x, code in zip(xs, periods, strict=True)],
        [Tick(y(top * i / 4), axis(top * i / 4)) for i in range(5)],
        None if goal is None else y(goal),
        goal_words,
    )


def _drawn(line: Asked, xs: Sequence[float], y: Callable[[Fraction | int], float]) -> Drawn:
    points = tuple(
        Point(x, y(level), said)
        for x, level, said in zip(xs, line.levels, line.words, strict=True)
        if level is not None
    )
    return Drawn(line.code, line.name, path_of(points), points)


def _apart(lines: list[Drawn], room: float = 17.0) -> list[Drawn]:
    """Names beside the last point, pushed down where two would touch."""
    found: dict[str, float] = {}
    before = -room
    for line in sorted(lines, key=lambda one: one.points[-1].y):
        before = max(line.points[-1].y + 5, before + room)
        found[line.code] = round(before, 1)
    over = max(found.values(), default=0.0) - (HEIGHT - 4)
    shift = max(over, 0.0)
    return [
        Drawn(one.code, one.name, one.path, one.points, round(found[one.code] - shift, 1))
        for one in lines
    ]


def path_of(points: Sequence[Point]) -> str:
    return " ".join(f"{'L' if i else 'M'}{one.x} {one.y}" for i, one in enumerate(points))


def nice(top: Fraction | int) -> Fraction:
    """A round number not below `top`: 1, 2, 2.5, 4, 5 or 8 and noughts; 1 for nothing."""
    value = Fraction(top)
    if value <= 0:
        return Fraction(1)
    power = Fraction(10) ** floor(log10(float(value)))
    return next(
        step * power for step in (1, 2, Fraction(5, 2), 4, 5, 8, 10) if step * power >= value
    )


def axis(level: Fraction) -> str:
    """A number at an axis: short, with 万 and 亿 for large ones."""
    for size, word in ((10**8, "亿"), (10**4, "万")):
        if level >= size:
            return f"{float(level / size):g} {word}"
    return f"{float(level):g}"


@dataclass(frozen=True, slots=True)
class Small(Generic[T]):
    """One of many small trends. `path` is empty where only one period has a figure."""

    of: T
    path: str
    last: Point | None
    said: str


@dataclass(frozen=True, slots=True)
class Multiples(Generic[T]):
    """All on one scale, whose upper end is `top`."""

    tiles: list[Small[T]]
    top: str
    periods: Sequence[str]
    width: int = SMALL_WIDTH
    height: int = SMALL_HEIGHT
    base: int = SMALL_HEIGHT - SMALL_EDGE


def multiples_of(
    periods: Sequence[str], places: Sequence[tuple[T, Sequence[Level], str]], unit: str = ""
) -> Multiples[T] | None:
    """`places`: each with its levels and its last figure in words. None where there are no two of them."""
    levels = [level for _of, some, _said in places for level in some if level is not None]
    if len(places) < 2 or len(periods) < 2 or not levels:
        return None
    top = nice(max(levels))
    step = (SMALL_WIDTH - 2 * SMALL_EDGE) / (len(periods) - 1)
    tiles = []
    for of, some, said in places:
        points = tuple(
            Point(
                round(SMALL_EDGE + step * i, 1),
                round(SMALL_HEIGHT - SMALL_EDGE - float(Fraction(level) / top) * (SMALL_HEIGHT - 2 * SMALL_EDGE), 1),
                "",
            )
            for i, level in enumerate(some)
            if level is not None
        )  # fmt: skip
        path = path_of(points) if len(points) > 1 else ""
        tiles.append(Small(of, path, points[-1] if points else None, said))
    return Multiples(tiles, f"{axis(top)}{unit}", periods)


@dataclass(frozen=True, slots=True)
class Dot(Generic[T]):
    of: T
    x: float
    y: float
    said: str


@dataclass(frozen=True, slots=True)
class Strip(Generic[T]):
    """How places are spread: a dot each, in columns of like ones, side by side and smaller where there are many;
    `middle` is where half of them lie below."""

    dots: list[Dot[T]]
    ticks: list[Tick]
    middle: float
    height: int
    bins: list[tuple[str, int]]
    width: int = STRIP_WIDTH
    base: int = 0
    radius: float = 5.5


def strip_of(
    places: Iterable[tuple[T, Level, str]], unit: str = "", parts: int = 20
) -> Strip[T] | None:
    """None where there are no three places with a figure."""
    known = [(of, Fraction(level), said) for of, level, said in places if level is not None]
    if len(known) < 3:
        return None
    top = nice(max(level for _of, level, _said in known))
    width = STRIP_WIDTH - 2 * STRIP_LEFT
    columns: dict[int, list[tuple[T, str]]] = defaultdict(list)
    for of, level, said in sorted(known, key=lambda one: one[1]):
        columns[min(int(max(level, Fraction(0)) * parts / top), parts - 1)].append((of, said))
    most = max(len(some) for some in columns.values())
    across = next((n for n in range(1, MOST_BESIDE) if most <= n * n * HIGHEST), MOST_BESIDE)
    dot = DOT / across**0.5 if across > 1 else float(DOT)
    base = round(-(-most // across) * dot) + 8
    dots = [
        Dot(
            of, round(STRIP_LEFT + width * (column + 0.5) / parts + (i % across - (across - 1) / 2) * dot, 1),
            round(base - (i // across + 0.5) * dot, 1), said,
        )
        for column, some in sorted(columns.items())
        for i, (of, said) in enumerate(some)
    ]  # fmt: skip
    ordered = sorted(level for _of, level, _said in known)
    half = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    return Strip(
        dots,
        [
            Tick(round(STRIP_LEFT + width * i / 4, 1), f"{axis(top * i / 4)}{unit}")
            for i in range(5)
        ],
        round(STRIP_LEFT + width * float(half / top), 1),
        base + 26,
        [
            (
                f"{axis(top * i / parts)}{unit} – {axis(top * (i + 1) / parts)}{unit}",
                len(columns[i]),
            )
            for i in sorted(columns)
        ],
        base=base,
        radius=round(5.5 * dot / DOT, 1),
    )
