"""Preparing a round from a season, opening it for every unit that took something up, closing it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.common.periods import NotAPeriod
from peiyou.engine.reporting.beginnings import beginnings
from peiyou.engine.reporting.book.asking import ask_returns, astray_of, reporting_units
from peiyou.engine.reporting.book.ends import check_values
from peiyou.engine.reporting.book.posting import register_measures
from peiyou.engine.reporting.book.ruling import begin_rules
from peiyou.engine.reporting.enums import Level, RoundState
from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.events import RoundOpened
from peiyou.engine.reporting.form import form_of
from peiyou.engine.reporting.models import Ask, FundSource, Return, Round, Term
from peiyou.engine.undertakings.models import Season
from peiyou.kernel.actions import Actor, action, emit, note
from peiyou.kernel.calendar.periods import ensure_periods
from peiyou.kernel.forms.editions import ensure_edition

"""Up to so many returns their placements are asked for by name, else all of the season are read."""


@dataclass(frozen=True, slots=True)
class Ends:
    """When a round opens, and by when each level is done."""

    opens_at: datetime
    fill_by: datetime
    county_by: datetime
    prefecture_by: datetime
    province_by: datetime


@action("reporting.prepare_round", on=None)
def prepare_round(
    *, season: Season, period: str, title: str, ends: Ends, actor: Actor, at: datetime
) -> Round:
    """Make the draft of a round for one period (its code): every task of the season, with defaults for sources,
    levels and proofs. The ministry changes them before it opens.

    Raises `ReportingError` (PERIOD_UNKNOWN, TITLE_MISSING, ENDS_DISORDERED, ROUND_THERE).
    """
    try:
        row = ensure_periods([period])[period]
    except NotAPeriod as error:
        raise ReportingError(
            "PERIOD_UNKNOWN", _("“%(code)s” is no period."), code=period
        ) from error
    round_ = Round(
        season=season, period=row, title=title.strip(), created_at=at, opens_at=ends.opens_at,
        fill_by=ends.fill_by, county_by=ends.county_by, prefecture_by=ends.prefecture_by,
        province_by=ends.province_by,
    )  # fmt: skip
    check_values(round_)
    try:
        with transaction.atomic():
            round_.save()
    except IntegrityError as error:
        raise ReportingError(
            "ROUND_THERE", _("There is a round for %(period)s already."), period=period
        ) from error
    _begin(round_, season)
    begin_rules(round_, at)
    note(after={"period": period, "season": str(season.key)})
    return round_


def _begin(round_: Round, season: Season) -> None:
    FundSource.objects.bulk_create(
        FundSource(round=round_, seq=source.seq, code=source.code, name=source.name)
        for source in season.sources.all()
    )
    openings = list(season.openings.prefetch_related("items").order_by("seq"))
    terms = Term.objects.bulk_create(
        Term(round=round_, opening=opening, levels=[level.value for level in Level])
        for opening in openings
    )
    Ask.objects.bulk_create(
        Ask(term=term, item=item, proofs=beginnings().proofs[item.counting])
        for term, opening in zip(terms, openings, strict=True)
        for item in opening.items.all()
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """How many returns were asked for, by party; `astray`: units for which nobody is registered who could approve
    what they report. They are asked, and have to be put right before they submit."""

    round: Round
    asked: dict[str, int] = field(default_factory=dict)
    astray: tuple[str, ...] = ()

    @property
    def audit_stream(self) -> str:
        return self.round.audit_stream


@action("reporting.open_round", on="round_")
def open_round(*, round_: Round, actor: Actor, at: datetime) -> Opened:
    """Ask every unit whose take-up was confirmed, and the departments of tasks that were not open to it.

    Raises `ReportingError` (ROUND_OPENED, NOTHING_TAKEN).
    """
    row = Round.objects.select_for_update(of=("self",)).select_related("season", "period").get(pk=round_.pk)  # fmt: skip
    if row.state != RoundState.PREPARING:
        raise ReportingError("ROUND_OPENED", _("The round has been opened already."))
    register_measures(row)
    ensure_edition(form_of(row), at=at)
    row.state, row.opened_at = RoundState.OPEN, at
    row.save(update_fields=["state", "opened_at"])
    made = ask_returns(row, list(reporting_units(row)), actor, at)
    if not made:
        raise ReportingError(
            "NOTHING_TAKEN", _("No take-up of this season is confirmed, so nobody could report.")
        )
    asked: dict[str, int] = defaultdict(int)
    for one in made:
        asked[one.party] += 1
    astray = astray_of(made, timezone.localdate(at))
    note(asked=dict(asked), astray=len(astray))
    emit(RoundOpened(round=row.key))
    return Opened(row, dict(asked), tuple(astray))


@action("reporting.ask_more", on="round_")
def ask_more(*, round_: Round, actor: Actor, at: datetime) -> list[Return]:
    """Ask the units of an open round whose take-up was confirmed since; who has been asked is left alone.

    Raises `ReportingError` (ROUND_NOT_OPEN).
    """
    row = Round.objects.select_for_update(of=("self",)).select_related("season", "period").get(pk=round_.pk)  # fmt: skip
    if row.state != RoundState.OPEN:
        raise ReportingError("ROUND_NOT_OPEN", _("This round of reporting is not open."))
    made = ask_returns(row, list(reporting_units(row)), actor, at)
    note(units=[str(one.unit.key) for one in made])
    return made


@action("reporting.close_round", on="round_")
def close_round(*, round_: Round, actor: Actor, at: datetime) -> Round:
    """Nothing new is taken any more; what was approved changes by corrections alone."""
    row = Round.objects.select_for_update().get(pk=round_.pk)
    if row.state != RoundState.OPEN:
        raise ReportingError("ROUND_NOT_OPEN", _("This round of reporting is not open."))
    row.state, row.closed_at = RoundState.CLOSED, at
    row.save(update_fields=["state", "closed_at"])
    return row
