"""The review desk of a province of 340 units that have all taken up 45 tasks: its page, and the dry run of passing on
all of them at once, as the province's own reviewer asks for them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from bench.returns import load, official
from bench.scenario import Measured, p95_ms, scenario, seconds
from bench.takeup_apart import apart
from bench.takeup_nation import TASKS, Loader, Taker

UNITS = 340
"""In the nation as published the largest province has 276."""
MOST_STATEMENTS = 25


@scenario("returns.review", unit="ms", bar=400)
def review_scenario() -> Measured:
    return apart("review", "returns_desk")


def review() -> Measured:
    """p95 of the page with all returns of the province handed in and waiting for it, most questionable first."""
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from bench import returns_nation as nation
    from bench.takeup_nation import load_nation

    round_ = nation.open_round_of(load_nation(loader=Crowded), timezone.now())
    below = round_.returns.exclude(province=None).exclude(party="PROVINCE")
    [(province, units)] = Counter(below.values_list("province", flat=True)).most_common(1)
    mine = below.filter(province=province)
    tasks = sorted(Counter(pk for pk, _line in mine.values_list("pk", "lines")).values())
    if (units, tasks[0], tasks[-1]) != (UNITS, TASKS, TASKS):
        raise RuntimeError(f"{units} units of {tasks[0]} to {tasks[-1]} tasks")
    _hand_in(round_, list(mine.values_list("pk", flat=True)))
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(official("PROVINCE", province))
    desk = reverse("reporting:desk", args=[round_.key])
    chosen = [f"{one.key}:{one.case.version}" for one in mine.select_related("case")]
    asked = {"act": "pass", "return": chosen, "back": desk}

    def page() -> None:
        _answered(client.get(desk))

    def dry_run() -> None:
        _answered(client.post(reverse("reporting:desk_check", args=[round_.key]), asked))

    took, statements = p95_ms(page, runs=30), _statements(page)
    if statements > MOST_STATEMENTS:
        raise RuntimeError(f"{statements} statements")
    dry_run()
    trying = min(seconds(dry_run) for _time in range(3))
    if mine.filter(case__state="APPROVING").exists():
        raise RuntimeError("a dry run has passed returns on")
    return Measured(
        took,
        note=f"{units} units of {tasks[0]} tasks wait for the province, {statements} statements; dry run of passing on "
        f"all of them {1000 * trying:.0f} ms, {_statements(dry_run)} statements; {load()}",
    )  # fmt: skip


def _hand_in(round_: Any, pks: list[int]) -> None:
    """Filled in, proved, handed in, and passed on by counties and cities until all wait for the province."""
    from django.utils import timezone

    from bench import returns_nation as nation

    at = timezone.now()
    nation.fill(pks, at)
    nation.prove(pks, at)
    nation.submit(pks, at)
    waiting = round_.returns.filter(pk__in=pks).exclude(case__state="PROVINCE_CHECK")
    while left := list(waiting.values_list("pk", flat=True)):
        nation.pass_on(round_, left, at)
    nation.analyse()


def _answered(answer: Any) -> None:
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.status_code}: {answer.content[:500]!r}")


def _statements(act: Callable[[], None]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


class Crowded(Loader):
    """The nation, and one province (the one with most units) where more schools have taken up, all of them everything
    that is open."""

    def __init__(self, dice: random.Random) -> None:
        super().__init__(dice)
        self.province = 0

    def _units(self, provinces: Any) -> list[Taker]:
        from peiyou.kernel.organisations.models import Place, Unit

        found = super()._units(provinces)
        [(self.province, units)] = Counter(one.province for one in found).most_common(1)
        here = Place.objects.filter(hierarchy="PLACE", node=self.province).values("unit")
        others = Unit.objects.filter(kind="SCHOOL", school_type="SECONDARY", pk__in=here)
        new = others.exclude(pk__in=[one.unit for one in found]).order_by("pk")
        pks = new.values_list("pk", flat=True)[: UNITS - units]
        return found + [Taker(pk, "SECONDARY", self.province) for pk in pks]

    def _tick(self, provinces: list[Taker], below: list[Taker]) -> None:
        super()._tick(provinces, below)
        for taker in (*provinces, *below):
            if taker.province == self.province:
                taker.takes = sorted(self.openings)
