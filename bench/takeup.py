"""The ledger under a take-up: exact with eight writers, added up anew, one confirmation; each on its own PostgreSQL."""

from __future__ import annotations

import multiprocessing
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from bench.installation import ready
from bench.organisations import database
from bench.scenario import Measured, scenario, seconds
from bench.takeup_apart import apart
from bench.takeup_bare import bare_counting, bare_posts
from bench.takeup_confirming import Confirming
from bench.takeup_posting import act, posted

SEED = 20200916
WRITERS, POSTS, LINES = 8, 40, 28
AKVO = "Akvo RSR: 182 / 362 / 980 statements at 10 / 40 / 143 siblings"
"""As measured of its release with Django 4.2 on PostgreSQL 15; the last number is 4,562 units by 32 provinces."""


# --- exact ------------------------------------------------------------------------------------------------


@scenario("takeup.exact", unit="wrong", bar=0)
def exact_scenario() -> Measured:
    return apart("exact")


def exact() -> Measured:
    """Totals that differ from a full recomputation, after 8 writers and one who moves a school meanwhile."""
    from peiyou.kernel.facts.recomputing import differences

    spots = writing_ground()
    took: list[float] = []
    with moving({unit for unit, _measure, _period in spots}) as moves:
        wall = seconds(lambda: took.extend(at_once(write, spots)))
    rate, p95 = len(took) / wall, 1000 * statistics.quantiles(took, n=20)[-1]
    bare = bare_posts(WRITERS, POSTS, spots)
    return Measured(
        len(differences()),
        note=f"{len(took)} acts of {LINES} lines, {rate:.0f}/s, p95 {p95:.0f} ms, {moves[0]} moves; "
        f"bare SQL {bare:.0f}/s; {database()}",
    )


def writing_ground() -> list[tuple[int, int, int]]:
    """(unit, measure, period) that figures are posted of: schools of two provinces, over three years."""
    from bench.takeup_ground import ground
    from peiyou.kernel.calendar.periods import ensure_periods
    from peiyou.kernel.facts.measures import MeasureSpec, ensure_measures
    from peiyou.kernel.organisations.enums import Kind
    from peiyou.kernel.organisations.models import Place

    ready()
    ground()
    schools = Place.objects.filter(hierarchy="PLACE", unit__kind=Kind.SCHOOL, node__undertakes=True)
    divided = schools.filter(node__placed__unit__kind=Kind.PREFECTURE)
    two = list(divided.order_by("node").values_list("node", flat=True).distinct()[:2])
    units = list(schools.filter(node__in=two).order_by("unit").values_list("unit", flat=True)[:80])
    specs = [MeasureSpec(f"bench.{n}", f"bench {n}", "元", scale=2) for n in range(10)]
    measures = [measure.pk for measure in ensure_measures(specs).values()]
    periods = [period.pk for period in ensure_periods(["2021", "2022", "2023"]).values()]
    return [(unit, m, p) for unit in units for m in measures for p in periods]


