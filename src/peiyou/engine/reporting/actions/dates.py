"""Ends of filling in: each level's earlier date for those below it, and extensions that somebody above grants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.book.locking import locked
from peiyou.engine.reporting.enums import RoundState, State
from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.models import EarlierDate, Return, Round
from peiyou.engine.reporting.queries.ends import ends_of
from peiyou.engine.reporting.queries.extending import require_above
from peiyou.kernel.actions import Actor, action, authority, note, note_in
from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.models import Place, Unit
from peiyou.kernel.organisations.queries.trees import on_day_or_last
from peiyou.kernel.workflow.moves import move_deadlines


def _open(round_: Round) -> Round:
    row = Round.objects.select_for_update().get(pk=round_.pk)
    if row.state != RoundState.OPEN:
        raise ReportingError("ROUND_NOT_OPEN", _("This round of reporting is not open."))
    return row


@action("reporting.set_earlier_date", on="body")
def set_earlier_date(
    *, round_: Round, body: Unit, due_at: datetime | None, actor: Actor, at: datetime
) -> Unit:
    """Let those below a body submit by an earlier date; None: by the date that holds for them from above again.

    The deadlines of returns below that are being filled in move with it, and returns that are asked for later get
    it, too. Who was granted an extension keeps it. Raises `ReportingError` (ROUND_NOT_OPEN, NO_LEVEL, DATE_PAST,
    DATE_LATER).
    """
    row = _open(round_)
    on = timezone.localdate(at)
    if body.kind != Kind.AUTHORITY:
        raise ReportingError("NO_LEVEL", _("%(unit)s oversees no units."), unit=body.name)
    bound = ends_of(row, [body.pk], on)[body.pk]
    if due_at is not None and due_at <= at:
        raise ReportingError("DATE_PAST", _("Choose a day that is still to come."))
    if due_at is not None and due_at > bound:
        raise ReportingError(
            "DATE_LATER",
            _("Those below submit by %(day)s at the latest: that is the date set above you."),
            day=localtime(bound).date().isoformat(),
        )
    said = EarlierDate.objects.filter(round=row, body=body).first()
    if due_at is None:
        EarlierDate.objects.filter(round=row, body=body).delete()
    else:
        EarlierDate.objects.update_or_create(
            round=row, body=body, defaults={"due_at": due_at, "set_by": actor.id, "set_at": at}
        )
    reason = _t("%(body)s has set another date for the units below it.") % {"body": body.name}
    moved = _move_below(row, body, reason, actor, at)
    note(round=str(row.key), before=said.due_at if said else None, after=due_at, moved=moved)
    return body


def _move_below(row: Round, body: Unit, reason: str, actor: Actor, at: datetime) -> int:
    """One move of deadlines for each date that holds below; how many changed."""
    on = timezone.localdate(at)
    below = Place.objects.filter(
        on_day_or_last(on), hierarchy=Hierarchy.OVERSIGHT, node=body, depth__gt=0
    )
    filling = row.returns.filter(
        unit__in=below.values("unit"), case__state=State.FILLING, extended_until=None
    )
    rows = list(filling.select_related("case"))
    ends = ends_of(row, {one.unit_id for one in rows}, on)
    by_end: dict[datetime, list[Return]] = defaultdict(list)
    for one in rows:
        by_end[ends[one.unit_id]].append(one)
    return sum(
        len(move_deadlines(cases=[one.case for one in of], due_at=end, reason=reason, actor=actor, at=at))
        for end, of in sorted(by_end.items())
    )  # fmt: skip


@action("reporting.extend_returns", on="round_")
def extend_returns(
    *,
    round_: Round,
    returns: Sequence[Return],
    due_at: datetime,
    reason: str,
    actor: Actor,
    at: datetime,
) -> list[Return]:
    """Grant some units a later deadline for what waits for them, all or none; who granted it and why stays on record.

    Only a level above whose turn it is grants it: not beyond the end by which provinces report, unless it is the
    ministry. Raises `ReportingError` (ROUND_NOT_OPEN, REASON_MISSING, DATE_PAST, BEYOND_THE_END, NOTHING_WAITS,
    NOT_LATER).
    """
    row = _open(round_)
    _check_extension(row, due_at, reason, actor, at)
    rows = locked(one.pk for one in returns)
    if strange := next((one for one in rows if one.round_id != row.pk), None):
        raise ReportingError("NOTHING_WAITS", _("%(unit)s has nothing to do now."), unit=strange.unit.name)  # fmt: skip
    require_above(rows, actor, at)
    for one in rows:
        if one.case.holder_id is None or one.case.state == State.APPROVED:
            raise ReportingError("NOTHING_WAITS", _("%(unit)s has nothing to do now."), unit=one.unit.name)  # fmt: skip
        if one.case.due_at is None or one.case.due_at >= due_at:
            raise ReportingError(
                "NOT_LATER",
                _("An extension ends later than what holds now; that is not so for %(unit)s."),
                unit=one.unit.name,
            )
    move_deadlines(
        cases=[one.case for one in rows], due_at=due_at, reason=reason.strip(), actor=actor, at=at
    )
    _remember(rows, due_at, reason, at)
    note(units=[str(one.unit.key) for one in rows], due_at=due_at, reason=reason.strip())
    return rows


def _check_extension(row: Round, due_at: datetime, reason: str, actor: Actor, at: datetime) -> None:
    if not reason.strip():
        raise ReportingError("REASON_MISSING", _("Say why: whoever has to act on it reads it."))
    if due_at <= at:
        raise ReportingError("DATE_PAST", _("Choose a day that is still to come."))
    is_ministry = authority().allows(actor, "reporting.edit_round", row, at)
    if due_at > row.province_by and not is_ministry:
        raise ReportingError(
            "BEYOND_THE_END",
            _("Provinces report by %(day)s. Only the ministry extends beyond that."),
            day=localtime(row.province_by).date().isoformat(),
        )


def _remember(rows: Iterable[Return], due_at: datetime, reason: str, at: datetime) -> None:
    """Who is filling in keeps the date, whatever levels set afterwards."""
    filling = [one for one in rows if one.case.state == State.FILLING]
    Return.objects.filter(pk__in=[one.pk for one in filling]).update(extended_until=due_at)
    for one in filling:
        one.extended_until = due_at
    for one in rows:
        note_in(one.audit_stream, due_at=due_at, reason=reason.strip())
