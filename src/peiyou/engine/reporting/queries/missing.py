"""What a return still lacks before it can be handed in: entries, proofs, and answers to questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peiyou.engine.reporting import cells
from peiyou.engine.reporting.models import Ask, Return
from peiyou.engine.reporting.queries.skeleton import Skeleton, skeleton_of
from peiyou.engine.reporting.queries.values import Said, said_by
from peiyou.kernel.evidence.models import Attachment


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to do before the return can be handed in; `is_question`: it is answered in words, at its cell."""

    cell: str
    sentence: str
    code: str = "MISSING"
    is_question: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A return as checks look at it."""

    return_: Return
    said: Said
    skeleton: Skeleton
    at: datetime


Check = Callable[[Sequence[Asked]], Mapping[int, Sequence[Missing]]]
"""Many returns of one round at once; by primary key what is wrong with each."""
_checks: dict[str, Check] = {}


def register_check(name: str, check: Check) -> None:
    """Rooms of this app that ask more than that everything is filled in say so in apps.ready."""
    _checks[name] = check


def missing_of(row: Return, at: datetime, said: Said | None = None) -> list[Missing]:
    """`said`: what it says, where the caller has read that already."""
    return missing_of_many([row], at, {row.pk: said} if said else None)[row.pk]


def missing_of_many(
    rows: Sequence[Return], at: datetime, said: Mapping[int, Said] | None = None
) -> dict[int, list[Missing]]:
    """By primary key, in the order of the form: the same statements for many returns of one round."""
    if not rows:
        return {}
    asked = skeleton_of(rows[0].round)
    said = said_by(rows, asked) if said is None else said
    files = _files(rows)
    found = {
        row.pk: [*_entries(said[row.pk], asked), *_proofs(said[row.pk], asked, files[str(row.key)])]
        for row in rows
    }
    looked_at = [Asked(row, said[row.pk], asked, at) for row in rows]
    for _name, check in sorted(_checks.items()):
        for pk, more in check(looked_at).items():
            found[pk] += more
    order = {path: place for place, path in enumerate(asked.form.by_path)}
    order |= {cells.row_of(path): place for path, place in order.items()}  # after its last cell

    def place_of(one: Missing) -> tuple[int, int]:
        return cells.seq_of(one.cell), order.get(one.cell, -1)

    return {pk: sorted(of, key=place_of) for pk, of in found.items()}


def silent_seqs(said: Said) -> frozenset[int]:
    """Tasks that say that there is nothing to report."""
    return frozenset(seq for seq in said.seqs if said.values.get(cells.task(seq, cells.NOTHING)))


def _entries(said: Said, asked: Skeleton) -> Iterator[Missing]:
    silent = silent_seqs(said)
    for path, cell in asked.form.by_path.items():
        seq = cells.seq_of(path)
        is_asked = seq in said.seqs and seq not in silent and cell.column.required
        if is_asked and said.values.get(path) in (None, ""):
            yield Missing(path, _("“%(what)s” is missing.") % {"what": cell.column.label})


def _files(rows: Iterable[Return]) -> dict[str, Counter[str]]:
    """By key of the return: how many files each cell has, and under `cell#` how many of them with a number."""
    found: dict[str, Counter[str]] = {str(row.key): Counter() for row in rows}
    attached = Attachment.objects.filter(
        source_kind="return", source_id__in=list(found), removed_at=None
    )
    for source_id, cell, number in attached.values_list("source_id", "cell", "number"):
        found[source_id][cell] += 1
        if number:
            found[source_id][f"{cell}#"] += 1
    return found


def _proofs(said: Said, asked: Skeleton, files: Mapping[str, int]) -> Iterator[Missing]:
    """A figure above nothing needs the proof that its item asks; it is attached to the row of the item."""
    for seq, number in asked.asks:
        ask = asked.asks[seq, number]
        row = f"{seq}/item/{number}"
        if seq not in said.seqs or not ask.proofs or not claims(said.values, row):
            continue
        if files.get(row, 0) < ask.proofs:
            yield Missing(row, _lacking(ask), "PROOF")
        elif ask.numbered and files.get(f"{row}#", 0) < files.get(row, 0):
            yield Missing(row, _("Each file of proof needs the number of its document."), "NUMBER")


def _lacking(ask: Ask) -> str:
    n = ask.proofs
    if ask.proof:
        words = ngettext("At least %(count)s file of proof is needed: %(proof)s", "At least %(count)s files of proof are needed: %(proof)s", n)  # fmt: skip
    else:
        words = ngettext("At least %(count)s file of proof is needed.", "At least %(count)s files of proof are needed.", n)  # fmt: skip
    return words % {"count": n, "proof": ask.proof}


def claims(values: Mapping[str, object], row: str) -> bool:
    """Whether an item claims something that wants proof."""
    return any(values.get(f"{row}/{what}") for what in ("done", "amount", "issued"))
