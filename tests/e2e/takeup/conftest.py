"""A take-up that is open, and somebody of each role in a browser of their own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from peiyou.engine.undertakings.models import Undertaking
from peiyou.kernel.actions.roles import Role
from tests.e2e.conftest import Visitor
from tests.factories.seasons import TakeUp, a_take_up

SHOTS = os.environ.get("PEIYOU_SHOTS")
REFUSED = "the server responded with a status of 4"
"""The browser's word for our 409 and 422."""


@pytest.fixture
def takeup(transactional_db: None) -> TakeUp:
    return a_take_up(at=timezone.now())


Enter = Callable[..., Visitor]


@pytest.fixture
def enter(visitor: Callable[..., Visitor], takeup: TakeUp) -> Iterator[Enter]:
    """Makes visitors who are somebody: `enter(Role.COUNTY, width=390)`."""
    made: list[Visitor] = []

    def come(role: Role, locale: str = "en", width: int = 1280) -> Visitor:
        visit = visitor(locale=locale, width=width)
        client = Client()
        client.force_login(takeup.people[role])
        value = client.cookies["sessionid"].value
        visit.context.add_cookies([{"name": "sessionid", "value": value, "url": visit.site}])
        made.append(visit)
        return visit

    yield come
    for visit in made:
        assert [one for one in visit.complaints if REFUSED not in one] == []


def page_of(undertaking: Undertaking, tail: str = "") -> str:
    return f"/take-up/{undertaking.season.key}/units/{undertaking.key}/{tail}"


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def type_into(page: Page, cells: dict[str, str]) -> None:
    """Type values into cells and wait until they are kept."""
    for cell, value in cells.items():
        page.locator(f'[id="{cell}"]').fill(value)
        page.locator(f'[id="{cell}"]').blur()
    saved(page)


def saved(page: Page) -> Any:
    page.wait_for_selector('[data-autosave-status][data-state="saved"]')
