"""Every address, for everybody, in scope and out of it: generated from the URL table, so that no page is forgotten.

Who an address is for stands in `audiences`; whom and what it is tried with in `world`. While at it, every
answer is searched for planted secrets: a refusal, an error page or an export leaks as well as a page.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from peiyou.engine.results.models import RedReply
from peiyou.kernel.actions.roles import ADMINISTRATION, OFFICIALS, SCHOOL, Role
from tests.house.audiences import EVERYWHERE, Audience, audience_of
from tests.house.reports import report_key
from tests.house.world import DRAFT, WEST_NAME, Actor, World, a_world, address


def addresses(patterns: list[Any], before: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """(name, route) of every address; the name with its namespaces."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name or '?'}", route


TABLE = sorted(addresses(get_resolver().url_patterns))
METHODS = ("get", "post")
FEW = ("anonymous", "stranger", "target", "expired", "MINISTRY here")
"""Who tries what no role is asked for: there it is only a matter of leaks and of crashes."""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for all requests; each of them is undone, so that the next finds it as it was."""
    with django_db_blocker.unblock(), undone():
        yield a_world()


class undone(transaction.Atomic):  # noqa: N801 - reads like the function that it replaces
    """A transaction that actions take for the test's own, and that is rolled back."""

    def __init__(self) -> None:
        super().__init__(using="default", savepoint=True, durable=False)
        self._from_testcase = True

    def __exit__(self, *error: Any) -> None:
        transaction.set_rollback(True)
        super().__exit__(*error)


def test_every_address_is_placed() -> None:
    unplaced = sorted({name for name, _route in TABLE if audience_of(name) is None})
    assert unplaced == [], "say in tests/house/audiences.py who these are for"
    assert len(TABLE) > 100


@pytest.mark.django_db
@pytest.mark.parametrize("method", METHODS)
def test_matrix(world: World, method: str) -> None:
    """Whoever an address is for gets in; nobody else does; and nothing leaks on the way."""
    wrong: dict[str, list[str]] = {}
    urls = [(name, address(route, world)) for name, route in TABLE]  # the same for all who try
    for actor in world.cast:
        client = Client(HTTP_ACCEPT_LANGUAGE="en", raise_request_exception=False)
        if actor.person is not None:
            client.force_login(actor.person)
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        for name, url in urls:
            audience = audience_of(name)
            assert audience is not None
            if not audience.roles and actor.name not in FEW:
                continue
            client.cookies = SimpleCookie(cookies)  # some addresses sign out
            with undone():
                status, where, words = ask(client, method, name, url, audience, world)
            problem = judged(status, where, audience, actor)
            problem = problem or leaked(words, name, method, actor, world)
            if problem:
                wrong.setdefault(f"{method} {name}: {problem}", []).append(actor.name)
    assert wrong == {}


def ask(
    client: Client, method: str, name: str, url: str, audience: Audience, world: World
) -> tuple[int, str, str]:
    """(status, where it leads, words) of one request."""
    named = {"person": world.target.key, "school": world.country.school.key}
    data = {key: str(value).format(**named) for key, value in audience.post.items()}
    if method == "get":
        data = {"q": DRAFT[:5]} if "search" in name or name == "access:people" else {}
    answer = getattr(client, method)(url, data)
    body = b"".join(answer) if answer.streaming else answer.content
    return answer.status_code, answer.headers.get("Location", ""), text_of(body)


