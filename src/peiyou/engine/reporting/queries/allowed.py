"""May somebody do it with all of these: asked at once, however many they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.models import Return
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.reporting.queries.visibility import visible_to
from peiyou.engine.undertakings.queries.turns import turns_of
from peiyou.kernel.access.queries.held import held
from peiyou.kernel.actions import Actor, NotAllowed, authority

FEW = 3
"""So many are asked about one by one, as exactly as a single act is."""


@dataclass(frozen=True, slots=True)
class TaskOfUnit:
    """One task of one return: what a grant that is limited to tasks is held against."""

    return_: Return
    task_key: str


def require_all(rows: Sequence[Return], verb: str, actor: Actor, at: datetime) -> None:
    """Raise `NotAllowed` unless `actor` may do `verb` with every one of the returns."""
    if actor.kind == "SYSTEM":
        return
    if not all(authority().allows(actor, verb, row, at) for row in rows):
        raise NotAllowed("NOT_ALLOWED", _("You may not do this here."), verb=verb)


def require_seqs(seqs: Mapping[Return, Collection[int]], actor: Actor, at: datetime) -> None:
    """Raise `NotAllowed` where a grant is limited and does not reach one of the tasks (by seq)."""
    if actor.kind == "SYSTEM" or not any(one.task_keys or one.stages for one in held(actor, at)):
        return
    for row, asked in seqs.items():
        terms = skeleton_of(row.round).terms
        for seq in sorted(asked & terms.keys()):
            about = TaskOfUnit(row, str(terms[seq].opening.task_key))
            if not authority().allows(actor, "reporting.write_task", about, at):
                raise NotAllowed(
                    "NOT_ALLOWED",
                    _("Task %(task)s is not among those that you were given."),
                    verb="reporting.write_cells",
                    task=seq,
                )


def require_turns(rows: Sequence[Return], verb: str, actor: Actor, at: datetime) -> None:
    """As `require_all` for decisions: it is their turn, the unit in their sight, and not their own."""
    if actor.kind == "SYSTEM":
        return
    if len(rows) <= FEW:
        require_all(rows, verb, actor, at)
        return
    pks = [row.pk for row in rows]
    theirs = authority().scope(actor, verb, at).units(timezone.localdate(at))
    mine = visible_to(actor, at).filter(
        turns_of(actor, at), pk__in=pks, unit__in=theirs.values("pk")
    )
    if mine.count() != len(pks):
        raise NotAllowed("NOT_ALLOWED", _("You may not do this here."), verb=verb)
