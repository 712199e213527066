"""On which days something may change."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.organisations.enums import EVER, FOREVER
from peiyou.kernel.organisations.requirements.base import Requirement
from peiyou.kernel.organisations.requirements.cases import Moment


class HasHappened(Requirement[Moment]):
    """A change is recorded once its day has come: the register says what is, not what is planned."""

    code = "NOT_YET"
    message = _("%(name)s: %(on)s has not come yet. Record the change on that day or later.")

    def broken(self, case: Moment) -> dict[str, Any] | None:
        return {"name": case.name, "on": case.on} if case.on > case.today else None


class StillStands(Requirement[Moment]):
    """What has ended is history; nothing of it changes any more, on whatever day."""

    code = "ENDED"
    message = _("%(name)s ended on %(until)s and is changed no more.")

    def broken(self, case: Moment) -> dict[str, Any] | None:
        return None if case.ends_on == FOREVER else {"name": case.name, "until": case.ends_on}


class AfterItsBeginning(Requirement[Moment]):
    """A unit changes after it began."""

    code = "OUTSIDE_LIFE"
    message = _(
        "%(name)s stands since %(since)s and cannot change on %(on)s. What is wrong from the beginning "
        "is corrected, not changed."
    )

    def broken(self, case: Moment) -> dict[str, Any] | None:
        if case.begins_on < case.on:
            return None
        since = "…" if case.begins_on == EVER else case.begins_on
        return {"name": case.name, "on": case.on, "since": since}


class AfterWhatIsRecorded(Requirement[Moment]):
    """Changes of the same thing are recorded in the order in which they happened.

    What began on a day changes later than on that day; what ended on it may be followed at once.
    """

    code = "LATER_CHANGE"
    message = _(
        "%(name)s: a change of %(recorded)s is recorded already, so nothing can change on %(on)s. "
        "Take a later day, or correct what is recorded."
    )

    def broken(self, case: Moment) -> dict[str, Any] | None:
        later = [since for since, _until in case.recorded if since >= case.on]
        later += [until for _since, until in case.recorded if case.on < until < FOREVER]
        if not later:
            return None
        return {"name": case.name, "on": case.on, "recorded": max(later)}


CHANGE: tuple[Requirement[Moment], ...] = (
    HasHappened(),
    StillStands(),
    AfterItsBeginning(),
    AfterWhatIsRecorded(),
)
