"""Workbooks of a round that come back: read, compared and written by `kernel.forms`; here is what they stand for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from peiyou.engine.reporting import cells
from peiyou.engine.reporting.actions.writing import write_many
from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.reporting.parts import parts_of
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.reporting.queries.values import said_by
from peiyou.engine.reporting.queries.visibility import rounds_visible, visible_to
from peiyou.kernel.actions import Actor, NotAllowed, authority
from peiyou.kernel.forms.definition import Form
from peiyou.kernel.forms.subjects import Standing, WritesRefused
from peiyou.kernel.forms.unwritten import CellsWrong
from peiyou.kernel.forms.values import Typed

KIND: Final = "return"
RELATED: Final = ("round__period", "round__season", "undertaking", "unit", "case")


class RoundBooks:
    """The subject of workbooks: a round, by its key; a record is a return, by its own."""

    def form(self, subject_id: str) -> Form:
        return skeleton_of(_round(subject_id)).form

    def title(self, subject_id: str) -> str:
        return _round(subject_id).title

    def url(self, subject_id: str) -> str:
        return reverse("reporting:workbook", args=[subject_id])

    def may(self, subject_id: str, actor: Actor, at: datetime) -> bool:
        key = _uuid(subject_id)
        if key is None or not rounds_visible(actor, at).filter(key=key).exists():
            return False
        return authority().allows(actor, "reporting.write_cells", None, at)

    def standing(
        self, subject_id: str, records: Collection[str], actor: Actor, at: datetime
    ) -> Mapping[str, Standing]:
        round_ = _round(subject_id)
        keys = [key for record in records if (key := _uuid(record))]
        seen = visible_to(actor, at).filter(round=round_, key__in=keys)
        rows = list(seen.select_related(*RELATED).order_by("pk"))
        return {
            str(part.return_.key): Standing(
                part.return_.unit.name, part.values, part.writable, part.why
            )
            for part in parts_of(round_, rows, actor, at)
        }

    def write(
        self, subject_id: str, writes: Mapping[str, Sequence[Typed]], actor: Actor, at: datetime
    ) -> None:
        round_ = _round(subject_id)
        found = round_.returns.filter(key__in=list(writes)).select_related(*RELATED)
        by_key = {str(row.key): row for row in found}
        _no_figures_lost(by_key, writes)
        asked = {by_key[key]: list(some) for key, some in writes.items()}
        try:
            write_many(round_=round_, writes=asked, actor=actor, at=at)
        except CellsWrong as wrong:
            keys = {row.pk: key for key, row in by_key.items()}
            messages = {(keys[pk], path): said for (pk, path), said in wrong.messages.items()}
            raise WritesRefused(messages) from wrong
        except NotAllowed as refusal:  # of one task, where a grant is limited to others
            task = refusal.params.get("task")
            named = {
                (key, one.cell): str(refusal)
                for key, some in writes.items()
                for one in some
                if cells.seq_of(one.cell) == task
            }
            if not named:
                raise
            raise WritesRefused(named) from refusal


def _no_figures_lost(rows: Mapping[str, Return], writes: Mapping[str, Sequence[Typed]]) -> None:
    """“Nothing to report” takes back all that a task says: in a workbook, where that stands on other sheets, only
    once it has been emptied there."""
    silenced = {
        key: seqs
        for key, some in writes.items()
        if (seqs := {cells.seq_of(one.cell) for one in some if _silences(one)})
    }
    said = said_by([rows[key] for key in silenced], skeleton_of(next(iter(rows.values())).round)) if silenced else {}  # fmt: skip
    wrong = {}
    for key, seqs in silenced.items():
        mine = said[rows[key].pk]
        left = {path: mine.values[path] for path in mine.written}
        left |= {one.cell: one.value for one in writes[key]}
        for path, value in left.items():
            seq = cells.seq_of(path)
            if seq in seqs and value is not None and cells.column_of(path) != cells.NOTHING:
                wrong[key, cells.task(seq, cells.NOTHING)] = _(
                    "Task %(task)s has nothing to report here, but what it says still stands in the other columns "
                    "and sheets. Empty them too, or say something."
                ) % {"task": seq}  # fmt: skip
    if wrong:
        raise WritesRefused(wrong)


def _silences(one: Typed) -> bool:
    return cells.column_of(one.cell) == cells.NOTHING and bool(one.value)


def _round(subject_id: str) -> Round:
    return Round.objects.select_related("season", "period").get(key=subject_id)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
