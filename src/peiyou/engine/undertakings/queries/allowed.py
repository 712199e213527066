"""May somebody do it with all of these: asked at once, however many they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.models import Undertaking
from peiyou.engine.undertakings.queries.skeleton import skeleton_of
from peiyou.engine.undertakings.queries.turns import turns_of
from peiyou.engine.undertakings.queries.visibility import visible_to
from peiyou.kernel.access.queries.held import held
from peiyou.kernel.actions import Actor, NotAllowed, authority

FEW = 3
"""So many are asked about one by one, as exactly as a single act is."""


def require_all(rows: Sequence[Undertaking], verb: str, actor: Actor, at: datetime) -> None:
    """Raise `NotAllowed` unless `actor` may do `verb` with every one of the undertakings."""
    if actor.kind == "SYSTEM":
        return
    if not all(authority().allows(actor, verb, row, at) for row in rows):
        raise NotAllowed("NOT_ALLOWED", _("You may not do this here."), verb=verb)


@dataclass(frozen=True, slots=True)
class TaskOfUnit:
    """One task of one undertaking: what a grant that is limited to tasks is held against."""

    undertaking: Undertaking
    task_key: str


def require_seqs(seqs: Mapping[Undertaking, Collection[int]], actor: Actor, at: datetime) -> None:
    """Raise `NotAllowed` where a grant is limited and does not reach one of the tasks (by seq).

    One statement where nothing is limited; besides that one for each task.
    """
    if actor.kind == "SYSTEM" or not any(one.task_keys or one.stages for one in held(actor, at)):
        return
    for row, asked in seqs.items():
        openings = skeleton_of(row.season).openings
        for seq in sorted(asked & openings.keys()):
            about = TaskOfUnit(row, str(openings[seq].task_key))
            if not authority().allows(actor, "undertakings.write_task", about, at):
                raise NotAllowed(
                    "NOT_ALLOWED",
                    _("Task %(task)s is not among those that you were given."),
                    verb="undertakings.write_cells",
                    task=seq,
                )


def require_turns(rows: Sequence[Undertaking], verb: str, actor: Actor, at: datetime) -> None:
    """As `require_all` for decisions: it is their turn, the unit in their sight, and not their own.

    The turn stands at the holder, which is found by the unit's line of authorities: who holds the role there and
    sees the unit covers both.
    """
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
