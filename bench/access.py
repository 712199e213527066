"""May they: one check of a grant with 50,000 people, their grants and 15,000 units. On whichever database is set."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from bench.organisations import COUNTIES, PREFECTURES, PROVINCES, database
from bench.organisations import seeded as country
from bench.pages import BAR_MS
from bench.scenario import Measured, p95_ms, scenario

PEOPLE = 50_000
CHECKS = 4_000
SEED = 20200916
VERB = "organisations.rename_unit"


@cache
def people() -> list[Any]:
    """50,000 people, each with a grant at a unit of the fitting level, one in ten with a second one."""
    from django.utils import timezone

    from peiyou.kernel.access.models import Grant
    from peiyou.kernel.accounts.models import Person

    units = country().units
    dice, now = random.Random(SEED), timezone.now()
    Person.objects.bulk_create(
        (
            Person(handle=f"b{i}", name=f"人员{i}", password="!", created_at=now)
            for i in range(PEOPLE)
        ),
        batch_size=2_000,
    )
    found = list(Person.objects.filter(handle__startswith="b").order_by("pk"))
    grants = []
    for n, person in enumerate(found):
        for _ in range(2 if n % 10 == 0 else 1):
            role, unit = _place(dice, units)
            grants.append(Grant(person=person, role=role, unit=unit, valid_from=now, given_at=now))
    Grant.objects.bulk_create(grants, batch_size=2_000)
    _analyse()
    return found


def _place(dice: random.Random, units: list[Any]) -> tuple[str, Any]:
    """Four of five people work at a school, the others at counties, prefectures and provinces."""
    from peiyou.kernel.actions.roles import SCHOOL, Role

    county = PROVINCES + PREFECTURES
    choice = dice.random()
    if choice < 0.8:
        return str(dice.choice(SCHOOL)), dice.choice(units[county + COUNTIES :])
    if choice < 0.95:
        return Role.COUNTY, dice.choice(units[county : county + COUNTIES])
    if choice < 0.99:
        return Role.PREFECTURE, dice.choice(units[PROVINCES:county])
    return Role.PROVINCE, dice.choice(units[:PROVINCES])


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def p95_of(function: Callable[[Any, Any], object], cases: list[tuple[Any, Any]]) -> float:
    """p95 in milliseconds over many cases, each asked once."""
    taken = []
    for case in cases:
        began = time.perf_counter()
        function(*case)
        taken.append(time.perf_counter() - began)
    return 1000 * statistics.quantiles(taken[len(taken) // 10 :], n=20)[-1]


@cache
def checks() -> tuple[float, float, float]:
    """p95 in milliseconds: the first check of a request, every further one, and `SELECT 1`."""
    from django.db import connection
    from django.utils import timezone

    from peiyou.kernel.access.queries.held import remembering
    from peiyou.kernel.actions import authority

    everybody, units = people(), country().units
    dice, at = random.Random(SEED), timezone.now()
    cases = [(dice.choice(everybody).actor, dice.choice(units)) for _ in range(CHECKS)]

    def check(actor: Any, unit: Any) -> bool:
        return authority().allows(actor, VERB, unit, at)

    def nothing(_actor: Any, _unit: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchall()

    first, floor = p95_of(check, cases), p95_of(nothing, cases)
    with remembering():
        for case in cases:
            check(*case)
        return first, p95_of(check, cases), floor


@scenario("org.grants", unit="ms p95", bar=0.1)
def grants() -> Measured:
    """A check about a unit that the request has asked about before."""
    return Measured(checks()[1], note=f"remembered within the request; {database()}")


@scenario("org.grants.first", unit="ms p95", bar=1, floor="SELECT 1 over the same connection")
def first() -> Measured:
    """The first check of a request about a unit: its one statement."""
    taken, _again, floor = checks()
    return Measured(taken, floor, database())


@scenario("org.people", unit="ms p95", bar=BAR_MS, floor="/healthz in the same stack")
def people_page() -> Measured:
    """The list of people as a province sees it; in the note the ministry's, which holds everybody."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.test import Client
    from django.utils import timezone

    from peiyou.kernel.access.models import Grant
    from peiyou.kernel.accounts.models import Person
    from peiyou.kernel.actions.roles import Role

    everybody, made, now = people(), country(), timezone.now()
    seen = {}
    for name, role, unit in (("province", Role.PROVINCE, made.provinces[0]), ("ministry", Role.MINISTRY, made.nation)):  # fmt: skip
        person = Person.objects.create(
            handle=f"page-{name}", name=name, password="!", created_at=now
        )
        Grant.objects.create(person=person, role=role, unit=unit, valid_from=now, given_at=now)
        TOTP.activate(person, generate_totp_secret())
        browser = Client(SERVER_NAME="localhost")
        browser.force_login(person)
        answer = browser.get("/people/", {"q": "人员1"})
        if answer.status_code != 200:
            raise RuntimeError(f"people as {name}: {answer.status_code}")
        seen[name] = p95_ms(lambda browser=browser: browser.get("/people/"), runs=30)
    floor = p95_ms(lambda: Client(SERVER_NAME="localhost").get("/healthz"))
    note = f"province {seen['province']:.0f}, ministry {seen['ministry']:.0f} of {len(everybody)}; {database()}"
    return Measured(max(seen.values()), floor, note)
