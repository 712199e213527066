"""What stands at the edges of a pivot: numbers of an extract as names, in an order that people expect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peiyou.engine.results.analysis.asking import ALL, REGIONS, Cell
from peiyou.engine.results.analysis.extract import Manifest
from peiyou.engine.results.extracting import ASPECTS, STAGES
from peiyou.engine.results.queries.lines import Line, lines_of
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.organisations.enums import Kind, SchoolType
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.portions import portions
from peiyou.kernel.plans.queries.published import current_versions

DIMENSION_WORDS: Final[Mapping[str, Promise]] = {
    "task": gettext_lazy("task"), "deliverable": gettext_lazy("deliverable"), "measure": gettext_lazy("measure"),
    "aspect": gettext_lazy("kind of figure"), "province": gettext_lazy("province"), "prefecture": gettext_lazy("prefecture"),
    "county": gettext_lazy("county"), "unit": gettext_lazy("unit (place)"), "kind": gettext_lazy("kind of unit"),
    "year": gettext_lazy("year"), "period": gettext_lazy("period"), "stage": gettext_lazy("stage of figures"),
}  # fmt: skip
ASPECT_WORDS: Final[Mapping[str, Promise]] = {
    "QUANTITY": gettext_lazy("quantity"), "BASE": gettext_lazy("what a ratio is out of"),
    "TASKS": gettext_lazy("tasks taken up or reported"), "BUDGET": gettext_lazy("money budgeted"),
    "ARRIVED": gettext_lazy("money arrived"), "SPENT": gettext_lazy("money spent"),
    "DECLARED": gettext_lazy("declared by provinces"), "OVERLAP": gettext_lazy("counted more than once"),
    "OTHER": gettext_lazy("other figures"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """`key` is the public one: of a unit, a task, a deliverable; the code of a measure, a period, a stage."""

    text: str
    key: str = ""
    order: Any = ""
    is_chinese: bool = False
    """Data, not interface."""


@dataclass(frozen=True, slots=True)
class Names:
    found: Mapping[str, Mapping[int, Name]]
    measures: Mapping[int, Measure] = field(default_factory=dict)
    """Those that a single cell is of."""

    def of(self, dimension: str, number: int) -> Name:
        if number == ALL:
            return Name(_("Total"))
        known = self.found.get(dimension, {}).get(number)
        return known or Name(_NOWHERE.get(dimension, gettext_lazy("not assigned")) + "")

    def order(self, dimension: str, number: int) -> object:
        known = self.found.get(dimension, {}).get(number)
        return str(known.order) if known else ""


_NOWHERE: Final[Mapping[str, Any]] = {
    "province": gettext_lazy("in no province"), "prefecture": gettext_lazy("of the province itself"),
    "county": gettext_lazy("of the prefecture itself"),
}  # fmt: skip


def names_of(keys: Sequence[str], cells: Sequence[Cell], made: Manifest) -> Names:
    """A few statements for each dimension, however many numbers."""
    met: dict[str, set[int]] = {name: {cell.key[i] for cell in cells} - {ALL} for i, name in enumerate(keys)}  # fmt: skip
    single = {cell.measure for cell in cells if cell.measure is not None}
    measures = _measures(single | met.get("measure", set()))
    lines = _lines() if met.keys() & {"task", "deliverable", "measure"} else []
    found: dict[str, Mapping[int, Name]] = {}
    for name in keys:
        if name in REGIONS:
            found[name] = _units(met[name])
        elif name == "measure":
            found[name] = _named_measures(measures, lines)
        else:
            found[name] = _NAMED[name](met[name], made, lines)
    return Names(found, measures)


def _measures(pks: Iterable[int]) -> dict[int, Measure]:
    return {m.pk: m for portion in portions(pks) for m in Measure.objects.filter(pk__in=portion)}


def _lines() -> list[Line]:
    version = next(iter(current_versions()), None)
    return lines_of(version) if version else []


def _units(pks: Iterable[int]) -> dict[int, Name]:
    found = {}
    columns = ("pk", "name", "key", "code", "name_key", "kind")
    kinds = [str(kind) for kind in Kind]
    for portion in portions(pks):
        for pk, name, key, code, pinyin, kind in Unit.objects.filter(pk__in=portion).values_list(
            *columns
        ):
            found[pk] = Name(
                name, str(key), f"{kinds.index(kind)}{code or '9'}{pinyin}", is_chinese=True
            )
    return found


def _tasks(_met: Iterable[int], made: Manifest, lines: Sequence[Line]) -> dict[int, Name]:
    by_key = {str(line.task_key): line for line in lines}
    found = {}
    for i, key in enumerate(made.tasks, 1):
        line = by_key.get(key)
        text = f"{line.task_no} {line.task}" if line else _("task of another plan")
        found[i] = Name(text, key, f"{line.task_seq:05}" if line else "99999", is_chinese=True)
    return found


def _deliverables(_met: Iterable[int], made: Manifest, lines: Sequence[Line]) -> dict[int, Name]:
    by_key = {str(line.key): line for line in lines}
    found = {}
    for i, key in enumerate(made.deliverables, 1):
        line = by_key.get(key)
        text = f"{line.code} {line.words}" if line else _("deliverable of another plan")
        found[i] = Name(
            text, key, f"{line.task_seq:05}{line.seq:05}" if line else "99999", is_chinese=True
        )
    return found


def _named_measures(measures: Mapping[int, Measure], lines: Sequence[Line]) -> dict[int, Name]:
    places = {str(line.task_key): line.task_seq for line in lines}
    return {
        pk: Name(
            m.name, m.code, f"{places.get(str(m.task_key), 99999):05}{m.code}", is_chinese=True
        )
        for pk, m in measures.items()
    }


def _kinds(_met: Iterable[int], made: Manifest, _lines: Sequence[Line]) -> dict[int, Name]:
    found = {}
    for i, (kind, school) in enumerate(made.kinds):
        words = SchoolType(school).label if school else Kind(kind).label
        order = [str(one) for one in Kind].index(kind) * 100 + (list(SchoolType).index(SchoolType(school)) if school else 99)  # fmt: skip
        found[i] = Name(str(words), f"{kind}.{school}", f"{order:05}")
    return found


def _aspects(met: Iterable[int], _made: Manifest, _lines: Sequence[Line]) -> dict[int, Name]:
    return {i: Name(str(ASPECT_WORDS[ASPECTS[i]]), ASPECTS[i], f"{i:02}") for i in met}


def _stages(met: Iterable[int], _made: Manifest, _lines: Sequence[Line]) -> dict[int, Name]:
    return {i: Name(str(Stage(STAGES[i]).label), STAGES[i], str(i)) for i in met}


def _years(met: Iterable[int], _made: Manifest, _lines: Sequence[Line]) -> dict[int, Name]:
    return {year: Name(str(year), str(year), str(year)) for year in met}


def _periods(met: Iterable[int], _made: Manifest, _lines: Sequence[Line]) -> dict[int, Name]:
    rows = Period.objects.filter(pk__in=list(met))
    return {row.pk: Name(row.code, row.code, f"{row.starts_on}{row.ends_on}") for row in rows}


_NAMED: Final = {
    "task": _tasks, "deliverable": _deliverables, "kind": _kinds, "aspect": _aspects, "stage": _stages,
    "year": _years, "period": _periods,
}  # fmt: skip
