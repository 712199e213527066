"""What returns say, cell by cell, in the terms of their form: what was written, and what is known elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peiyou.engine.reporting import cells
from peiyou.engine.reporting.models import Line, Return
from peiyou.engine.reporting.queries.known import Known, known_for
from peiyou.engine.reporting.queries.skeleton import Skeleton
from peiyou.kernel.forms.definition import Value
from peiyou.kernel.forms.values import parse

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """`seqs`: the tasks that are asked of the unit. `values`: all that is shown, `written`: paths that somebody
    wrote, `known`: what stands in the others, with where it comes from."""

    seqs: frozenset[int]
    values: Mapping[str, Value]
    written: Collection[str]
    known: Mapping[str, Known]


def said_by(rows: Sequence[Return], asked: Skeleton) -> dict[int, Said]:
    """By primary key; rows come with `round.period` and `undertaking`. Five statements, however many returns."""
    lines = lines_of(rows, asked)
    known = known_for(rows, asked)
    return {row.pk: _said(asked, lines[row.pk], known[row.pk]) for row in rows}


def lines_of(rows: Sequence[Return], asked: Skeleton) -> dict[int, dict[int, Plain]]:
    """By primary key of the return, by seq: what was written, plain. One statement."""
    found: dict[int, dict[int, Plain]] = {row.pk: {} for row in rows}
    lines = Line.objects.filter(of_return__in=list(found))
    for pk, opening, values in lines.values_list("of_return", "opening", "values"):
        if opening in asked.seqs:
            found[pk][asked.seqs[opening]] = values
    return found


def typed(asked: Skeleton, seq: int, values: Plain) -> dict[str, Value]:
    """Plain values of one task in the terms of the form; what the form does not ask any more is left out."""
    found: dict[str, Value] = {}
    for below, plain in values.items():
        path = f"{seq}/{below}"
        if path in asked.kept:
            found[path] = parse(asked.kept[path], plain)
    return found


def _said(asked: Skeleton, lines: Mapping[int, Plain], known: Mapping[str, Known]) -> Said:
    written: dict[str, Value] = {}
    for seq, values in lines.items():
        written |= typed(asked, seq, values)
    silent = {seq for seq in lines if written.get(cells.task(seq, cells.NOTHING))}
    here = {
        path: one for path, one in known.items()
        if path in asked.form.by_path and path not in written and cells.seq_of(path) in lines
        and (cells.column_of(path) in cells.SHOWN or cells.seq_of(path) not in silent)
    }  # fmt: skip
    values = {path: one.value for path, one in here.items()} | written
    here |= asked_once(asked, values, lines.keys() - silent)
    values |= {path: one.value for path, one in here.items()}
    return Said(frozenset(lines), values, frozenset(written), here)


def asked_once(
    asked: Skeleton, values: Mapping[str, Value], seqs: Collection[int]
) -> dict[str, Known]:
    """Bases that are asked in another task of the same return: what stands there stands here. `seqs`: tasks of which
    something is reported."""
    return {
        path: Known(values.get(source), asked.form.by_path[source].row.group)
        for path, source in asked.copies(seqs).items()
    }


def reported_seqs(said: Said) -> frozenset[int]:
    """Tasks that do not say that there is nothing to report."""
    return frozenset(
        seq for seq in said.seqs if not said.values.get(cells.task(seq, cells.NOTHING))
    )
