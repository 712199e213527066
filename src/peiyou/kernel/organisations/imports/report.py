"""A plan of an import as plain values, for the command line."""

from __future__ import annotations

from typing import Any

from peiyou.kernel.organisations.imports.plan import Fate, Outcome, Plan


def report(plan: Plan) -> dict[str, Any]:
    """Counts by fate, and every row that is wrong, to be decided, or changes something."""
    return {
        "counts": {fate.value: count for fate, count in plan.counts.items()},
        "changes": [
            {
                "line": outcome.row.line,
                "name": outcome.name,
                "column": difference.column.name,
                "before": difference.before,
                "after": difference.after,
            }
            for outcome in plan.of(Fate.CHANGED)
            for difference in outcome.differences
        ],
        "asked": [_asked(outcome) for outcome in plan.of(Fate.ASKED)],
        "faults": [
            {
                "line": outcome.row.line,
                "column": fault.column.name if fault.column else "",
                "message": fault.message,
            }
            for outcome in plan.of(Fate.FAULTY)
            for fault in outcome.row.faults
        ],
    }


def _asked(outcome: Outcome) -> dict[str, Any]:
    return {
        "line": outcome.row.line,
        "name": outcome.name,
        "like": [{"why": pair.why.value, "score": round(pair.score, 2)} for pair in outcome.likely],
        "like_lines": outcome.likely_rows,
    }
