"""The parts of many units in the form of a season: what each is asked, what it says, what of it may be written now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from peiyou.engine.undertakings import cells
from peiyou.engine.undertakings.enums import Party, State
from peiyou.engine.undertakings.errors import UndertakingError
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.engine.undertakings.queries.choosing import openings_for_many
from peiyou.engine.undertakings.queries.values import values_of
from peiyou.engine.undertakings.requirements.writing import OF_SHEETS, Sheet
from peiyou.engine.undertakings.rules import FILLERS, UNITS
from peiyou.kernel.access.queries.held import held
from peiyou.kernel.actions import Actor, authority
from peiyou.kernel.actions.requirements import problems
from peiyou.kernel.forms.definition import Form, Value
from peiyou.kernel.workflow.moves import remarked_cells


@dataclass(frozen=True, slots=True)
class Part:
    """`rows` are keys of the form; `writable` its cells that may be written; `why`: why others may not."""

    undertaking: Undertaking
    rows: frozenset[str]
    values: Mapping[str, Value]
    writable: frozenset[str]
    why: str


def parts_of(
    season: Season, rows: Sequence[Undertaking], form: Form, actor: Actor, at: datetime
) -> list[Part]:
    """In the order of `rows`, which come with their case and unit. As many statements for one as for a province.

    Who cannot fill a part in sees what is taken up in it, and not all that could be.
    """
    chosen = openings_for_many(rows)
    values = values_of(rows)
    mine = fillable(rows, actor, at)
    remarks = remarked_cells(row.case_id for row in rows if row.case.state == State.RETURNED)
    shape = _shape(form)
    found = []
    for row in rows:
        said = values[row.pk]
        taken = {cells.seq_of(path) for path in said}
        why = _why(season, row, row.pk in mine, at)
        asked = taken if why else taken | chosen[row.pk]
        remarked = remarks.get(row.case_id, frozenset())
        keys = frozenset(key for seq in asked for key in shape.rows[seq])
        paths = frozenset(path for seq in asked for path in shape.paths[seq])
        if why:
            writable: frozenset[str] = frozenset()
        elif row.case.state == State.RETURNED and remarked:
            writable = cells.opened_by(remarked, paths)
        else:
            writable = paths
        ticks: dict[str, Value] = {cells.taken(seq): False for seq in asked}
        found.append(Part(row, keys, ticks | said, writable, why or _other(row)))
    return found


def parties_of(actor: Actor, at: datetime) -> frozenset[Party]:
    """The kinds of unit that roles of the actor's fill in for."""
    if actor.kind == "SYSTEM":
        return frozenset(Party)
    roles = {grant.role for grant in held(actor, at)}
    return frozenset(party for party in Party if roles.intersection(FILLERS.get(party, UNITS)))


def fillable(rows: Iterable[Undertaking], actor: Actor, at: datetime) -> set[int]:
    """Those that `actor` fills in, whatever their state. Asked exactly, but only where a role could."""
    parties = parties_of(actor, at)
    allows = authority().allows
    return {
        row.pk
        for row in rows
        if row.party in parties and allows(actor, "undertakings.write_cells", row, at)
    }


def _why(season: Season, row: Undertaking, is_mine: bool, at: datetime) -> str:
    if not is_mine:
        return _("This unit fills in its own part; here it is shown only.")
    sheet = Sheet(row, season, at)
    return next((str(one) for one in problems(sheet, OF_SHEETS, UndertakingError)), "")


def _other(row: Undertaking) -> str:
    """Why single cells cannot be written where the rest can."""
    if row.case.state == State.RETURNED:
        return _("Only the cells with a remark can be changed: the rest has been accepted.")
    if Party(row.party) in {Party.PROVINCE, Party.DEPARTMENT}:
        return _("This task is not open to you.")
    return _("This task is not open to this unit, or its province has not taken it up.")


@dataclass(frozen=True, slots=True)
class _Shape:
    rows: Mapping[int, list[str]]
    paths: Mapping[int, list[str]]


def _shape(form: Form) -> _Shape:
    """Keys of rows and addresses of cells, by seq of the opening."""
    rows: dict[int, list[str]] = defaultdict(list)
    paths: dict[int, list[str]] = defaultdict(list)
    for table in form.tables:
        for row in table.rows:
            rows[cells.seq_of(row.key)].append(row.key)
    for path in form.by_path:
        paths[cells.seq_of(path)].append(path)
    return _Shape(rows, paths)
