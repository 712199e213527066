"""Which days are working days, by a document that somebody names. Deadlines that are set stay as they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.calendar.days import LAST_OF_LIBRARY, SATURDAY, is_working_day
from peiyou.kernel.calendar.errors import CalendarError
from peiyou.kernel.calendar.models import Arrangement, DayRule

NEW_YEAR = timedelta(days=7)
"""The days off around New Year may begin in the year before."""


@action("calendar.arrange_year", on=None)
def arrange_year(
    *,
    year: int,
    off: Collection[date],
    working: Collection[date],
    source: str,
    actor: Actor,
    at: datetime,
) -> Arrangement:
    """Enter the whole arrangement of a year that the library does not know; again, it replaces the first.

    `off` are days off, `working` the weekend days worked for them. Raises `CalendarError`: YEAR_KNOWN,
    SOURCE_MISSING, DAYS_MISSING, DAY_OUTSIDE, DAY_BOTH, DAY_PLAIN.
    """
    _check(year, off, working, source)
    made, _is_new = Arrangement.objects.update_or_create(
        year=year, defaults={"source": source.strip()}
    )
    replaced = DayRule.objects.select_for_update().filter(on__year=year).order_by("on")
    before = _days(replaced)
    replaced.delete()
    days = dict.fromkeys(off, False) | dict.fromkeys(working, True)
    DayRule.objects.filter(on__in=days).delete()
    DayRule.objects.bulk_create(
        DayRule(on=on, is_working=days[on], source=source.strip()) for on in sorted(days)
    )
    after = {on.isoformat(): works for on, works in sorted(days.items())}
    note(year=year, source=source.strip(), before=before, after=after)
    return made


def _check(year: int, off: Collection[date], working: Collection[date], source: str) -> None:
    known = LAST_OF_LIBRARY.year
    if year <= known:
        raise CalendarError(
            "YEAR_KNOWN",
            _("The arrangements up to %(known)s are known. Enter single days that differ."),
            known=known,
        )
    _need(source)
    if not off:
        raise CalendarError("DAYS_MISSING", _("Enter the days off of the whole year."))
    first, last = date(year, 1, 1) - NEW_YEAR, date(year, 12, 31)
    for on in sorted({*off, *working}):
        if not first <= on <= last:
            raise CalendarError(
                "DAY_OUTSIDE", _("%(day)s does not belong to that year."), day=on.isoformat()
            )
    for on in sorted(set(off) & set(working)):
        raise CalendarError(
            "DAY_BOTH", _("%(day)s is named as a day off and as worked."), day=on.isoformat()
        )
    for on in sorted(on for on in working if on.weekday() < SATURDAY):
        raise CalendarError(
            "DAY_PLAIN",
            _("%(day)s is no weekend day: it is worked anyway. Check the date."),
            day=on.isoformat(),
        )


@action("calendar.set_day", on=None)
def set_day(*, on: date, is_working: bool, source: str, actor: Actor, at: datetime) -> DayRule:
    """Say of one day that it is a working day or is not. Raises `CalendarError`: SOURCE_MISSING, DAY_SAME."""
    _need(source)
    before = DayRule.objects.select_for_update().filter(on=on).first()
    if before is None and is_working_day(on) == is_working:
        raise CalendarError(
            "DAY_SAME",
            _("%(day)s is a working day already.")
            if is_working
            else _("%(day)s is a day off already."),
            day=on.isoformat(),
        )
    made, _is_new = DayRule.objects.update_or_create(
        on=on, defaults={"is_working": is_working, "source": source.strip()}
    )
    note(
        day=on,
        before=None if before is None else before.is_working,
        after=is_working,
        source=source.strip(),
    )
    return made


@action("calendar.clear_day", on="rule")
def clear_day(*, rule: DayRule, actor: Actor, at: datetime) -> DayRule:
    """Take back what was said of one day; the arrangement counts again, where there is one."""
    found = DayRule.objects.select_for_update().filter(pk=rule.pk).first()
    if found is None:
        raise CalendarError("RULE_GONE", _("Nothing is said of this day any more."))
    note(day=found.on, before=found.is_working, after=None, source=found.source)
    found.delete()
    return rule


def _need(source: str) -> None:
    if not source.strip():
        raise CalendarError("SOURCE_MISSING", _("Name the document that says so."))


def _days(rules: Iterable[DayRule]) -> dict[str, bool]:
    return {rule.on.isoformat(): rule.is_working for rule in rules}
