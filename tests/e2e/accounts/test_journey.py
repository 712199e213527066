"""One person's way: slip, password, authenticator app, signing out and in, a passkey, its use."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from peiyou.common.tokens import grouped, new_code
from peiyou.kernel.accounts.actions.people import register_person
from peiyou.kernel.accounts.enums import Way
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row
from tests.e2e.conftest import Visitor
from tests.factories.accounts import PASSWORD, code_at, invited
from tests.factories.organisations import a_grant, a_person

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

Make = Callable[..., Visitor]


@pytest.fixture
def somebody() -> Person:
    """Works for the ministry, so must have a second factor; has only a slip of paper."""
    person = register_person(handle="wangfang", name="王芳", actor=SYSTEM, at=timezone.now())
    a_grant(person, Role.MINISTRY)
    cache.clear()
    return person


def next_half_minute(used: str, secret: str) -> str:
    """A code works once: wait for one that was not used (with a clock tolerance of one step)."""
    while (code := code_at(timezone.now(), secret)) == used:
        time.sleep(0.5)
    return code


def a_virtual_device(visitor: Visitor) -> Any:
    device = visitor.context.new_cdp_session(visitor.page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return device


def sign_out(page: Any) -> None:
    page.locator("details.person summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("details.person")).to_have_count(0)


def test_from_a_slip_to_a_passkey(somebody: Person, visitor: Make, live_server: Any) -> None:
    code = new_code()
    invited(somebody, code, timezone.now(), Way.SLIP)
    visit = visitor(locale="en")
    site = live_server.url  # localhost: browsers give passkeys to names, not to numbers
    page = visit.page

    page.goto(f"{site}/account/activate/")
    visit.is_accessible()
    page.get_by_label("Code on the slip").fill(grouped(code).lower())
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("王芳")
    visit.is_accessible()
    page.get_by_label("New password").fill("Wangfang123456")
    page.get_by_label("The same again").fill("Wangfang123456")
    page.get_by_role("button", name="Set the password and sign in").click()
    expect(page.locator(".sign-error")).to_contain_text("easy to guess")
    visit.complaints.clear()  # the browser minds the 422; that is what we asked for
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Set the password and sign in").click()

    expect(page.locator(".note-warning")).to_contain_text("Your work needs a second factor")
    visit.is_accessible()
    page.get_by_role("link", name="Set up").click()
    visit.is_accessible()
    secret = page.locator(".secret").inner_text()
    used = code_at(timezone.now(), secret)
    page.get_by_label("Code that the app shows").fill(used)
    page.get_by_role("button", name="Switch it on").click()
    expect(page.locator(".codes li")).to_have_count(10)
    visit.is_accessible()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.locator("details.person")).to_contain_text("王芳")

    sign_out(page)
    page.goto(f"{site}/account/sign-in/")
    visit.is_accessible()
    page.get_by_label("Sign-in name").fill("wangfang")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    visit.is_accessible()
    page.get_by_label("Code").fill(next_half_minute("", secret))
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("details.person")).to_contain_text("王芳")

    a_virtual_device(visit)
    page.goto(f"{site}/account/factor/")
    page.get_by_role("link", name="Add a passkey").click()
    visit.is_accessible()
    page.get_by_label("Name, to tell it from others").fill("Desk computer")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("Desk computer")).to_be_visible()
    visit.is_accessible()
    assert Authenticator.objects.filter(type="webauthn").count() == 1

    sign_out(page)
    page.goto(f"{site}/account/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("details.person")).to_contain_text("王芳")
    rows = Row.objects.filter(verb="accounts.sign_in").order_by("seq")
    assert [row.data for row in rows if "PASSKEY" in row.data]
    page.goto(f"{site}/account/")
    visit.is_accessible()
    assert visit.complaints == []


@pytest.mark.parametrize(("locale", "width"), [("zh-CN", 1280), ("zh-CN", 390), ("en", 390)])
def test_pages_fit_and_are_accessible(visitor: Make, locale: str, width: int) -> None:
    from django.test import Client

    security = a_person("security", "孙悦", Role.SECURITY)
    clerk = register_person(
        handle="clerk", name="王芳", phone="13812345678", actor=SYSTEM, at=timezone.now()
    )
    client = Client()
    client.force_login(security)
    visit = visitor(locale=locale, width=width)
    value = client.cookies["sessionid"].value
    visit.context.add_cookies([{"name": "sessionid", "value": value, "url": visit.site}])
    for path in ("", "factor/", "password/", "contact/", f"people/{clerk.key}/"):
        visit.page.goto(f"/account/{path}")
        visit.is_accessible()
    visit.page.locator("select[name=way]").select_option("SLIP")
    visit.page.locator("section:has(select[name=way]) button").click()
    expect(visit.page.locator(".slip-code")).to_have_count(1)
    visit.is_accessible()
