"""What a signed-in person owes before they may act: a new password, a second factor."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings

from peiyou.kernel.accounts import clock
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.accounts.queries.people import password_age
from peiyou.kernel.accounts.second_factor import is_second_factor_required

PASSWORD: Final = "accounts:password"  # noqa: S105 - the name of a page
FACTOR: Final = "accounts:factor"


def owed(session: clock.Session, person: Person, at: datetime) -> str:
    """The name of the page where it is done; "" when nothing is owed.

    The demonstration's switcher, and nothing else, may mark a session ``demonstration``; the mark
    counts only while the deployment has the switcher.
    """
    if settings.PEIYOU_SWITCHER and session.get("demonstration") is True:
        return ""
    if password_age(person, at).is_over:
        return PASSWORD
    if not clock.has_factor(session) and is_second_factor_required(person, at):
        return FACTOR
    return ""
