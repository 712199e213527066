"""A pivot for somebody: their wish, asked of the extract within what they may see, as a table with names and links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.engine.results.analysis.arranging import Arranged, arrange
from peiyou.engine.results.analysis.asking import (
    COUNT,
    OVER_TIME,
    RATIO,
    REGIONS,
    SUM,
    Cell,
    Part,
    Question,
)
from peiyou.engine.results.analysis.definition import Definition, Unclear
from peiyou.engine.results.analysis.engines import Busy, TooLong, TooMuch, Unreachable, answer
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.extracting import ASPECTS, STAGES, Extract, aspect_of, limits
from peiyou.engine.results.queries.pivot_names import Names, names_of
from peiyou.engine.results.queries.sight import Sight
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import Aggregation
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.trees import over
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit

SAYS: Final = {
    "UNKNOWN": _("“%(value)s” is nothing that can be asked for here. Choose from the lists."),
    "NO_DAY": _("“%(value)s” is no day. Write it as 2021-12-31."),
    "TOO_MANY_VALUES": _("More than %(value)s places or tasks at once cannot be chosen. Choose a region or a section instead."),
    "TOO_MANY_AXES": _("At most three dimensions go down and two across. Take one away."),
    "TWICE": _("A dimension stands down or across, not both. Take “%(value)s” away in one place."),
    "RATIO_OF_STAGES": _("With stages as an axis each stage is compared with itself. Take stages off the axes to compare two of them."),
    "RATIO_OF_ITSELF": _("Above and below the line stands the same. Choose another figure or another stage below."),
    "DAYS_IN_ORDER": _("The day to compare with has to lie before the other one."),
    "TOO_LONG": _("This was not answered within %(value)s seconds and has been stopped. Choose a province, a task, a year or fewer dimensions."),
    "TOO_MUCH": _("This would be more than 60,000 cells. Choose a province or a task, or take a dimension away."),
    "BUSY": _("Others are asking at this moment. Please try again."),
    "UNREACHABLE": _("The cluster that answers analyses cannot be reached. The operator finds it under PEIYOU_SPARK."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pivot:
    """`uom` is the one unit of measurement of everything shown; None where there are several, or none."""

    definition: Definition
    extract: Extract
    table: Arranged
    names: Names
    uom: tuple[str, int] | None

    @property
    def is_compared(self) -> bool:
        return bool(self.definition.compare)


def pivot_of(wanted: Definition, extract: Extract, sight: Sight) -> Pivot:
    """Raises `ResultsError`: what is wrong with the wish, or how to narrow it. The same statements for few and many."""
    asked = _question(wanted, extract, sight)
    now = _answered(asked, extract)
    before = None
    if wanted.compare:
        before = _answered(asked.at(_over(wanted.compare)), extract)
    names = names_of(asked.keys, [*now, *(before or [])], extract.made)
    table = arrange(
        now, before, asked.rows, asked.columns, names.order,
        counts=wanted.operator in {COUNT, RATIO} or wanted.over_time == COUNT,
        percent=wanted.percent, sort=wanted.sort, heat=wanted.heat,
    )  # fmt: skip
    only = next(iter(table.uoms)) if len(table.uoms) == 1 else None  # or several in one cell
    return Pivot(wanted, extract, table, names, None if only is None else extract.made.uoms[only])


def unclear(error: Unclear) -> ResultsError:
    return _refused(error.code, error.value)


def _refused(code: str, value: str = "") -> ResultsError:
    return ResultsError(code, SAYS[code], value=value)


def _answered(asked: Question, extract: Extract) -> list[Cell]:
    bounds = limits()
    try:
        return answer(asked, extract.made.files(extract.folder), extract.folder, bounds)
    except TooLong as error:
        raise _refused("TOO_LONG", f"{bounds.seconds:g}") from error
    except TooMuch as error:
        raise _refused("TOO_MUCH") from error
    except Busy as error:
        raise _refused("BUSY") from error
    except Unreachable as error:
        raise _refused("UNREACHABLE") from error


def _question(wanted: Definition, extract: Extract, sight: Sight) -> Question:
    """In numbers of the extract. What is asked for and not there leaves nothing: 0 stands for no task and no kind."""
    made = extract.made
    stage_of_its_own = "stage" in (*wanted.rows, *wanted.columns)
    stages = () if stage_of_its_own else (STAGES.index(wanted.stage),)
    filters: dict[str, tuple[int, ...]] = {
        "task": _numbers(wanted.task, made.tasks, 1),
        "deliverable": _numbers(wanted.deliverable, made.deliverables, 1),
        "kind": _numbers(wanted.kind, [".".join(kind) for kind in made.kinds], 0),
        "year": tuple(map(int, wanted.year)),
        "period": _periods(wanted.period),
        **_places(wanted.place),
    }
    over = None
    if wanted.operator == RATIO:
        below = (STAGES.index(wanted.over_stage),) if wanted.over_stage else stages
        over = Part((ASPECTS.index(wanted.over_figure),), below)
    return Question(
        rows=wanted.rows, columns=wanted.columns, of=Part((ASPECTS.index(wanted.figure),), stages), over=over,
        filters={name: numbers for name, numbers in filters.items() if numbers},
        units=None if sight.units is None else tuple(sight.units.values_list("pk", flat=True)),
        before=_over(wanted.as_of) if wanted.as_of else None,
        over_units=wanted.operator, over_time=wanted.over_time if wanted.over_time in OVER_TIME else "",
        adds_over_time=_adds(wanted), subtotals=wanted.subtotals,
    )  # fmt: skip


def _numbers(wanted: Sequence[str], known: Sequence[str], first: int) -> tuple[int, ...]:
    """What nobody knows has the number of nothing, so that asking for it shows nothing."""
    places = {code: i + first for i, code in enumerate(known)}
    return tuple(places.get(code, NOBODY) for code in wanted)


NOBODY: Final = 32_000


def _periods(codes: Sequence[str]) -> tuple[int, ...]:
    if not codes:
        return ()
    found = tuple(Period.objects.filter(code__in=codes).values_list("pk", flat=True))
    return found or (NOBODY,)


def _places(keys: Sequence[str]) -> Mapping[str, tuple[int, ...]]:
    """By level. The nation is everywhere."""
    if not keys:
        return {}
    found: dict[str, list[int]] = {}
    rows = Unit.objects.filter(key__in=[UUID(key) for key in keys]).values_list("pk", "kind")
    for pk, kind in rows:
        if kind == Kind.NATION:
            return {}
        level = kind.lower() if kind.lower() in REGIONS else "unit"
        found.setdefault(level, []).append(pk)
    return {level: tuple(pks) for level, pks in found.items()} or {"unit": (NOBODY,)}


def _adds(wanted: Definition) -> bool:
    """Whether putting periods together is adding, for every measure that may be met. One statement."""
    if wanted.over_time and wanted.over_time != SUM:
        return False
    if wanted.over_time == SUM:
        return True
    aspects = {wanted.figure, wanted.over_figure if wanted.operator == RATIO else wanted.figure}
    others = Measure.objects.exclude(over_time=Aggregation.SUM).values_list("code", "over_time")
    met = {how for code, how in others if aspect_of(code) in aspects}
    return not met or (len(wanted.period) == 1 and Aggregation.COUNT not in met)


def _over(day: str) -> int:
    return int(over(date.fromisoformat(day)).timestamp())


def today(at: datetime) -> date:
    return timezone.localdate(at)
