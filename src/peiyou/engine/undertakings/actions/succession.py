"""What a unit has taken up passes to the unit that carries its past on."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Final

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from peiyou.engine.undertakings.book import locked
from peiyou.engine.undertakings.book.merging import merge_rows
from peiyou.engine.undertakings.book.posting import Pages, post_undertakings, take_back
from peiyou.engine.undertakings.book.writing import plain
from peiyou.engine.undertakings.enums import FilingState, Party, SeasonState, State
from peiyou.engine.undertakings.models import Undertaking
from peiyou.engine.undertakings.queries.agreements import SOURCE_KIND
from peiyou.engine.undertakings.queries.filings import under_way
from peiyou.engine.undertakings.queries.succession import heirs_of
from peiyou.engine.undertakings.queries.values import values_of
from peiyou.kernel.actions import Actor, action, note, note_in
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.evidence.keeping import carry
from peiyou.kernel.organisations import locking
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.workflow.moves import NewCase, add_remarks, move_case, open_cases, open_remarks

BEING_FILLED: Final = (State.FILLING, State.RETURNED)


@action("undertakings.pass_to_successor", on="undertaking")
def pass_to_successor(
    *, undertaking: Undertaking, actor: Actor, at: datetime
) -> Undertaking | None:
    """Close the undertaking of a unit that is no more, and let its heir have what it said. Returns the heir's.

    Quantities and money of one task are added; of words and days the heir's stand, and the others are remarks at
    the cell. Done before, or not to be done now (`None`): no heir for something confirmed, an heir that is not
    confirmed itself, a province. What is confirmed moves in the ledger, so that the sums stay what they were.
    """
    locking.shared()  # before the season, which a new row holds: who publishes takes them in this order too
    heir = heirs_of([undertaking.unit], timezone.localdate(at)).get(undertaking.unit_id)
    theirs = _existing(undertaking, heir)
    rows = {row.pk: row for row in locked([undertaking.pk, *([theirs.pk] if theirs else [])])}
    old, into = rows[undertaking.pk], rows.get(theirs.pk) if theirs else None
    is_confirmed = old.case.state == State.CONFIRMED
    if old.case.state == State.WITHDRAWN or old.unit.ends_on > timezone.localdate(at):
        return None
    if old.party == Party.PROVINCE or (is_confirmed and not _can_take_over(heir, into)):
        return None
    if heir is None or not _takes_drafts(old, into):
        _close(old, "end" if is_confirmed else "withdraw", heir, actor, at)
        return None
    into = into or _new(old, heir, actor, at)
    before = _said(into)
    different = merge_rows(old, into)
    carry(SOURCE_KIND, str(old.key), str(into.key), into.unit, actor=actor, at=at)
    _close(old, "end" if is_confirmed else "withdraw", heir, actor, at)
    _settle(old, into, is_confirmed, actor, at)
    _pin(old, into, different, actor, at)
    note(heir=str(into.key), different=sorted(different))
    note_in(into.audit_stream, before=before, after=_said(into), taken_over_from=str(old.key))
    return into


def _existing(old: Undertaking, heir: Unit | None) -> Undertaking | None:
    return Undertaking.objects.filter(season=old.season_id, unit=heir).first() if heir else None


def _can_take_over(heir: Unit | None, into: Undertaking | None) -> bool:
    """What is confirmed goes to somebody who is confirmed, or who has nothing of its own yet."""
    return heir is not None and (into is None or into.case.state == State.CONFIRMED)


def _takes_drafts(old: Undertaking, into: Undertaking | None) -> bool:
    """A draft is added to a draft; it becomes one while the season is open."""
    if old.case.state == State.CONFIRMED:
        return True
    if old.season.state != SeasonState.OPEN or not old.placements.exists():
        return False
    return into is None or into.case.state not in {State.CONFIRMED, State.WITHDRAWN}


def _new(old: Undertaking, heir: Unit, actor: Actor, at: datetime) -> Undertaking:
    """The heir had not been asked: now it is, as what the other was."""
    key = uuid.uuid4()
    role = old.case.role if old.case.state in BEING_FILLED else Role.SCHOOL_FILLER
    due_at = old.season.fill_by
    [case] = open_cases([NewCase(SOURCE_KIND, SOURCE_KIND, str(key), heir, heir, role, due_at)], actor, at)  # fmt: skip
    return Undertaking.objects.create(
        key=key, season=old.season, unit=heir, party=old.party, province_id=old.province_id, case=case,
        started_at=old.started_at,
    )  # fmt: skip


def _close(old: Undertaking, step: str, heir: Unit | None, actor: Actor, at: datetime) -> None:
    """The filing about it that is under way has nothing to be about any more."""
    reason = _("Passed to %(unit)s.") % {"unit": heir.name} if heir else _("The unit is no more.")
    filing = under_way(old)
    if filing is not None:
        move_case(case=filing.case, step="withdraw", to=FilingState.WITHDRAWN, reason=reason, actor=actor, at=at)  # fmt: skip
        note_in(filing.audit_stream, reason=reason)
    old.case = move_case(case=old.case, step=step, to=State.WITHDRAWN, reason=reason, actor=actor, at=at)  # fmt: skip
    note(reason=reason)


def _settle(old: Undertaking, into: Undertaking, is_confirmed: bool, actor: Actor, at: datetime) -> None:  # fmt: skip
    """What counted counts on; what was being checked goes back to whoever fills it in."""
    rows = Undertaking.objects.filter(pk__in=[old.pk, into.pk])
    rows.update(writes=F("writes") + 1, revision=F("revision") + 1)
    Undertaking.objects.filter(pk=into.pk).update(started_at=Coalesce("started_at", at))
    into.revision += 1
    if not is_confirmed:
        if into.case.state not in BEING_FILLED:
            into.case = move_case(
                case=into.case, step="return", to=State.RETURNED, holder=into.unit, role=Role.SCHOOL_FILLER,
                reason=_("Take-up of %(unit)s has been added. Look it through and submit it again.") % {"unit": old.unit.name},
                actor=actor, at=at,
            )  # fmt: skip
        return
    if into.case.state != State.CONFIRMED:
        into.case = move_case(case=into.case, step="take_over", to=State.CONFIRMED, actor=actor, at=at)  # fmt: skip
        into.confirmed_at = old.confirmed_at
        into.save(update_fields=["confirmed_at"])
    take_back([old], actor, at)
    post_undertakings(Pages(into.season, [into]), actor, at)


def _pin(
    old: Undertaking, into: Undertaking, different: dict[str, str], actor: Actor, at: datetime
) -> None:
    """At each cell where both had said something else. Where all cells are open, no remark may close the others."""
    is_all_open = into.case.state == State.RETURNED and not open_remarks(into.case)
    if different and not is_all_open:
        said = _("%(unit)s, which is part of this unit now, had said here: %(text)s")
        remarks = {cell: said % {"unit": old.unit.name, "text": text} for cell, text in different.items()}  # fmt: skip
        add_remarks(case=into.case, remarks=remarks, actor=actor, at=at)


def _said(undertaking: Undertaking) -> dict[str, Any]:
    values = values_of([undertaking])[undertaking.pk]
    return {path: plain(path, value) for path, value in values.items()}
