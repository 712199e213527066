"""Who answers: DuckDB inside the process, or Spark where an address is set. What they need is loaded when first
asked, or by `load` before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peiyou.engine.results.analysis.asking import MOST_CELLS, Cell, Question

Files = Mapping[str, Sequence[Path]]
"""By table of an extract."""


class TooLong(Exception):
    """It was not answered in time and has been stopped."""


class TooMuch(Exception):
    """The answer has more cells than anybody can read."""


class Busy(Exception):
    """Others are asking; nobody answered in time."""


class Unreachable(Exception):
    """The cluster, or what is needed to speak to it, is not there."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`spark`: address of a Spark Connect server (``sc://host:port``); empty: DuckDB here, bounded by the others."""

    seconds: float = 5.0
    threads: int = 2
    memory: str = "1GB"
    spark: str = ""


def load(folder: Path, limits: Limits) -> None:
    """All that `answer` needs: a second and 70 MB, most of it the dialects of SQL that come with the compiler."""
    from peiyou.engine.results.analysis.expressions import cells

    example = cells(Question(rows=("task",), columns=("year",)))
    if limits.spark:
        from peiyou.engine.results.analysis import spark

        spark.sql_of(example)
    else:
        from peiyou.engine.results.analysis import duck

        duck.sql_of(example)
        duck.cursor(folder, limits).close()


def answer(asked: Question, files: Files, folder: Path, limits: Limits) -> list[Cell]:
    """The cells of a question. Raises `TooLong`, `TooMuch`, `Busy` or `Unreachable`."""
    from peiyou.engine.results.analysis.expressions import cells

    rows = run(cells(asked), files, folder, limits)
    if len(rows) > MOST_CELLS:
        raise TooMuch
    width = len(asked.keys)
    return [_cell(row[:width], *row[width:]) for row in rows if row[width + 2]]


def run(expression: Any, files: Files, folder: Path, limits: Limits) -> list[tuple[Any, ...]]:
    """The rows of any expression over the tables."""
    if limits.spark:
        from peiyou.engine.results.analysis import spark

        return spark.ask(expression, files, limits.spark, limits)
    from peiyou.engine.results.analysis import duck

    return duck.ask(expression, files, folder, limits)


def _cell(
    key: tuple[int, ...],
    above: int,
    below: int,
    n: int,
    first_m: int | None,
    last_m: int | None,
    first_u: int | None,
    last_u: int | None,
) -> Cell:
    return Cell(
        key, above, below, n, first_m if first_m == last_m else None, first_u if first_u == last_u else None
    )  # fmt: skip
