"""Terms as people say them, in days, and as grants hold them, in moments."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def begin(day: date, at: datetime) -> datetime:
    """The moment a term begins that is given as a day: today means now."""
    return at if day == timezone.localdate(at) else _midnight(day)


def end(last_day: date | None) -> datetime | None:
    """The moment a term ends whose last day is given."""
    return _midnight(last_day + timedelta(days=1)) if last_day else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
