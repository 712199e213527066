"""Why one undertaking is looked at before another: a few plain reasons, each with what it measures.

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

from peiyou.common.money import in_wan

DATA = Path(__file__).parents[1] / "data" / "risks.yaml"


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of one undertaking. Money in fen; `median` is money a task among its like, None
    where there is nothing to compare with. `is_even`: every task has the same money."""

    tasks: int = 0
    money: int = 0
    median: int | None = None
    without_money: int = 0
    without_criterion: int = 0
    without_agreement: int = 0
    not_vouched: int = 0
    is_even: bool = False
    unanswered: int = 0
    days_late: int = 0

    @property
    def a_task(self) -> int:
        return self.money // self.tasks if self.tasks else 0


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    points: int
    sentence: str


def reasons_of(figures: Figures) -> list[Reason]:
    """What speaks for looking at it, the weightiest first; nothing of what has no task yet but lateness."""
    found = []
    for code, (points, above) in _rules().items():
        sentence = _SENTENCES[code](figures, above)
        if sentence:
            found.append(Reason(code, points, sentence))
    return sorted(found, key=lambda reason: -reason.points)


def _agreement(f: Figures, above: int) -> str:
    n = f.without_agreement
    text = ngettext(
        "%(n)s pledge of an enterprise or sponsor has no agreement",
        "%(n)s pledges of enterprises or sponsors have no agreement",
        n,
    )
    return text % {"n": n} if n > above else ""


def _median(f: Figures, above: int) -> str:
    """Far above or far below what others of its kind put into a task."""
    if not f.median or not f.a_task:
        return ""
    values = {"own": in_wan(_round(f.a_task)), "median": in_wan(_round(f.median))}
    if f.a_task > f.median * above:
        return _("%(own)s 万元 a task, where the median is %(median)s") % values
    if f.a_task * above < f.median:
        return _("only %(own)s 万元 a task, where the median is %(median)s") % values
    return ""


def _unfunded(f: Figures, above: int) -> str:
    n = f.without_money
    text = ngettext("%(n)s task has no money", "%(n)s tasks have no money", n)
    return text % {"n": n} if n > above else ""


def _vouching(f: Figures, above: int) -> str:
    n = f.not_vouched
    text = ngettext(
        "%(n)s pledge waits for its payer to vouch for it",
        "%(n)s pledges wait for their payers to vouch for them",
        n,
    )
    return text % {"n": n} if n > above else ""


def _criteria(f: Figures, above: int) -> str:
    n = f.without_criterion
    text = ngettext(
        "%(n)s of %(all)s tasks has no acceptance criterion",
        "%(n)s of %(all)s tasks have no acceptance criterion",
        n,
    )
    return text % {"n": n, "all": f.tasks} if n * 100 > above * f.tasks else ""


def _even(f: Figures, above: int) -> str:
    if not (f.is_even and f.tasks > above):
        return ""
    return _("all %(n)s tasks have exactly the same money") % {"n": f.tasks}


def _remarks(f: Figures, above: int) -> str:
    n = f.unanswered
    text = ngettext("%(n)s remark was not answered", "%(n)s remarks were not answered", n)
    return text % {"n": n} if n > above else ""


def _late(f: Figures, above: int) -> str:
    n = f.days_late
    text = ngettext("%(n)s working day late", "%(n)s working days late", n)
    return text % {"n": n} if n > above else ""


def _round(fen: int) -> int:
    """To hundredths of 万元: a comparison needs no fen."""
    return (fen + 5_000) // 10_000 * 10_000


_SENTENCES: Final[Mapping[str, Callable[[Figures, int], str]]] = {
    "AGREEMENT": _agreement,
    "MEDIAN": _median,
    "UNFUNDED": _unfunded,
    "VOUCHING": _vouching,
    "CRITERIA": _criteria,
    "EVEN": _even,
    "REMARKS": _remarks,
    "LATE": _late,
}


@cache
def _rules() -> dict[str, tuple[int, int]]:
    """Code → points, limit; a code that no sentence explains is a mistake of the data."""
    rows = yaml.safe_load(DATA.read_text(encoding="utf-8"))["reasons"]
    return {_known(row["code"]): (row["points"], row["above"]) for row in rows}


def _known(code: str) -> str:
    if code not in _SENTENCES:
        raise ValueError(f"{DATA.name}: nobody knows the reason {code}")
    return code
