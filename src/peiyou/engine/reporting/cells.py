"""Addresses of what a return says: pure, and the same in forms, workbooks, rules, remarks, snapshots and facts.

    9/nothing   9/progress   9/milestone   9/rating   9/why
    9/item/1/done     9/item/1/amount   9/item/1/base   9/item/1/issued   9/item/1/document
    9/fund/OWN/arrived   9/fund/OWN/spent

and what is shown beside them and never written: `9/item/1/committed` (of a ratio `9/item/1/promised`: both its
parts), `9/item/1/before` (approved of earlier periods), `9/fund/OWN/budget`. The first part is the seq of the task in its season.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

NOTHING: Final = "nothing"
OF_TASK: Final = ("nothing", "progress", "milestone", "rating", "why")
OF_ITEM: Final = ("done", "amount", "base", "issued", "document")
OF_FUND: Final = ("arrived", "spent")
SHOWN: Final = ("committed", "promised", "before", "budget")
AGREEING: Final = frozenset({"rating", "why"})
"""Of a task: who changes the one has to be able to change the other."""

_SHAPE: Final = re.compile(
    rf"[1-9]\d{{0,5}}/(?:{'|'.join(OF_TASK)}"
    rf"|item/\d{{1,4}}/(?:{'|'.join(OF_ITEM)})"
    rf"|fund/[A-Za-z0-9_-]{{1,20}}/(?:{'|'.join(OF_FUND)}))",
    re.ASCII,
)


def is_path(path: str) -> bool:
    """Whether it has the shape of a cell that can be written."""
    return _SHAPE.fullmatch(path) is not None


def split(path: str) -> tuple[int, str]:
    """Seq of the task, and the path below it. ValueError for what begins with no number."""
    seq, _slash, below = path.partition("/")
    return int(seq), below


def seq_of(path: str) -> int:
    return split(path)[0]


def row_of(path: str) -> str:
    """The key of the form's row that the cell is in: `9/item/1/done` → `9/item/1`, `9/progress` → `9`."""
    return path.rpartition("/")[0]


def column_of(path: str) -> str:
    return path.rpartition("/")[2]


def task(seq: int, what: str) -> str:
    return f"{seq}/{what}"


def item(seq: int, number: int, what: str) -> str:
    return f"{seq}/item/{number}/{what}"


def fund(seq: int, code: str, what: str) -> str:
    return f"{seq}/fund/{code}/{what}"


def opens(remark: str, path: str) -> bool:
    """Whether a remark at one cell lets another be changed with it: the figures of one row have to agree, a rating with
    what is in the way, and `nothing to report` comes or goes with all that its task says."""
    if remark == path or row_of(remark) == row_of(path) != str(seq_of(path)):
        return True
    if seq_of(remark) != seq_of(path):
        return False
    return column_of(remark) == NOTHING or {column_of(remark), column_of(path)} == AGREEING


def opens_files(remark: str, row: str) -> bool:
    """Whether a remark at a cell lets the files of a row of the form come and go."""
    return row_of(remark) == row or (
        column_of(remark) == NOTHING and row.partition("/")[0] == str(seq_of(remark))
    )


def opened_by(remarks: Iterable[str], paths: Iterable[str]) -> frozenset[str]:
    """Those of `paths` that may be changed where remarks at these cells are open."""
    known = list(remarks)
    return frozenset(path for path in paths if any(opens(remark, path) for remark in known))
