"""What a workbook would change: what was issued, what stands there now and what is to stand, cell by cell.

A cell that its reader left as it was issued is left alone, even if somebody else has changed it since.
A cell that both changed is a question. Everything else that differs is a write, with what stands now as
its base: if that is not so any more when it is written, it becomes a question again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from peiyou.common.canonical import canonical
from peiyou.common.digest import hex_digest
from peiyou.kernel.forms.definition import Form, Value
from peiyou.kernel.forms.enums import Crossed
from peiyou.kernel.forms.subjects import Standing
from peiyou.kernel.forms.values import Typed, as_text, display
from peiyou.kernel.forms.workbook.reading import Entry, Filled, Place, Problem

SHOWN: Final = 200
"""Differences that a page shows; all of them are counted."""
MOST_PROBLEMS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell of one record, before and after; of a question `issued` is what both had before them."""

    record: str
    name: str
    cell: str
    place: Place
    before: Value
    after: Value
    issued: str = ""


@dataclass(slots=True)
class Comparison:
    differences: list[Difference] = field(default_factory=list)
    crossed: list[Difference] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    same: int = 0
    rows: int = 0
    records: int = 0
    gone: Sequence[str] = ()
    new: Sequence[str] = ()
    changed: Sequence[str] = ()

    @property
    def needs_mapping(self) -> bool:
        return bool(self.gone or self.new or self.changed)

    def writes(self, answer: Crossed) -> dict[str, list[Typed]]:
        taken = [*self.differences, *(self.crossed if answer is Crossed.MINE else [])]
        found: dict[str, list[Typed]] = {}
        for one in taken:
            found.setdefault(one.record, []).append(Typed(one.cell, one.before, one.after))
        return found


def compare(form: Form, filled: Filled, standings: Mapping[str, Standing]) -> Comparison:
    found = Comparison(problems=list(filled.problems), rows=filled.rows)
    if filled.mapping is not None:
        mapping = filled.mapping
        found.gone, found.new, found.changed = mapping.gone, mapping.new, mapping.changed
    for record, entries in filled.entries.items():
        standing = standings.get(record)
        if standing is None:
            found.problems.append(
                Problem(
                    filled.places[record],
                    "RECORD_NOT_YOURS",
                    _("This unit is not one of those that you fill in here."),
                )
            )
            continue
        found.records += 1
        _compare_one(form, record, entries, standing, found)
    found.problems.sort(key=lambda problem: (problem.place.sheet, problem.place.row))
    return found


def _compare_one(
    form: Form, record: str, entries: Mapping[str, Entry], standing: Standing, found: Comparison
) -> None:
    values = standing.values
    for path, entry in entries.items():
        current = values.get(path)
        if entry.value == current:
            found.same += 1
            continue
        column = form.by_path[path].column
        if entry.issued is not None and as_text(column, entry.value) == entry.issued:
            found.same += 1
            continue
        if path not in standing.writable:
            why = standing.why or _("This cell cannot be changed now.")
            found.problems.append(Problem(entry.place, "CELL_LOCKED", why))
            continue
        one = Difference(
            record, standing.name, path, entry.place, current, entry.value, entry.issued or ""
        )
        is_crossed = entry.issued is not None and as_text(column, current) != entry.issued
        (found.crossed if is_crossed else found.differences).append(one)


def mark_of(writes: Mapping[str, Sequence[Typed]], form: Form) -> str:
    """The fingerprint of what would be written, and over what."""

    def text(cell: str, value: Value) -> str:
        return as_text(form.by_path[cell].column, value)

    told = {
        record: [[one.cell, text(one.cell, one.base), text(one.cell, one.value)] for one in some]
        for record, some in writes.items()
    }
    return hex_digest("sha256", [canonical(told).encode()])


def report_of(form: Form, found: Comparison, *, is_ready: bool) -> dict[str, Any]:
    """What a page says of it, in the language that is active."""
    return {
        "rows": found.rows,
        "records": found.records,
        "same": found.same,
        "changed": len(found.differences),
        "crossed": len(found.crossed),
        "wrong": len(found.problems),
        "is_ready": is_ready,
        "differences": [_told(form, one) for one in found.differences[:SHOWN]],
        "questions": [_told(form, one) for one in found.crossed[:SHOWN]],
        "problems": [
            {"sheet": p.place.sheet, "row": p.place.row, "column": p.place.column, "text": p.message}
            for p in found.problems[:MOST_PROBLEMS]
        ],
        "mapping": {
            "gone": list(found.gone[:SHOWN]),
            "new": list(found.new[:SHOWN]),
            "changed": list(found.changed[:SHOWN]),
        }
        if found.needs_mapping
        else None,
    }  # fmt: skip


def _told(form: Form, one: Difference) -> dict[str, Any]:
    cell = form.by_path[one.cell]
    column = cell.column
    names = (str(cell.row.group), str(cell.row.label), str(column.label))
    return {
        "sheet": one.place.sheet,
        "row": one.place.row,
        "column": one.place.column,
        "unit": one.name,
        "what": " · ".join(dict.fromkeys(part for part in names if part)),
        "before": display(column, one.before),
        "after": display(column, one.after),
        "issued": one.issued,
    }
