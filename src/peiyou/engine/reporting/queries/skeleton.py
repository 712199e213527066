"""What a round asks, once it is open: it stays as it is from then on, so it is read once and remembered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final, NamedTuple
from uuid import UUID

from peiyou.engine.reporting import cells, measures
from peiyou.engine.reporting.enums import RoundState
from peiyou.engine.reporting.form import form_of, terms_of
from peiyou.engine.reporting.models import Ask, FundSource, Round, Rule, Term
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.forms.definition import FEN_IN_WAN, Column, Form, Type
from peiyou.kernel.forms.values import as_kept
from peiyou.kernel.plans.models import Deliverable

REMEMBERED: Final = 8
"""Rounds; few are open at a time."""


class Counted(NamedTuple):
    """Where a cell counts: the seq of its task, the measure (primary key), and by how many decimal places what it says
    is scaled; None where that it says anything counts as one."""

    seq: int
    measure: int
    places: int | None


@dataclass(frozen=True)
class Skeleton:
    """Rows are shared between requests: nobody changes them.

    `terms` by seq of the task, `asks` by (seq, seq of the item), `measures` (primary keys) by code.
    """

    form: Form
    terms: dict[int, Term]
    asks: dict[tuple[int, int], Ask]
    sources: dict[str, FundSource]
    measures: dict[str, int]
    rules: tuple[Rule, ...]
    """In force, by code."""
    goals: dict[UUID, Fraction]
    """What the plan asks of all, by key of the deliverable, where it has a number; a ratio as such."""

    @cached_property
    def seqs(self) -> dict[int, int]:
        """Seq by primary key of the opening."""
        return {term.opening_id: seq for seq, term in self.terms.items()}

    @cached_property
    def paths(self) -> dict[int, tuple[str, ...]]:
        """Addresses of all cells by seq of the task, shown ones included."""
        found: dict[int, list[str]] = {}
        for path in self.form.by_path:
            found.setdefault(int(path.partition("/")[0]), []).append(path)
        return {seq: tuple(paths) for seq, paths in found.items()}

    @cached_property
    def kept(self) -> dict[str, Column]:
        """Columns by address, as what was written once is read back."""
        return {path: as_kept(cell.column) for path, cell in self.form.by_path.items()}

    @cached_property
    def once(self) -> dict[str, str]:
        """Bases that are asked in another task, by address: the address where they are asked."""
        by_pk = {ask.pk: place for place, ask in self.asks.items()}
        return {
            cells.item(*place, "base"): cells.item(*by_pk[ask.same_as_id], "base")
            for place, ask in self.asks.items() if ask.same_as_id in by_pk
        }  # fmt: skip

    def copies(self, seqs: Collection[int]) -> dict[str, str]:
        """Of `once`, what holds for who reports these tasks: who does not report the other one is asked here."""
        return {
            path: source for path, source in self.once.items()
            if cells.seq_of(path) in seqs and cells.seq_of(source) in seqs
        }  # fmt: skip

    @cached_property
    def numbers(self) -> dict[int, tuple[tuple[str, int], ...]]:
        """Addresses of figures by seq of the task, each with its decimal places."""
        found: dict[int, list[tuple[str, int]]] = {}
        for path, cell in self.form.by_path.items():
            if cell.column.type in (Type.DECIMAL, Type.MONEY):
                seq = int(path.partition("/")[0])
                found.setdefault(seq, []).append((path, cell.column.places))
        return {seq: tuple(paths) for seq, paths in found.items()}

    @cached_property
    def counted(self) -> dict[str, Counted]:
        """By address, of every cell that a measure counts."""
        found: dict[str, Counted] = {}
        for path in self.form.by_path:
            seq, below = cells.split(path)
            code, places = self._counts(seq, below)
            if code in self.measures:
                found[path] = Counted(seq, self.measures[code], places)
        return found

    def _counts(self, seq: int, below: str) -> tuple[str, int | None]:
        """Code of the measure, empty for what is no figure, and the decimal places."""
        key, (kind, *of) = self.terms[seq].opening.task_key, below.split("/")
        if below == "progress":
            return measures.reported(key), None
        if kind == "fund":
            by_what = {"arrived": measures.arrived, "spent": measures.spent}
            return (by_what[of[1]](of[0], key) if of[1] in by_what else ""), FEN_IN_WAN
        if kind == "item":
            item = self.asks[seq, int(of[0])].item
            by_column = {"done": measures.done, "amount": measures.amount, "base": measures.base, "issued": measures.issued}  # fmt: skip
            code = by_column[of[1]](item.deliverable_key) if of[1] in by_column else ""
            return code, None if of[1] == "issued" else item.scale
        return "", None


_known: dict[UUID, Skeleton] = {}


def skeleton_of(round_: Round) -> Skeleton:
    """About ten statements the first time; each time while the round is being prepared, since it changes."""
    if round_.state == RoundState.PREPARING:
        return _read(round_)
    known = _known.get(round_.key)
    if known is None:
        if len(_known) >= REMEMBERED:
            _known.clear()
        known = _known[round_.key] = _read(round_)
    return known


def _read(round_: Round) -> Skeleton:
    terms = terms_of(round_)
    keys = [term.opening.task_key for term in terms]
    known = Measure.objects.filter(task_key__in=keys, code__startswith="return.")
    return Skeleton(
        form=form_of(round_, terms),
        terms={term.opening.seq: term for term in terms},
        asks={(term.opening.seq, ask.item.seq): ask for term in terms for ask in term.asks.all()},
        sources={source.code: source for source in round_.sources.all()},
        measures=dict(known.values_list("code", "pk")),
        rules=tuple(Rule.objects.filter(in_force__round=round_).order_by("code")),
        goals=_goals(round_),
    )


def _goals(round_: Round) -> dict[UUID, Fraction]:
    rows = Deliverable.objects.filter(task__version=round_.season.version_id)
    asked = {row.key: row.as_ratio for row in rows.only("key", "quantity", "unit")}
    return {key: goal for key, goal in asked.items() if goal is not None}
