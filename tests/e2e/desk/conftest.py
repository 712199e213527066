"""An operator at the desk, in a database that a browser's parallel requests may share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from peiyou.kernel.actions.roles import Role
from tests.e2e.conftest import Visitor
from tests.factories.organisations import a_person

PATIENCE_MS = 40_000
"""A loaded machine starts the reader's process slowly; a fast one waits no longer for this."""


@pytest.fixture
def page(visitor: Callable[..., Visitor]) -> Iterator[Page]:
    """An operator's page. What the browser complains about fails the test at its end."""
    expect.set_options(timeout=PATIENCE_MS)
    official = a_person("official", "王建国", Role.MINISTRY)
    visit = visitor(locale="en")
    visit.context.set_default_timeout(PATIENCE_MS)
    client = Client()
    client.force_login(official)
    value = client.cookies["sessionid"].value
    visit.context.add_cookies([{"name": "sessionid", "value": value, "url": visit.site}])
    yield visit.page
    refusals = "the server responded with a status of 4"  # the browser's word for our 409 and 422
    assert [c for c in visit.complaints if refusals not in c] == []
