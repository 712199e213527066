"""Why one return is looked at before another: a few plain reasons, each with what it measures.

Points and limits are data (`data/risks.yaml`); a reason explains an order and decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peiyou.engine.reporting.queries.summaries import Summary

DATA: Final = Path(__file__).parents[1] / "data" / "risks.yaml"


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    points: int
    sentence: str


def reasons_of(summary: Summary) -> list[Reason]:
    """What speaks for looking at it, the weightiest first."""
    found = []
    for code, (points, above) in _rules().items():
        measure, sentence = _MEASURES[code]
        if measure(summary) > above:
            found.append(Reason(code, points, sentence(summary)))
    return sorted(found, key=lambda reason: -reason.points)


def risk_of(summary: Summary) -> int:
    """Points of all reasons that hold."""
    return sum(p for code, (p, above) in _rules().items() if _MEASURES[code][0](summary) > above)


def _share(part: int, whole: int) -> int:
    return part * 100 // whole if whole else 0


def _unused(s: Summary) -> int:
    return _share(s.arrived - s.spent, s.arrived)


def _overspent(s: Summary) -> int:
    """Whole per cent, rounded up: one fen too much is too much."""
    return -(-s.spent * 100 // s.arrived) if s.arrived else 101 * bool(s.spent)


def _shared(s: Summary) -> str:
    text = ngettext(
        "%(n)s file proves something elsewhere as well",
        "%(n)s files prove something elsewhere as well",
        s.shared,
    )
    return text % {"n": s.shared}


def _corrected(s: Summary) -> str:
    text = ngettext(
        "%(n)s cell differs from what was approved",
        "%(n)s cells differ from what was approved",
        s.changed,
    )
    return text % {"n": s.changed}


def _over(s: Summary) -> str:
    return _("one item claims %(n)s %% of what was taken up") % {"n": s.most}


def _spent(s: Summary) -> str:
    return _("more was spent than arrived (%(n)s %%)") % {"n": _overspent(s)}


def _questions(s: Summary) -> str:
    text = ngettext("%(n)s question was explained", "%(n)s questions were explained", s.questions)
    return text % {"n": s.questions}


def _unproved(s: Summary) -> str:
    text = ngettext(
        "%(n)s of %(all)s claims has no file",
        "%(n)s of %(all)s claims have no file",
        s.unproved,
    )
    return text % {"n": s.unproved, "all": s.claims}


def _idle(s: Summary) -> str:
    return _("%(n)s %% of the money that arrived was not spent") % {"n": _unused(s)}


def _untouched(s: Summary) -> str:
    return _("nothing is done yet of %(n)s of %(all)s items") % {"n": s.untouched, "all": s.items}


def _silent(s: Summary) -> str:
    return _("%(n)s of %(all)s tasks with nothing to report") % {"n": s.silent, "all": s.tasks}


def _red(s: Summary) -> str:
    text = ngettext(
        "the unit sees %(n)s task off track", "the unit sees %(n)s tasks off track", s.red
    )
    return text % {"n": s.red}


def _returned(s: Summary) -> str:
    text = ngettext("returned %(n)s time before", "returned %(n)s times before", s.returned)
    return text % {"n": s.returned}


def _late(s: Summary) -> str:
    text = ngettext("%(n)s working day late", "%(n)s working days late", s.days_late)
    return text % {"n": s.days_late}


_MEASURES: Final[Mapping[str, tuple[Callable[[Summary], int], Callable[[Summary], str]]]] = {
    "SHARED": (lambda s: s.shared, _shared),
    "CORRECTED": (lambda s: s.changed if s.since == "APPROVED" else 0, _corrected),
    "OVER": (lambda s: s.most, _over),
    "OVERSPENT": (_overspent, _spent),
    "QUESTIONS": (lambda s: s.questions, _questions),
    "UNPROVED": (lambda s: s.unproved, _unproved),
    "UNUSED": (_unused, _idle),
    "UNTOUCHED": (lambda s: _share(s.untouched, s.items), _untouched),
    "SILENT": (lambda s: _share(s.silent, s.tasks), _silent),
    "RED": (lambda s: s.red, _red),
    "RETURNED": (lambda s: s.returned, _returned),
    "LATE": (lambda s: s.days_late, _late),
}


@cache
def _rules() -> dict[str, tuple[int, int]]:
    """Code → points, limit; a code that no sentence explains is a mistake of the data."""
    rows = yaml.safe_load(DATA.read_text(encoding="utf-8"))["reasons"]
    return {_known(row["code"]): (row["points"], row["above"]) for row in rows}


def _known(code: str) -> str:
    if code not in _MEASURES:
        raise ValueError(f"{DATA.name}: nobody knows the reason {code}")
    return code
