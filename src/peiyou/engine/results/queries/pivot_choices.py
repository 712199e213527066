"""What the form of the analysis page offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peiyou.engine.results.analysis.asking import DIMENSIONS, OVER_TIME, OVER_UNITS
from peiyou.engine.results.analysis.definition import FIGURES, MOST_COLUMNS, MOST_ROWS, Definition
from peiyou.engine.results.extracting import Extract
from peiyou.engine.results.queries.pivot_names import ASPECT_WORDS, DIMENSION_WORDS
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.organisations.enums import Kind, SchoolType
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Task
from peiyou.kernel.plans.queries.published import current_versions

OPERATOR_WORDS: Final[dict[str, Promise]] = {
    "SUM": gettext_lazy("sum over units"), "RATIO": gettext_lazy("ratio of two sums"),
    "COUNT": gettext_lazy("how many units"), "MEAN": gettext_lazy("mean of a unit"),
    "MEDIAN": gettext_lazy("median of units"), "MIN": gettext_lazy("smallest unit's"),
    "MAX": gettext_lazy("largest unit's"),
}  # fmt: skip
TIME_WORDS: Final[dict[str, Promise]] = {
    "": gettext_lazy("as the measure is defined"), "SUM": gettext_lazy("added over periods"),
    "FIRST": gettext_lazy("of the first period"), "LAST": gettext_lazy("of the last period"),
    "MIN": gettext_lazy("the smallest period's"), "MAX": gettext_lazy("the largest period's"),
    "COUNT": gettext_lazy("how many periods"),
}  # fmt: skip
PERCENT_WORDS: Final[dict[str, Promise]] = {
    "": gettext_lazy("numbers alone"), "row": gettext_lazy("with the share of the row"),
    "column": gettext_lazy("with the share of the column"), "all": gettext_lazy("with the share of everything"),
}  # fmt: skip
SORT_WORDS: Final[dict[str, Promise]] = {
    "": gettext_lazy("in their usual order"), "most": gettext_lazy("largest first"), "least": gettext_lazy("smallest first"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    text: str
    is_chosen: bool
    is_chinese: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    label: str
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class Choices:
    axes: list[Field]
    """Down, then across."""
    what: list[Field]
    over: list[Field]
    where: list[Field]
    how: list[Field]


def choices_of(wanted: Definition, places: Sequence[Unit], extract: Extract | None) -> Choices:
    """Four statements."""
    return Choices(
        axes=[
            *(_axis("rows", _("Down %(n)s"), i, wanted.rows) for i in range(MOST_ROWS)),
            *(_axis("columns", _("Across %(n)s"), i, wanted.columns) for i in range(MOST_COLUMNS)),
        ],
        what=[
            _field("figure", _("Figure"), ASPECT_WORDS, wanted.figure),
            _field("stage", _("Stage of figures"), _stages(), wanted.stage),
            _field("operator", _("Over units"), {o: OPERATOR_WORDS[o] for o in OVER_UNITS}, wanted.operator),
            _field("over_time", _("Over periods"), {o: TIME_WORDS[o] for o in ("", *OVER_TIME)}, wanted.over_time),
        ],
        over=[
            _field("over_figure", _("Below the line: figure"), {f: ASPECT_WORDS[f] for f in FIGURES}, wanted.over_figure),
            _field("over_stage", _("Below the line: stage"), {"": gettext_lazy("the same stage"), **_stages()}, wanted.over_stage),
        ],
        where=_where(wanted, places, extract),
        how=[
            _field("percent", _("Shown besides"), PERCENT_WORDS, wanted.percent),
            _field("sort", _("Order"), SORT_WORDS, wanted.sort),
        ],
    )  # fmt: skip


def _stages() -> dict[str, object]:
    return {stage.value: stage.label for stage in Stage}


def _axis(name: str, label: str, place: int, chosen: Sequence[str]) -> Field:
    now = chosen[place] if place < len(chosen) else ""
    found = [Choice("", "—", not now)]
    found += [Choice(d, str(DIMENSION_WORDS[d]), d == now) for d in DIMENSIONS]
    return Field(name, label % {"n": place + 1}, found)


def _field(name: str, label: str, words: Mapping[str, object], chosen: str) -> Field:
    return Field(name, label, [Choice(code, str(text), code == chosen) for code, text in words.items()])  # fmt: skip


def _where(wanted: Definition, places: Sequence[Unit], extract: Extract | None) -> list[Field]:
    kinds = extract.made.kinds if extract else ()
    return [
        _many("place", _("Which place"), _place_choices(wanted, places), wanted.place),
        _many("task", _("task"), _task_choices(), wanted.task),
        _many("year", _("year"), [(str(y), str(y), False) for y in _years()], wanted.year),
        _many("period", _("period"), [(code, code, False) for code in _periods()], wanted.period),
        _many("kind", _("kind of unit"), [(f"{k}.{s}", str(SchoolType(s).label if s else Kind(k).label), False) for k, s in kinds], wanted.kind),
    ]  # fmt: skip


def _many(
    name: str, label: str, known: Sequence[tuple[str, str, bool]], chosen: Sequence[str]
) -> Field:
    """What is chosen and not on the list stays chosen."""
    codes = {code for code, _text, _chinese in known}
    found = [Choice("", _("all"), not chosen)]
    found += [Choice(code, text, code in chosen, chinese) for code, text, chinese in known]
    found += [Choice(code, code, is_chosen=True) for code in chosen if code not in codes]
    return Field(name, label, found)


def _place_choices(wanted: Definition, places: Sequence[Unit]) -> list[tuple[str, str, bool]]:
    """Places that somebody came to by opening lines are not on the list yet."""
    known = {str(unit.key): unit for unit in places}
    missing = [key for key in wanted.place if key not in known]
    more = list(Unit.objects.filter(key__in=missing)) if missing else []
    return [(str(unit.key), unit.name, True) for unit in (*places, *more)]


def _task_choices() -> list[tuple[str, str, bool]]:
    version = next(iter(current_versions()), None)
    if version is None:
        return []
    tasks = Task.objects.filter(version=version).order_by("seq")
    return [(str(task.key), f"{task.number} {task.label}"[:60], True) for task in tasks]


def _periods() -> list[str]:
    return list(Period.objects.values_list("code", flat=True))


def _years() -> list[int]:
    ends = Period.objects.values_list("ends_on", flat=True)
    return sorted({(day - timedelta(days=1)).year for day in ends})
