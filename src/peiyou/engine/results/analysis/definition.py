"""What somebody wants to see, as it stands in an address and in a saved view: in codes that outlast any extract.

wanted = parse({"rows": ["province"], "columns": ["stage"], "place": ["…key of a unit…"]})
wanted.plain()                            # the same as JSON, for keeping
wanted.query                              # the same as an address
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from peiyou.engine.results.analysis.asking import DIMENSIONS, OVER_TIME, OVER_UNITS, RATIO

MOST_ROWS, MOST_COLUMNS, MOST_VALUES = 3, 2, 200
STAGES: Final = ("COMMITTED", "CLAIMED", "CHECKED", "APPROVED")
FIGURES: Final = ("QUANTITY", "BASE", "TASKS", "BUDGET", "ARRIVED", "SPENT", "DECLARED", "OVERLAP", "OTHER")  # fmt: skip
"""What measures are about, by number in an extract."""
PERCENTS: Final = ("", "row", "column", "all")
SORTS: Final = ("", "most", "least")


class Unclear(Exception):
    """A wish that cannot be meant: `code` says why, `value` what it is about."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code, value)
        self.code, self.value = code, value


@dataclass(frozen=True, slots=True)
class Definition:
    """`figure` at `stage` (of each stage where stages are an axis), put together by `operator`; of a ratio
    `over_figure` at `over_stage` stands below the line. Days are ISO; `compare` is the earlier of two."""

    rows: tuple[str, ...] = ("deliverable",)
    columns: tuple[str, ...] = ("stage",)
    figure: str = "QUANTITY"
    stage: str = "APPROVED"
    operator: str = "SUM"
    over_time: str = ""
    over_figure: str = "QUANTITY"
    over_stage: str = ""
    place: tuple[str, ...] = ()
    task: tuple[str, ...] = ()
    deliverable: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    period: tuple[str, ...] = ()
    as_of: str = ""
    compare: str = ""
    percent: str = ""
    sort: str = ""
    subtotals: bool = True
    heat: bool = True

    def plain(self) -> dict[str, Any]:
        """What differs from the usual, for keeping."""
        usual = Definition()
        said = {name: getattr(self, name) for name in NAMES}
        return {
            k: list(v) if isinstance(v, tuple) else v
            for k, v in said.items()
            if v != getattr(usual, k)
        }

    @property
    def query(self) -> str:
        return self.but()

    def but(self, **changes: Any) -> str:
        """The address of this, with some of it said otherwise."""
        changed = replace(self, **changes)
        usual, pairs = Definition(), []
        for name in NAMES:
            value = getattr(changed, name)
            if value == getattr(usual, name):
                continue
            if isinstance(value, tuple):
                pairs += [(name, one) for one in value or ("",)]
            else:
                pairs.append((name, str(int(value)) if isinstance(value, bool) else value))
        return urlencode(pairs)


NAMES: Final = tuple(field.name for field in fields(Definition))
_LISTS: Final = frozenset({"rows", "columns", "place", "task", "deliverable", "kind", "year", "period"})  # fmt: skip
_KEYS: Final = frozenset({"place", "task", "deliverable"})
_CHOICES: Final[Mapping[str, Sequence[str]]] = {
    "figure": FIGURES, "stage": STAGES, "operator": OVER_UNITS, "over_time": ("", *OVER_TIME),
    "over_figure": FIGURES, "over_stage": ("", *STAGES), "percent": PERCENTS, "sort": SORTS,
}  # fmt: skip


def parse(said: Mapping[str, Any]) -> Definition:
    """Out of JSON, or of lists of texts as an address has them; names that are none of ours are passed over.
    Raises `Unclear`."""
    values: dict[str, Any] = {}
    for name in NAMES:
        if name in said and said[name] is not None:
            values[name] = _read(name, said[name])
    made = Definition(**values)
    _check(made)
    return made


def _read(name: str, value: Any) -> Any:
    if name in _LISTS:
        return _list(name, value)
    text = _one(name, value)
    if name in {"subtotals", "heat"}:
        return text not in {"", "0", "False"}
    if name in _CHOICES and text not in _CHOICES[name]:
        raise Unclear("UNKNOWN", text[:60])
    if name in {"as_of", "compare"} and text:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError as error:
            raise Unclear("NO_DAY", text[:60]) from error
    return text


def _one(name: str, value: Any) -> str:
    if isinstance(value, (list, tuple)):
        value = value[-1] if value else ""
    if not isinstance(value, (str, bool, int)):
        raise Unclear("UNKNOWN", name)
    return str(value)


def _list(name: str, value: Any) -> tuple[str, ...]:
    many: Iterable[Any] = value if isinstance(value, (list, tuple)) else [value]
    found = tuple(dict.fromkeys(str(one) for one in many if str(one)))
    if len(found) > MOST_VALUES:
        raise Unclear("TOO_MANY_VALUES", str(MOST_VALUES))
    for text in found:
        _check_value(name, text)
    return found


def _check_value(name: str, text: str) -> None:
    if name in {"rows", "columns"}:
        fits = text in DIMENSIONS
    elif name in _KEYS:
        fits = _is_key(text)
    elif name == "year":
        fits = text.isdecimal() and len(text) == 4
    else:
        fits = len(text) <= 40
    if not fits:
        raise Unclear("UNKNOWN", text[:60])


def _is_key(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _check(made: Definition) -> None:
    axes = [*made.rows, *made.columns]
    if len(made.rows) > MOST_ROWS or len(made.columns) > MOST_COLUMNS:
        raise Unclear("TOO_MANY_AXES")
    if twice := next((name for name in axes if axes.count(name) > 1), ""):
        raise Unclear("TWICE", twice)
    if made.operator == RATIO:
        if made.over_stage and "stage" in axes:
            raise Unclear("RATIO_OF_STAGES")
        if made.over_figure == made.figure and made.over_stage in {"", made.stage}:
            raise Unclear("RATIO_OF_ITSELF")
    if made.compare and made.as_of and made.compare >= made.as_of:
        raise Unclear("DAYS_IN_ORDER")
