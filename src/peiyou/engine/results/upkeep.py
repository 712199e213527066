"""Ratings, replies, forecasts and alerts are kept up by the hour. Doing it again changes nothing."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from peiyou.engine.reporting.enums import RoundState
from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.results.actions.alerting import look_at_alerts
from peiyou.engine.results.actions.forecasting import check_forecasts, make_forecasts
from peiyou.engine.results.actions.red import AT_ONCE, lift_replies, open_replies
from peiyou.engine.results.actions.tallying import count_self_ratings
from peiyou.engine.results.models import Alert, RedReply, SelfTally
from peiyou.engine.results.queries.ratings import asked_of, periods_of
from peiyou.engine.results.queries.red import OPEN, dues, standing_replies
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.plans.queries.published import current_versions


def count_ratings(at: datetime) -> int:
    """Rounds in which a return has moved since they were counted last; returns how many."""
    done = 0
    rounds = Round.objects.exclude(state=RoundState.PREPARING).select_related("season", "period")
    for round_ in rounds.order_by("pk"):
        moved = Return.objects.filter(round=round_).aggregate(at=Max("case__moved_at"))["at"]
        tasks = round_.season.openings.values("task_key")
        rows = SelfTally.objects.filter(period=round_.period_id, task_key__in=tasks)
        counted = rows.aggregate(at=Max("counted_at"))["at"]
        if moved is not None and (counted is None or moved > counted):
            count_self_ratings(round_=round_, actor=SYSTEM, at=at)
            done += 1
    return done


def ask_for_replies(at: datetime) -> None:
    """Open what is due and lift what is red no more: in the newest period, and wherever replies are open."""
    on = timezone.localdate(at)
    for version in current_versions():
        periods = periods_of(version)
        waiting = set(
            RedReply.objects.filter(case__state__in=OPEN).values_list("period", flat=True)
        )
        for place, period in enumerate(periods):
            if place and period.pk not in waiting:
                continue
            asked = asked_of(version, period, on)
            due, known = dues(asked, on), standing_replies(period.pk)
            new = [one for key, one in due.items() if key not in known or known[key].case.closed_at]
            for start in range(0, len(new), AT_ONCE):
                part = new[start : start + AT_ONCE]
                open_replies(period=period, dues=part, actor=SYSTEM, at=at)
            over = [
                row
                for key, row in known.items()
                if row.case.state in OPEN and key not in due and row.task_key in asked.tasks
            ]
            if over:
                lift_replies(period=period, replies=over, actor=SYSTEM, at=at)


def forecast(at: datetime) -> None:
    """Check what can be checked first, then look ahead."""
    for version in current_versions():
        check_forecasts(version=version, actor=SYSTEM, at=at)
        make_forecasts(version=version, actor=SYSTEM, at=at)


def look(at: datetime) -> None:
    if Alert.objects.filter(paused_at=None, deleted_at=None).exists():
        look_at_alerts(actor=SYSTEM, at=at)
