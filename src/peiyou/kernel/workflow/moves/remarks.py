"""Remarks: reasons pinned to cells of a record. While there are open ones, only their cells may change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions import Actor
from peiyou.kernel.workflow.errors import WorkflowError
from peiyou.kernel.workflow.models import Case, Remark


def add_remarks(*, case: Case, remarks: Mapping[str, str], actor: Actor, at: datetime) -> None:
    """Pin a reason to each cell; an open remark at the same cell is settled by the new one."""
    record_remarks([(case, remarks)], actor, at)


def record_remarks(
    made: Sequence[tuple[Case, Mapping[str, str]]], actor: Actor, at: datetime
) -> None:
    """As `add_remarks`, for many cases; nothing is asked of the database where there are none."""
    new = [
        Remark(
            case=case, cell=cell, text=text.strip(), actor=actor.id, actor_name=actor.name, at=at
        )
        for case, remarks in made
        for cell, text in remarks.items()
    ]
    if any(not remark.text for remark in new):
        raise WorkflowError("REASON_MISSING", _("Say why: whoever has to act on it reads it."))
    if not new:
        return
    same = Q()
    for case, remarks in made:
        if remarks:
            same |= Q(case=case, cell__in=list(remarks))
    Remark.objects.filter(same, settled_at=None).update(settled_at=at)
    Remark.objects.bulk_create(new)


def answer_remark(*, case: Case, cell: str, text: str, actor: Actor, at: datetime) -> Remark:
    """Say what was done about an open remark; answering again replaces the answer.

    Raises `WorkflowError`: ANSWER_MISSING, REMARK_UNKNOWN.
    """
    if not text.strip():
        raise WorkflowError("ANSWER_MISSING", _("Say what you have changed, or why not."))
    remark = open_remarks(case, lock=True).get(cell)
    if remark is None:
        raise WorkflowError(
            "REMARK_UNKNOWN", _("No open remark is pinned to this cell."), cell=cell
        )
    remark.answer, remark.answered_at = text.strip(), at
    remark.save(update_fields=["answer", "answered_at"])
    return remark


def settle_remarks(*, case: Case, at: datetime) -> int:
    """Close all open remarks: what was asked for has been looked at. Returns how many."""
    return Remark.objects.filter(case=case, settled_at=None).update(settled_at=at)


def open_remarks(case: Case, *, lock: bool = False) -> dict[str, Remark]:
    """The remarks that are not settled, by cell."""
    rows = Remark.objects.select_for_update() if lock else Remark.objects.all()
    return {
        remark.cell: remark for remark in rows.filter(case=case, settled_at=None).order_by("pk")
    }


def remarked_cells(cases: Iterable[int]) -> dict[int, frozenset[str]]:
    """Cells with a remark that is not settled, by primary key of the case; one statement, none where there are none."""
    asked, found = list(cases), defaultdict[int, set[str]](set)
    if asked:
        remarks = Remark.objects.filter(case__in=asked, settled_at=None)
        for case, cell in remarks.values_list("case", "cell"):
            found[case].add(cell)
    return {case: frozenset(paths) for case, paths in found.items()}


def is_unlocked(remarks: Mapping[str, Remark], cell: str) -> bool:
    """Whether `cell` of a returned record may change: where there are remarks, only theirs may."""
    return not remarks or cell in remarks
