"""The parts of many units in the form of a round: what each is asked, what it says, what of it may be written now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from peiyou.engine.reporting import cells
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.models import Owner, Return, Round
from peiyou.engine.reporting.queries.skeleton import Skeleton, skeleton_of
from peiyou.engine.reporting.queries.values import Said, reported_seqs, said_by
from peiyou.engine.reporting.requirements.writing import OF_SHEETS, Sheet
from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.rules import FILLERS, UNITS
from peiyou.kernel.access.queries.held import held
from peiyou.kernel.actions import Actor, authority
from peiyou.kernel.actions.requirements import problems
from peiyou.kernel.forms.definition import Value
from peiyou.kernel.workflow.moves import remarked_cells


@dataclass(frozen=True, slots=True)
class Part:
    """`rows` are keys of the form; `writable` its cells that may be written; `why`: why others may not."""

    return_: Return
    rows: frozenset[str]
    values: Mapping[str, Value]
    writable: frozenset[str]
    why: str


def parts_of(round_: Round, rows: Sequence[Return], actor: Actor, at: datetime) -> list[Part]:
    """In the order of `rows`, which come with round, undertaking, case and unit. As many statements for one as for
    a province."""
    asked = skeleton_of(round_)
    said = said_by(rows, asked)
    mine = fillable(rows, actor, at)
    remarks, owned = (
        remarked_cells(row.case_id for row in rows if row.case.state == State.RETURNED),
        _owned(rows, actor),
    )
    keys = _keys(asked)
    found = []
    for row in rows:
        why = _why(round_, row, row.pk in mine, at)
        copied = asked.copies(reported_seqs(said[row.pk]))
        here = (
            frozenset() if why else _open(row, said[row.pk], asked, remarks, owned) - copied.keys()
        )
        rows_of = frozenset(key for seq in said[row.pk].seqs for key in keys[seq])
        found.append(Part(row, rows_of, said[row.pk].values, here, why or _other(row)))
    return found


def parties_of(actor: Actor, at: datetime) -> frozenset[Party]:
    """The kinds of unit that roles of the actor's fill in for."""
    if actor.kind == "SYSTEM":
        return frozenset(Party)
    roles = {grant.role for grant in held(actor, at)}
    return frozenset(party for party in Party if roles.intersection(FILLERS.get(party, UNITS)))


def fillable(rows: Iterable[Return], actor: Actor, at: datetime) -> set[int]:
    """Those that `actor` fills in, whatever their state. Asked exactly, but only where a role could."""
    parties, allows = parties_of(actor, at), authority().allows
    return {
        row.pk
        for row in rows
        if row.party in parties and allows(actor, "reporting.write_cells", row, at)
    }


def _open(
    row: Return,
    said: Said,
    asked: Skeleton,
    remarks: Mapping[int, frozenset[str]],
    owned: Mapping[int, frozenset[str]],
) -> frozenset[str]:
    """Cells of a return that is being written."""
    others = owned.get(row.pk, frozenset())
    paths = frozenset(
        path
        for seq in said.seqs
        for path in asked.paths[seq]
        if cells.is_path(path) and cells.row_of(path) not in others
    )
    remarked = remarks.get(row.case_id, frozenset())
    return cells.opened_by(remarked, paths) if remarked else paths


def _why(round_: Round, row: Return, is_mine: bool, at: datetime) -> str:
    if not is_mine:
        return _("This unit fills in its own part; here it is shown only.")
    sheet = Sheet(row, round_, at)
    return next((str(one) for one in problems(sheet, OF_SHEETS, ReportingError)), "")


def _other(row: Return) -> str:
    """Why single cells cannot be written where the rest can."""
    if row.case.state == State.RETURNED:
        return _("Only the cells with a remark can be changed: the rest has been accepted.")
    return _("Somebody else answers for this entry, it is asked in another task, or it is shown only.")  # fmt: skip


def _owned(rows: Iterable[Return], actor: Actor) -> dict[int, frozenset[str]]:
    """Rows of the form that others answer for, by primary key of the return."""
    found: dict[int, set[str]] = defaultdict(set)
    if actor.kind != "SYSTEM":
        owners = Owner.objects.filter(of_return__in=[row.pk for row in rows])
        others = owners.exclude(person__key=actor.id.removeprefix("person:"))
        for pk, row in others.values_list("of_return", "row"):
            found[pk].add(row)
    return {pk: frozenset(keys) for pk, keys in found.items()}


def _keys(asked: Skeleton) -> dict[int, list[str]]:
    """Keys of rows by seq of the task."""
    found: dict[int, list[str]] = defaultdict(list)
    for table in asked.form.tables:
        for row in table.rows:
            found[int(row.key.partition("/")[0])].append(row.key)
    return found
