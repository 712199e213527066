"""Plain values that actions take, and how a reading becomes rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from peiyou.kernel.organisations.models import RegionSet, Unit
from peiyou.kernel.plans.enums import Mode
from peiyou.kernel.plans.models import Addressee, Deliverable, Task
from peiyou.kernel.plans.reader import model as read


@dataclass(frozen=True, slots=True)
class PartyValues:
    name: str
    role: str
    type: str


@dataclass(frozen=True, slots=True)
class MeaningValues:
    """How a department is meant; what each mode takes is said at `models.Addressee`."""

    mode: Mode
    unit: Unit | None = None
    functions: tuple[str, ...] = ()
    counterparts: bool = False
    levels: tuple[str, ...] = ()
    region_set: RegionSet | None = None


def described_meaning(row: Addressee) -> dict[str, Any]:
    """How a department is meant, as the record of acts keeps it."""
    return {
        "mode": str(row.mode),
        "task": str(row.task_key) if row.task_key else None,
        "unit": str(row.unit.key) if row.unit else None,
        "functions": row.functions,
        "counterparts": row.counterparts,
        "levels": row.levels,
        "region_set": row.region_set.code if row.region_set else None,
        "from": row.valid_from.isoformat(),
        "until": row.valid_to.isoformat(),
        "source": row.source,
    }


def task_fields(task: read.Task) -> dict[str, Any]:
    """The columns of a task as read; headings, parties and deliverables are rows of their own."""
    deadline = task.deadline
    parts = [
        task.confidence,
        *(p.confidence for p in task.parties),
        *(d.confidence for d in task.deliverables),
        *([deadline.confidence] if deadline else []),
    ]
    span = task.spans.get("task") or task.spans.get("text")
    return {
        "no": None if task.no is None else str(task.no),
        "title": task.title,
        "text": task.text,
        "span_start": span.start if span else None,
        "span_end": span.end if span else None,
        "shared_duty": task.shared_duty,
        "open_list": task.open_list,
        "deadline_raw": deadline.raw if deadline else None,
        "deadline_kind": deadline.kind if deadline else None,
        "deadline_start": deadline.start if deadline else None,
        "deadline_end": deadline.end if deadline else None,
        "output_form": task.output_form,
        "milestones": dict(task.milestones),
        "schedule": dict(task.schedule),
        "not_quantities": list(task.not_quantities),
        "confidence": min(parts),
        "doubts": [*task.doubts, *(deadline.doubts if deadline else ())],
    }


def party_fields(party: read.Party) -> dict[str, Any]:
    return {
        "name": party.name,
        "role": party.role,
        "type": party.type,
        "span_start": party.span.start if party.span else None,
        "span_end": party.span.end if party.span else None,
        "confidence": party.confidence,
        "doubts": list(party.doubts),
    }


def deliverable_fields(item: read.Deliverable) -> dict[str, Any]:
    same = (
        "verb", "verb_implied", "object", "bound", "unit", "surface", "per", "base", "framing",
        "coverage", "quantifier", "kind", "note", "confidence",
    )  # fmt: skip
    return {name: getattr(item, name) for name in same} | {
        "quantity": _number(item.quantity),
        "quantity_max": _number(item.quantity_max),
        "is_fuzzy": item.fuzzy,
        "way": item.kind,
        "deadline_raw": item.deadline.raw if item.deadline else None,
        "deadline_start": item.deadline.start if item.deadline else None,
        "deadline_end": item.deadline.end if item.deadline else None,
        "schedule": dict(item.schedule or {}),
        "spans": {name: [span.start, span.end] for name, span in item.spans.items()},
        "doubts": list(item.doubts),
    }


def _number(value: read.Quantity | None) -> str | None:
    return None if value is None else str(value)


def apply(
    row: Task | Deliverable, values: Mapping[str, Any], allowed: frozenset[str]
) -> dict[str, Any]:
    """Set `values` on `row`; returns what really changed as ``{field: [before, after]}``."""
    if unknown := set(values) - allowed:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
    changed = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            setattr(row, name, value)
            changed[name] = [before, value]
    return changed
