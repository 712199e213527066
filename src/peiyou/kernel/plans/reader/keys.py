"""A reading as JSON: fields and names of the plan-key conventions, plus confidence, doubts, spans."""

from __future__ import annotations

from typing import Any

from peiyou.kernel.plans.reader.model import Deadline, Deliverable, Party, Reading, Span, Task

_ALWAYS = ("verb", "object", "quantity", "bound", "unit", "kind", "surface")
_OPTIONAL = (
    "quantity_max", "per", "base", "framing", "coverage", "quantifier", "fuzzy",
    "quantity_text", "schedule", "note", "verb_implied", "column_quantity",
)  # fmt: skip


def reading_to_key(reading: Reading) -> list[dict[str, Any]]:
    """The tasks in document order, as `score.py` and the key files have them."""
    return [_task(task) for task in reading.tasks]


def _task(task: Task) -> dict[str, Any]:
    out: dict[str, Any] = {
        "seq": task.seq,
        "no": task.no,
        "section": task.section,
        "subsection": task.subsection,
        "title": task.title,
        "text": task.text,
        "departments": [p.name for p in task.parties],
        "parties": [_party(p) for p in task.parties],
        "shared_duty": task.shared_duty,
        "open_list": task.open_list,
        "deadline": _deadline(task.deadline),
        "deliverables": [_deliverable(d) for d in task.deliverables],
        "not_quantities": list(task.not_quantities),
    }
    for name in ("implied_parties", "output_form", "milestones", "schedule"):
        if value := getattr(task, name):
            out[name] = list(value) if isinstance(value, tuple) else value
    return out | _trace(task.confidence, task.doubts, task.spans)


def _party(party: Party) -> dict[str, Any]:
    return {"name": party.name, "role": party.role, "type": party.type} | _trace(
        party.confidence, party.doubts, {"name": party.span} if party.span else {}
    )


def _deadline(deadline: Deadline | None) -> dict[str, Any] | None:
    if deadline is None:
        return None
    out: dict[str, Any] = {
        "raw": deadline.raw,
        "kind": deadline.kind,
        "start": deadline.start,
        "end": deadline.end,
    }
    for name in ("in_text", "shared"):
        if getattr(deadline, name):
            out[name] = True
    return out | _trace(
        deadline.confidence, deadline.doubts, {"raw": deadline.span} if deadline.span else {}
    )


def _deliverable(item: Deliverable) -> dict[str, Any]:
    out = {name: getattr(item, name) for name in _ALWAYS}
    out |= {name: value for name in _OPTIONAL if (value := getattr(item, name))}
    if item.deadline:
        out["deadline"] = _deadline(item.deadline)
    return out | _trace(item.confidence, item.doubts, item.spans)


def _trace(confidence: float, doubts: tuple[str, ...], spans: Any) -> dict[str, Any]:
    out: dict[str, Any] = {"confidence": round(confidence, 2)}
    if doubts:
        out["doubts"] = list(doubts)
    if spans:
        out["spans"] = {name: _span(span) for name, span in spans.items()}
    return out


def _span(span: Span) -> list[int]:
    return [span.start, span.end]
