"""Coming in as somebody of a round, for journeys through returns."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.utils import timezone, translation

from peiyou.kernel.accounts.models import Person
from tests.e2e.conftest import Visitor
from tests.factories.filings import confirm_school
from tests.factories.seasons import TakeUp, a_take_up


def come(visitor: Callable[..., Visitor], person: Person) -> Visitor:
    visit = visitor(locale="en")
    client = Client()
    client.force_login(person)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": visit.site}
    visit.context.add_cookies([cookie])  # type: ignore[list-item]
    return visit


def taken_up() -> TakeUp:
    """Now, so that pages take nothing for late; the school is confirmed."""
    with translation.override("zh-hans"):
        takeup = a_take_up(at=timezone.now())
        confirm_school(takeup)
    return takeup