def text_of(body: bytes) -> str:
    """What can be read in an answer; of a workbook, what stands in its sheets."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(part) for part in book.namelist())
    return body.decode(errors="ignore")


def is_expected(audience: Audience, actor: Actor) -> bool:
    if audience.is_public:
        return True
    if actor.person is None:
        return False
    if not audience.roles or (audience.own and actor.is_target):
        return True
    here = not audience.is_scoped or actor.in_scope or actor.role in EVERYWHERE
    return actor.role in audience.roles and here


def judged(status: int, where: str, audience: Audience, actor: Actor) -> str:
    """What is wrong with an answer; a method that an address does not know is the same for everybody."""
    expected = is_expected(audience, actor)
    sign_in = where.startswith(resolve_url(settings.LOGIN_URL))
    if status >= 500:
        return f"crashed with {status}"
    refused = status in {401, 403} or (status == 302 and sign_in)
    if status == 405 or (refused and audience.has_conditions):
        return ""
    if expected and refused:
        return f"{status} for whom it is for"
    if not expected and not refused and status != 404:
        return f"{status} for others"
    return ""


# --- leaks -------------------------------------------------------------------------------------------

SEES_EVERYBODY = {Role.MINISTRY, Role.SECURITY, Role.AUDITOR}
SEES_THE_WEST = {"PROVINCE elsewhere", "PREFECTURE elsewhere"}


def leaked(words: str, name: str, method: str, actor: Actor, world: World) -> str:
    """Which secret an answer shows to somebody whom it is not for."""
    for secret, value in world.secrets().items():
        if value in words and not may_see(secret, name, method, actor):
            return f"shows the {secret}"
    return ""


def may_see(secret: str, name: str, method: str, actor: Actor) -> bool:
    if secret in {"draft", "waiting"}:
        return actor.role == Role.MINISTRY
    if secret == "unpublished":  # a live figure, which stands in the sums of the nation too
        return actor.role in OFFICIALS or actor.in_scope
    if secret in {"phone", "email"}:
        in_full = {
            ("accounts:reveal", "post"),
            ("accounts:contact", "get"),
            ("accounts:contact", "post"),
        }
        return (name, method) in in_full and (actor.is_target or name == "accounts:reveal")
    if secret == "west":
        return actor.role in SEES_EVERYBODY or actor.name in SEES_THE_WEST
    if secret == "token":
        return actor.is_target or actor.role == Role.SECURITY
    if secret == "reason":
        return actor.is_target or actor.in_scope
    if secret == "workbook":
        return actor.is_target
    if secret == "reported" and actor.role == Role.AUDITOR:
        return True  # what is written stands in the acts
    if secret == "rated" and actor.role in {Role.EXPERT, Role.AUDITOR}:
        return True
    if secret in {"asked", "milestone", "overlap", "pledge", "rated", "reported", "written"}:
        return actor.is_target or (actor.in_scope and actor.role in {*OFFICIALS, *SCHOOL})
    if secret in {"alert", "view"}:
        return actor.name == "MINISTRY here"
    if secret == "filed":
        return actor.role == Role.MINISTRY or (actor.in_scope and actor.role == Role.PROVINCE)
    return False  # digests and codes are for nobody


@pytest.mark.django_db
def test_the_secrets_are_really_there(world: World) -> None:
    """Each is shown to those whom it is for, so that the matrix is not blind."""
    shown = {}
    for secret, handle, url in (
        ("draft", "in-ministry", f"/desk/plans/{world.draft.pk}/"),
        ("west", "in-ministry", "/people/"),
        ("west", "out-province", "/people/table.csv"),
        ("token", "target", "/account/tokens/"),
        ("token", "a-security", "/account/tokens/all/"),
        ("pledge", "in-county", world.takeup.page),
        ("reported", "in-county", world.returns.page),
        ("filed", "in-province", world.filings.page),
        ("filed", "in-ministry", f"/evidence/{world.filings.letter.key}/"),
        ("reason", "in-school_head", f"/people/{world.target.key}/"),
        ("phone", "target", "/account/contact/"),
        ("workbook", "target", f"/forms/workbooks/{world.intake.key}/"),
        ("asked", "in-province", "/results/targets/log/"),
        ("milestone", "in-school_head", "/results/milestones/"),
        ("rated", "in-expert", f"/results/ratings/at/{world.country.school.key}/{world.task}/"),
        ("rated", "in-school_head", f"/results/red/{RedReply.objects.get().key}/"),
        ("overlap", "in-county", "/results/overlaps/"),
        ("alert", "in-ministry", "/results/alerts/"),
        ("view", "in-ministry", "/results/analysis/"),
        ("written", "in-county", f"/results/reports/{report_key('')}/"),
    ):
        client = Client()
        client.force_login(
            next(a.person for a in world.cast if a.person and a.person.handle == handle)
        )  # type: ignore[arg-type]
        answer = client.get(url)
        body = b"".join(answer) if answer.streaming else answer.content
        shown[secret, url] = world.secrets()[secret] in text_of(body)
    assert all(shown.values()), shown
    assert Client().get(f"/account/invitation/{world.code}/").status_code == 200


@pytest.mark.django_db
def test_public_search_does_not_find_a_draft(world: World) -> None:
    answer = Client().get("/plans/demo/search/", {"q": DRAFT})
    assert answer.status_code == 200
    assert f"/tasks/{world.draft.tasks.get(seq=1).seq}/" not in answer.content.decode()
    assert world.draft.search_entries.count() == 0


@pytest.mark.django_db
def test_lists_are_cut_to_the_scope(world: World) -> None:
    """Each official's list and export hold exactly whom their subtree holds."""
    for actor in world.cast:
        if (
            actor.role not in {*OFFICIALS, Role.SCHOOL_HEAD, *ADMINISTRATION}
            or actor.person is None
        ):
            continue
        client = Client()
        client.force_login(actor.person)
        page = client.get("/people/")
        seen = page.status_code == 200 and WEST_NAME in page.content.decode()
        assert seen == may_see("west", "access:people", "get", actor), actor.name
