"""Open rounds are kept complete and counted: by the hour, and when something happened that they have to follow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from peiyou.engine.reporting.actions.completing import renew_lines
from peiyou.engine.reporting.actions.correcting import waive_return
from peiyou.engine.reporting.actions.norms import count_norms
from peiyou.engine.reporting.actions.rounds import ask_more
from peiyou.engine.reporting.book.asking import reporting_units
from peiyou.engine.reporting.enums import RoundState
from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.reporting.queries.completing import differences_in, left_behind
from peiyou.kernel.actions import SYSTEM


def complete_rounds(at: datetime, undertakings: Iterable[int] | None = None) -> None:
    """Let every open round (or these undertakings in it) ask what holds now. Doing it again changes nothing.

    Asked for every hour besides: a return comes back, a message is lost.
    """
    only = None if undertakings is None else list(undertakings)
    for round_ in Round.objects.filter(state=RoundState.OPEN).select_related("season", "period"):
        if reporting_units(round_):
            ask_more(round_=round_, actor=SYSTEM, at=at)
        for pk, found in differences_in(round_, only).items():
            if found.is_something:
                renew_lines(return_=Return.objects.get(pk=pk), actor=SYSTEM, at=at)
        for row in left_behind(round_):
            reason = _("What it had taken up was given up, or has passed to a successor.")
            waive_return(return_=row, reason=reason, actor=SYSTEM, at=at)


def count_open_rounds(at: datetime) -> None:
    """Every hour, of rounds in which something was handed in since they were counted last."""
    for round_ in Round.objects.filter(state=RoundState.OPEN):
        counted = round_.norms.aggregate(at=Max("made_at"))["at"]
        of = Return.objects.filter(round=round_, snapshot__isnull=False)
        newest = of.aggregate(at=Max("snapshot__made_at"))["at"]
        if newest is not None and (counted is None or newest > counted):
            count_norms(round_=round_, actor=SYSTEM, at=at)
