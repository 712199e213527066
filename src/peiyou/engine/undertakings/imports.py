"""Workbooks of a season that come back: read, compared and written by `kernel.forms`; here is what they stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from peiyou.engine.undertakings.actions.writing import write_many
from peiyou.engine.undertakings.book.writing import Write
from peiyou.engine.undertakings.cells import Part as CellPart
from peiyou.engine.undertakings.cells import read, seq_of
from peiyou.engine.undertakings.form import form_of
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.engine.undertakings.parts import parts_of
from peiyou.engine.undertakings.queries.values import values_of
from peiyou.engine.undertakings.queries.visibility import seasons_visible, visible_to
from peiyou.kernel.actions import Actor, NotAllowed, authority
from peiyou.kernel.forms.definition import Form
from peiyou.kernel.forms.subjects import Standing, WritesRefused
from peiyou.kernel.forms.unwritten import CellsWrong
from peiyou.kernel.forms.values import Typed

KIND: Final = "takeup"


class SeasonBooks:
    """The subject of workbooks: a season, by its key; a record is an undertaking, by its own."""

    def form(self, subject_id: str) -> Form:
        return form_of(_season(subject_id))

    def title(self, subject_id: str) -> str:
        return _season(subject_id).title

    def url(self, subject_id: str) -> str:
        return reverse("undertakings:workbook", args=[subject_id])

    def may(self, subject_id: str, actor: Actor, at: datetime) -> bool:
        key = _uuid(subject_id)
        if key is None or not seasons_visible(actor, at).filter(key=key).exists():
            return False
        return authority().allows(actor, "undertakings.write_cells", None, at)

    def standing(
        self, subject_id: str, records: Collection[str], actor: Actor, at: datetime
    ) -> Mapping[str, Standing]:
        season = _season(subject_id)
        keys = [key for record in records if (key := _uuid(record))]
        rows = list(
            visible_to(actor, at)
            .filter(season=season, key__in=keys)
            .select_related("unit", "case")
            .order_by("pk")
        )
        parts = parts_of(season, rows, form_of(season), actor, at)
        return {
            str(part.undertaking.key): Standing(
                part.undertaking.unit.name, part.values, part.writable, part.why
            )
            for part in parts
        }

    def write(
        self, subject_id: str, writes: Mapping[str, Sequence[Typed]], actor: Actor, at: datetime
    ) -> None:
        season = _season(subject_id)
        found = season.undertakings.filter(key__in=list(writes)).select_related("unit", "case")
        by_key = {str(row.key): row for row in found}
        _no_figures_lost(by_key, writes)
        asked = {
            by_key[key]: [Write(one.cell, one.base, one.value) for one in some]
            for key, some in writes.items()
        }
        try:
            write_many(season=season, writes=asked, actor=actor, at=at)
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
                if seq_of(one.cell) == task
            }
            if not named:
                raise
            raise WritesRefused(named) from refusal


def _no_figures_lost(
    rows: Mapping[str, Undertaking], writes: Mapping[str, Sequence[Typed]]
) -> None:
    """Giving a task up takes its figures away: in a workbook, where they stand on other sheets, only once
    they have been emptied there.
    """
    given_up: dict[str, set[int]] = defaultdict(set)
    for key, some in writes.items():
        for one in some:
            address = read(one.cell)
            if address and address.part is CellPart.TAKEN and not one.value:
                given_up[key].add(address.seq)
    values = values_of([rows[key] for key in given_up])
    wrong = {}
    for key, seqs in given_up.items():
        left = values[rows[key].pk] | {one.cell: one.value for one in writes[key]}
        for path, value in left.items():
            if value not in (None, False) and seq_of(path) in seqs:
                wrong[key, f"{seq_of(path)}/taken"] = _(
                    "Task %(task)s is given up here, but its figures still stand in the other columns and sheets. "
                    "Empty them too, or keep the task."
                ) % {"task": seq_of(path)}  # fmt: skip
    if wrong:
        raise WritesRefused(wrong)


def _season(subject_id: str) -> Season:
    return Season.objects.select_related("version").get(key=subject_id)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