def write(number: int, spots: Sequence[tuple[int, int, int]]) -> list[float]:
    """One writer: says something, changes some of it, says it again, withdraws it. Seconds of each act."""
    from django.utils import timezone

    from peiyou.kernel.actions import SYSTEM
    from peiyou.kernel.facts.enums import Stage
    from peiyou.kernel.facts.ledger import Line, post, withdraw

    dice, took = random.Random(SEED + number), []
    lines: list[Line] = []
    for turn in range(POSTS):
        source: dict[str, Any] = {
            "source_kind": "bench", "source_id": f"{number}-{turn % 5}", "stage": Stage.COMMITTED,
            "actor": SYSTEM, "at": timezone.now(),
        }  # fmt: skip
        fresh = [
            Line(*dice.choice(spots), dice.randint(1, 10**12), f"{i}/fund") for i in range(LINES)
        ]
        lines = [*lines[: LINES // 2], *fresh[LINES // 2 :]]
        what: Callable[[], object] = lambda: post(source_hash=f"{turn}", lines=lines, **source)  # noqa: B023, E731
        if dice.random() < 0.15:
            what = lambda: withdraw(**source)  # noqa: B023, E731
        took.append(seconds(lambda: act(what, f"bench:{source['source_id']}")))  # noqa: B023
        if dice.random() < 0.1:
            act(what, f"bench:{source['source_id']}")  # a retry
    return took


def at_once(work: Callable[..., list[float]], *given: Any) -> list[float]:
    """What eight processes return that do `work(number, *given)` together."""
    from django.db import connections

    connections.close_all()
    with multiprocessing.get_context("fork").Pool(WRITERS) as pool:
        found = pool.starmap(work, [(number, *given) for number in range(WRITERS)])
    return [one for some in found for one in some]


@contextmanager
def moving(units: set[int]) -> Iterator[list[int]]:
    """One of them goes to another prefecture of its province and back, until the block ends; how often."""
    context = multiprocessing.get_context("fork")
    stop, count = context.Event(), context.Value("i", 0)
    from django.db import connections

    connections.close_all()
    process = context.Process(target=_move, args=(stop, count, units))
    process.start()
    moves = [0]
    try:
        yield moves
    finally:
        stop.set()
        process.join()
        moves[0] = count.value
    if process.exitcode:
        raise RuntimeError("whoever moves a school has failed")


def _move(stop: Any, count: Any, units: set[int]) -> None:
    from django.utils import timezone

    from peiyou.kernel.actions import SYSTEM
    from peiyou.kernel.organisations.actions.moves import move_unit
    from peiyou.kernel.organisations.enums import Hierarchy, Kind
    from peiyou.kernel.organisations.models import Link, Unit

    links = Link.objects.filter(hierarchy="PLACE", parent__kind=Kind.PREFECTURE)
    first = links.filter(unit__in=units).order_by("pk")[0]
    school, home = first.unit, first.parent
    above = home.links_up.get(hierarchy="PLACE").parent
    other = Unit.objects.filter(kind=Kind.PREFECTURE, links_up__parent=above).exclude(pk=home.pk)[0]
    day = date(2021, 1, 1)
    while not stop.wait(0.3):
        move_unit(
            unit=school, hierarchy=Hierarchy.PLACE, parent=(other, home)[count.value % 2],
            on=day + timedelta(days=count.value), source="bench", actor=SYSTEM, at=timezone.now(),
        )  # fmt: skip
        count.value += 1


# --- recompute --------------------------------------------------------------------------------------------


@scenario(
    "takeup.recompute", unit="s", bar=5.0, floor="one GROUP BY of as many entries by province"
)
def recompute_scenario() -> Measured:
    return apart("recompute")


def recompute() -> Measured:
    """The whole ledger of 128,000 placements added up and compared with every total."""
    from peiyou.kernel.facts.models import Entry, Total
    from peiyou.kernel.facts.recomputing import differences

    posted()
    took = []
    for _ in range(3):
        began = time.perf_counter()
        if differences():
            raise RuntimeError("totals are not what the ledger adds up to")
        took.append(time.perf_counter() - began)
    sizes = f"{Entry.objects.count():,} entries, {Total.objects.count():,} totals"
    return Measured(min(took), bare_counting(), f"{sizes}; {database()}")


# --- confirm ----------------------------------------------------------------------------------------------


@scenario("takeup.confirm", unit="SQL", bar=15)
def confirm_scenario() -> Measured:
    return apart("confirm")


def confirm() -> Measured:
    """Statements of one confirmation at 10 and at 1,000 siblings, as a person of the province; BEGIN, COMMIT apart."""
    confirming = Confirming(posted())
    few = confirming.statements(siblings=10)
    many = confirming.statements(siblings=1000)
    if few != many:
        raise RuntimeError(f"{few} statements at 10 siblings, {many} at 1,000")
    p95, seen = confirming.times()
    if seen > 1:
        raise RuntimeError(f"seen nationally only after {seen:.1f} s")
    return Measured(
        many,
        note=f"the same at 10 and 1,000 siblings, besides BEGIN and COMMIT; p95 {p95:.0f} ms; "
        f"in the national figure {1000 * seen:.0f} ms after commit; {AKVO}; {database()}",
    )
