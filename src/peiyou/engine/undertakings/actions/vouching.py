"""Whoever pays says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.book import locked
from peiyou.engine.undertakings.enums import Payer, SeasonState, State
from peiyou.engine.undertakings.errors import UndertakingError
from peiyou.engine.undertakings.models import Pledge, Season, Undertaking
from peiyou.engine.undertakings.queries.vouching import pledges_waiting
from peiyou.kernel.actions import Actor, NotAllowed, action, note, note_in


@action("undertakings.vouch_pledges", on="season")
def vouch_pledges(
    *,
    season: Season,
    pledges: Sequence[Pledge],
    seen: Mapping[int, int] | None = None,
    actor: Actor,
    at: datetime,
) -> list[Pledge]:
    """Give one's word for money: the city or county for its own, the province for its own; all or none.

    `seen`: by primary key the amount (fen) that was looked at. Raises `NotAllowed` where one of them is not the
    actor's to vouch for, `UndertakingError` (AMOUNT_CHANGED) where it has become another.
    """
    rows = _locked_pledges(season, pledges)
    mine = set(pledges_waiting(actor, at).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))  # fmt: skip
    if actor.kind != "SYSTEM" and mine != {row.pk for row in rows}:
        raise NotAllowed("NOT_ALLOWED", _("You may not vouch for some of this money, or it has been vouched for."), verb="undertakings.vouch_pledges")  # fmt: skip
    changed = [row for row in rows if seen and seen.get(row.pk) != row.amount]
    if changed:
        raise UndertakingError(
            "AMOUNT_CHANGED",
            _("%(count)s amounts have changed since you looked. Look at them again."),
            count=len(changed),
        )
    Pledge.objects.filter(pk__in=[row.pk for row in rows]).update(vouched_at=at, vouched_by=actor.name)  # fmt: skip
    _record(rows)
    note(pledges=len(rows), fen=sum(row.amount for row in rows))
    return rows


@action("undertakings.take_vouching_back", on="season")
def take_vouching_back(
    *, season: Season, pledges: Sequence[Pledge], reason: str, actor: Actor, at: datetime
) -> list[Pledge]:
    """Take one's word back, while it is not confirmed; by whoever gave it."""
    rows = _locked_pledges(season, pledges)
    if not reason.strip():
        raise UndertakingError("REASON_MISSING", _("Say why."))
    given = [row for row in rows if row.vouched_at and row.source.payer in {Payer.LOCAL, Payer.PROVINCE}]  # fmt: skip
    Pledge.objects.filter(pk__in=[row.pk for row in given]).update(vouched_at=None, vouched_by="")
    if actor.kind != "SYSTEM" and pledges_waiting(actor, at).filter(
        pk__in=[row.pk for row in rows]
    ).count() != len(rows):
        raise NotAllowed("NOT_ALLOWED", _("This was not yours to vouch for."), verb="undertakings.take_vouching_back")  # fmt: skip
    _record(rows)
    note(pledges=len(rows), reason=reason.strip())
    return rows


def _locked_pledges(season: Season, pledges: Sequence[Pledge]) -> list[Pledge]:
    """Undertakings first, then the pledges as they stand, of an open season and before confirmation."""
    asked = Pledge.objects.filter(
        pk__in=[row.pk for row in pledges], placement__undertaking__season=season
    )
    undertakings = locked(asked.values_list("placement__undertaking", flat=True))
    if any(row.season.state != SeasonState.OPEN for row in undertakings):
        raise UndertakingError("SEASON_NOT_OPEN", _("This season of take-up is not open."))
    if any(row.case.state == State.CONFIRMED for row in undertakings):
        raise UndertakingError(
            "CONFIRMED", _("It is confirmed: from now on only a filing changes it.")
        )
    rows = list(asked.select_related("source", "placement__undertaking", "placement__opening").order_by("pk"))  # fmt: skip
    if not rows:
        raise UndertakingError("NOTHING_CHOSEN", _("Choose at least one amount."))
    return rows


def _record(rows: Sequence[Pledge]) -> None:
    by_stream: dict[str, list[str]] = {}
    for row in rows:
        path = f"{row.placement.opening.seq}/fund/{row.source.code}"
        by_stream.setdefault(row.placement.undertaking.audit_stream, []).append(path)
    touched = {row.placement.undertaking_id for row in rows}
    Undertaking.objects.filter(pk__in=touched).update(writes=F("writes") + 1)
    for stream, paths in sorted(by_stream.items()):
        note_in(stream, funds=paths)
