"""What a desk says of a return in one line: counted once, when it was handed in, and kept with it.

A desk of hundreds reads these and no snapshot. Money in fen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from peiyou.engine.reporting import cells
from peiyou.engine.reporting.enums import Rating, State
from peiyou.engine.reporting.models import Return, Snapshot
from peiyou.engine.reporting.queries.rates import Rates
from peiyou.kernel.calendar.days import working_days_between
from peiyou.kernel.evidence.models import Attachment

FEN_IN_WAN: Final = 6
CLAIMS: Final = ("done", "amount", "issued")
"""Columns by which an item claims something that wants proof."""


@dataclass(frozen=True, slots=True)
class Summary:
    """`changed` cells `since` it was approved, or since it was returned; empty with the first one."""

    tasks: int = 0
    silent: int = 0
    """Tasks that have nothing to report."""
    red: int = 0
    """Tasks that the unit itself sees off track."""
    items: int = 0
    """Items with a quantity that was taken up."""
    reached: int = 0
    untouched: int = 0
    most: int = 0
    """The highest share of what was taken up that any item claims, in whole per cent."""
    budget: int = 0
    arrived: int = 0
    spent: int = 0
    files: int = 0
    claims: int = 0
    """Rows that claim something."""
    unproved: int = 0
    shared: int = 0
    """Files, or numbers of documents, that prove something elsewhere as well."""
    questions: int = 0
    """Of rules, that had to be explained."""
    changed: int = 0
    since: str = ""
    returned: int = 0
    """How often it was returned before."""
    days_late: int = 0

    @property
    def money(self) -> Rates:
        return Rates(self.budget, self.arrived, self.spent)

    def kept(self) -> dict[str, Any]:
        """For the column of the return: what is not zero or empty."""
        return {name: value for name, value in asdict(self).items() if value}


_NAMES: Final = frozenset(field.name for field in fields(Summary))


def summary_from(kept: Mapping[str, Any]) -> Summary:
    """What an earlier edition kept and nobody knows any more is left out."""
    return Summary(**{name: value for name, value in kept.items() if name in _NAMES})


def summary_of(
    row: Return, snapshot: Snapshot, changed: Collection[str], since: str, at: datetime
) -> Summary:
    """Of what is being handed in; before the case moves. One statement where there are files."""
    content = snapshot.content
    said, files = content["cells"], content["evidence"]
    seqs = {cells.seq_of(path) for path in said}
    below = {path: cells.split(path)[1] for path in said}
    claiming = {
        cells.row_of(path) for path, value in said.items()
        if below[path].startswith("item/") and cells.column_of(path) in CLAIMS and _number(value, issued=True)
    }  # fmt: skip
    return Summary(
        tasks=len(seqs),
        silent=sum(cells.task(seq, cells.NOTHING) in said for seq in seqs),
        red=sum(said.get(cells.task(seq, "rating")) == Rating.RED for seq in seqs),
        **_quantities(said),
        **_sums(said),
        files=sum(len(of) for of in files.values()),
        claims=len(claiming),
        unproved=len(claiming - files.keys()),
        shared=_shared(row, files),
        questions=len(content["explanations"]),
        changed=len(changed),
        since=since,
        returned=row.summary.get("returned", 0) + (row.case.state == State.RETURNED),
        days_late=_days_late(row, at),
    )


def _number(plain: Any, *, issued: bool = False) -> Decimal:
    """Zero for what is no figure; a day on which something was issued counts as one."""
    try:
        return Decimal(str(plain))
    except ArithmeticError:
        return Decimal(bool(plain) and issued)


def _quantities(said: Mapping[str, Any]) -> dict[str, int]:
    taken = {cells.row_of(path): _number(value) for path, value in said.items() if path.endswith("/committed")}  # fmt: skip
    wanted = {row: quantity for row, quantity in taken.items() if quantity > 0}
    sums = {
        row: _number(said.get(f"{row}/before", 0)) + _number(said.get(f"{row}/done", 0))
        for row in wanted
    }
    return {
        "items": len(wanted),
        "reached": sum(sums[row] >= quantity for row, quantity in wanted.items()),
        "untouched": sum(not figure for figure in sums.values()),
        "most": max((int(sums[row] * 100 / wanted[row]) for row in wanted), default=0),
    }


def _sums(said: Mapping[str, Any]) -> dict[str, int]:
    found = {"budget": 0, "arrived": 0, "spent": 0}
    for path, value in said.items():
        column = cells.column_of(path)
        if "/fund/" in path and column in found:
            found[column] += int(_number(value).scaleb(FEN_IN_WAN))
    return found


def _shared(row: Return, files: Mapping[str, list[list[str]]]) -> int:
    prints = {one[0] for of in files.values() for one in of}
    numbers = {one[2] for of in files.values() for one in of if one[2]}
    if not prints:
        return 0
    elsewhere = Attachment.objects.filter(
        Q(file__sha256__in=prints) | Q(number__in=numbers), removed_at=None
    ).exclude(source_kind="return", source_id=str(row.key))
    found = set(elsewhere.values_list("file__sha256", "number"))
    known = {value for pair in found for value in pair if value}
    return sum(one[0] in known or one[2] in known for of in files.values() for one in of)


def _days_late(row: Return, at: datetime) -> int:
    """Working days past the end with which it was handed in first."""
    first, due = row.submitted_at or at, row.was_due_at if row.submitted_at else row.case.due_at
    if due is None or first <= due:
        return 0
    return max(working_days_between(timezone.localdate(due), timezone.localdate(first)), 1)
