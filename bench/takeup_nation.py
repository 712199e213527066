"""A take-up of the whole nation as rows: 4,562 units, 128,000 placements, 307.453 billion yuan. Seeded.

Written straight into the tables, since what is measured is not how they came there: the demonstration's
regions, bodies and schools, its plan, one season, everything confirmed. The figures of 2021 that were
published hold exactly (units, placements, money by source, tasks of a province: mean 43, most 45 in 12
provinces, fewest 24); which unit took what is invented. Provincial bodies tick and promise quantities and
pledge no money of their own, so that money of the units is the money of the nation.
"""

from __future__ import annotations

import json
import random
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import islice
from typing import Any, Final

from bench.installation import ready
from bench.takeup_ground import bodies, ground, process

SEED: Final = 20200916
UNITS: Final = 4_562
PLACEMENTS: Final = 128_000
TASKS: Final = 45
MOST_PROVINCES, FEWEST_TASKS, MEAN_TASKS = 12, 24, 43
NOT_OPEN: Final = frozenset({"29", "30", "31", "32", "8", "24", "38", "27", "35", "55", "19"})
"""Tasks that are not open. The first seven are known; which the other four are was not published."""
OPENS, FILL_BY, CHECK_BY, CONFIRM_BY = (
    datetime(2020, 10, 22, 1, tzinfo=UTC), datetime(2020, 12, 10, 10, tzinfo=UTC),
    datetime(2020, 12, 20, 10, tzinfo=UTC), datetime(2020, 12, 31, 10, tzinfo=UTC),
)  # fmt: skip
YEARS: Final = (2020, 2021, 2022, 2023)
SOURCES: Final = (
    ("OWN", "学校自筹", "UNIT"), ("ENTERPRISE", "行业企业", "ENTERPRISE"), ("SPONSOR", "举办方", "SPONSOR"),
    ("LOCAL", "地市县级财政", "LOCAL"), ("PROVINCE", "省级财政", "PROVINCE"),
)  # fmt: skip
CHANCE: Final = {"OWN": 0.95, "ENTERPRISE": 0.4, "SPONSOR": 0.15, "LOCAL": 0.5, "PROVINCE": 0.35}
"""Of five placements, how many have money of a source: invented."""
AT_ONCE: Final = 20_000


def load_nation(seed: int = SEED, loader: type[Loader] | None = None) -> Any:
    """The season, all of whose rows are there afterwards; the database has to hold no other one. `loader`: one that
    takes up otherwise."""
    ready()
    from django.db import connection, transaction

    version = ground()
    work = (loader or Loader)(random.Random(seed))
    with transaction.atomic():
        work.load(version)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as PostgreSQL does by itself within a minute
    return work.season


@dataclass
class Taker:
    """One unit that is asked, with what it ticks (sequence numbers of openings)."""

    unit: int
    party: str
    province: int
    takes: list[int] = field(default_factory=list)
    pk: int = 0


@dataclass
class Loader:
    dice: random.Random
    season: Any = None
    items: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    openings: dict[int, Any] = field(default_factory=dict)

    def load(self, version: Any) -> None:
        self.season = self._season(version)
        provinces = self._provinces()
        below = self._units([taker.province for taker in provinces])
        self._tick(provinces, below)
        takers = provinces + below
        self._undertakings(takers)
        placements = self._placements(takers)
        self._commitments(placements)
        self._pledges([row for row in placements if row[0].party != "PROVINCE"])

    # --- the season -----------------------------------------------------------------------------------

    def _season(self, version: Any) -> Any:
        from peiyou.engine.undertakings.enums import BELOW_PROVINCE, Party, SeasonState
        from peiyou.engine.undertakings.models import Item, Opening, Season, Source

        season = Season.objects.create(
            version=version, title="承接（2020—2023年）", state=SeasonState.OPEN,
            opens_at=OPENS, fill_by=FILL_BY, check_by=CHECK_BY, confirm_by=CONFIRM_BY,
            year_start=YEARS[0], year_end=YEARS[-1], created_at=OPENS, opened_at=OPENS,
        )  # fmt: skip
        Source.objects.bulk_create(
            Source(season=season, seq=seq, code=code, name=name, payer=payer)
            for seq, (code, name, payer) in enumerate(SOURCES, 1)
        )
        parties = [Party.PROVINCE, *BELOW_PROVINCE]
        for task in version.tasks.prefetch_related("deliverables"):
            is_open = task.number not in NOT_OPEN
            opening = Opening.objects.create(
                season=season, task_key=task.key, seq=task.seq, is_open=is_open,
                parties=parties if is_open else [],
            )  # fmt: skip
            if is_open:
                self.openings[task.seq] = opening
            for deliverable in task.deliverables.all():
                item = Item.objects.create(
                    opening=opening, deliverable_key=deliverable.key, seq=deliverable.seq,
                    counting=_counting(deliverable), unit=deliverable.unit or "",
                )  # fmt: skip
                self.items[task.seq].append((item, deliverable))
        return season

    # --- who takes what -------------------------------------------------------------------------------

    def _provinces(self) -> list[Taker]:
        """The education body of every undertaking province."""
        return [Taker(body, "PROVINCE", province) for province, body in bodies().items()]

    def _units(self, provinces: Sequence[int]) -> list[Taker]:
        """Every college, some enterprises, and secondary schools until there are enough."""
        from peiyou.kernel.organisations.enums import Kind, SchoolType
        from peiyou.kernel.organisations.models import Place, Unit

        of_body = {body: province for province, body in bodies().items()}
        over = Place.objects.filter(hierarchy="OVERSIGHT", node__in=of_body)
        home = {unit: of_body[node] for unit, node in over.values_list("unit", "node")}
        by_place = dict(
            Place.objects.filter(hierarchy="PLACE", node__in=provinces).values_list("unit", "node")
        )
        schools = Unit.objects.filter(kind=Kind.SCHOOL).order_by("pk")
        found = [
            Taker(pk, kind, home[pk])
            for kind in (SchoolType.HIGHER, SchoolType.UNDERGRADUATE)
            for pk in schools.filter(school_type=kind).values_list("pk", flat=True)
            if pk in home
        ]
        firms = (
            Unit.objects.filter(kind=Kind.ENTERPRISE).order_by("pk").values_list("pk", flat=True)
        )
        found += [
            Taker(pk, "OTHER", by_place[pk])
            for pk in self.dice.sample([pk for pk in firms if pk in by_place], 60)
        ]
        secondary = schools.filter(school_type=SchoolType.SECONDARY).values_list("pk", flat=True)
        enough = [pk for pk in secondary if pk in home]
        found += [
            Taker(pk, "SECONDARY", home[pk])
            for pk in sorted(self.dice.sample(enough, UNITS - len(found)))
        ]
        return found

    def _tick(self, provinces: list[Taker], below: list[Taker]) -> None:
        """Provinces: the published mean, most and fewest. Units: what their province took, 128,000 in all."""
        dice, tasks = self.dice, sorted(self.openings)
        counts = [TASKS] * MOST_PROVINCES + [FEWEST_TASKS]
        rest = len(provinces) - len(counts)
        mean, more = divmod(MEAN_TASKS * len(provinces) - sum(counts), rest)
        counts += [mean + (place < more) for place in range(rest)]
        dice.shuffle(counts)
        took = {}
        for taker, count in zip(provinces, counts, strict=True):
            taker.takes = sorted(dice.sample(tasks, count))
            took[taker.province] = taker.takes
        wanted = [dice.uniform(0.35, 0.95) * len(took[taker.province]) for taker in below]
        scale = PLACEMENTS / sum(wanted)
        sizes = [
            min(len(took[t.province]), max(1, round(w * scale)))
            for t, w in zip(below, wanted, strict=True)
        ]
        while off := PLACEMENTS - sum(sizes):
            for place in dice.sample(range(len(below)), min(abs(off), len(below))):
                step = 1 if off > 0 else -1
                if 1 <= sizes[place] + step <= len(took[below[place].province]):
                    sizes[place] += step
        for taker, size in zip(below, sizes, strict=True):
            taker.takes = sorted(dice.sample(took[taker.province], size))

    # --- rows -----------------------------------------------------------------------------------------

    def _undertakings(self, takers: list[Taker]) -> None:
        from peiyou.engine.undertakings.models import Undertaking
        from peiyou.kernel.workflow.models import Case

        keys = [uuid.UUID(int=self.dice.getrandbits(128)) for _ in takers]
        done = [CONFIRM_BY - timedelta(minutes=self.dice.randrange(20_000)) for _ in takers]
        followed = process()
        _insert(
            Case, ("key", "process", "subject_kind", "subject_id", "unit", "holder", "role", "state", "version",
                   "opened_at", "moved_at", "closed_at"),
            ((uuid.UUID(int=self.dice.getrandbits(128)).hex, followed.pk, "undertaking", str(key), taker.unit, None, "",
              "CONFIRMED", 2, OPENS, at, at) for taker, key, at in zip(takers, keys, done, strict=True)),
        )  # fmt: skip
        cases = dict(Case.objects.values_list("subject_id", "pk"))
        _insert(
            Undertaking, ("key", "season", "unit", "party", "province", "case", "declared_at", "started_at", "revision",
                          "writes", "confirmed_at"),
            ((key.hex, self.season.pk, taker.unit, taker.party, taker.province, cases[str(key)],
              OPENS if taker.party == "PROVINCE" else None, OPENS, 0, 0, at)
             for taker, key, at in zip(takers, keys, done, strict=True)),
        )  # fmt: skip
        pks = dict(self.season.undertakings.values_list("unit", "pk"))
        for taker in takers:
            taker.pk = pks[taker.unit]

    def _placements(self, takers: list[Taker]) -> list[tuple[Taker, int, int]]:
        """(who, sequence number of the opening, primary key) of each."""
        from peiyou.engine.undertakings.models import Placement

        milestones = json.dumps({str(year): "按计划完成年度建设内容" for year in YEARS})
        _insert(
            Placement, ("undertaking", "opening", "person", "criterion", "milestones"),
            ((taker.pk, self.openings[seq].pk, "负责人", "按计划通过验收", milestones)
             for taker in takers for seq in taker.takes),
        )  # fmt: skip
        rows = Placement.objects.filter(undertaking__season=self.season)
        pks = {(u, o): pk for u, o, pk in rows.values_list("undertaking", "opening", "pk")}
        return [
            (taker, seq, pks[taker.pk, self.openings[seq].pk])
            for taker in takers
            for seq in taker.takes
        ]

    def _commitments(self, placements: list[tuple[Taker, int, int]]) -> None:
        from peiyou.engine.undertakings.models import Commitment

        times: dict[int, int] = defaultdict(int)
        for taker, seq, _pk in placements:
            times[seq] += taker.party != "PROVINCE"
        _insert(
            Commitment, ("placement", "item", "amount", "base", "due_on", "by_year"),
            ((pk, item.pk, *self._quantity(item, deliverable, times[seq]))
             for _taker, seq, pk in placements for item, deliverable in self.items[seq]),
        )  # fmt: skip

    def _quantity(self, item: Any, deliverable: Any, times: int) -> tuple[Any, ...]:
        """Amount, base, day, by year: of a sum about what the nation wants, divided by who takes it up."""
        dice = self.dice
        if item.counting == "INSTRUMENT":
            return None, None, date(dice.choice(YEARS[1:]), 12, 31), "{}"
        if item.counting in {"RATIO", "COVERAGE"}:
            base = dice.randint(20, 900)
            return dice.randint(base // 2, base), base, None, "{}"
        target = deliverable.as_fraction or Fraction(0)
        mean = float(target) / max(times, 1) if target > 1 else 20.0
        amount = round(mean * dice.uniform(0.4, 1.7) + dice.random() - 0.5)
        parts = _in_years(max(amount, 0), dice)
        return sum(parts.values()), None, None, json.dumps(parts)

    def _pledges(self, placements: list[tuple[Taker, int, int]]) -> None:
        """Money of each province and source, as published and as invented within it, to the fen."""
        from peiyou.config.demo.takeup.money import TEN_THOUSAND, by_province, by_source, split
        from peiyou.engine.undertakings.models import Pledge
        from peiyou.kernel.organisations.models import Unit

        of_province: dict[int, list[int]] = defaultdict(list)
        units: dict[int, set[int]] = defaultdict(set)
        for taker, _seq, pk in placements:
            of_province[taker.province].append(pk)
            units[taker.province].add(taker.unit)
        names = dict(Unit.objects.filter(pk__in=of_province).values_list("pk", "code"))
        codes = {pk: names[pk] or f"unit {pk}" for pk in sorted(of_province)}
        sizes = {code: len(units[pk]) for pk, code in codes.items()}
        money = by_source(by_province(sizes, self.dice), self.dice)
        sources = {source.code: source.pk for source in self.season.sources.all()}
        rows: list[tuple[int, int, int]] = []
        for province, code in codes.items():
            for source, total in money[code].items():
                pks = of_province[province]
                weights = [
                    self.dice.randint(20, 400) * (self.dice.random() < CHANCE[source]) for _ in pks
                ]
                whole, rest = divmod(total, TEN_THOUSAND)
                parts = [part * TEN_THOUSAND for part in split(whole, weights)]
                parts[weights.index(max(weights))] += rest
                rows += [
                    (pk, sources[source], part) for pk, part in zip(pks, parts, strict=True) if part
                ]
        _insert(
            Pledge, ("placement", "source", "amount", "by_year", "vouched_at", "vouched_by"),
            ((pk, source, part, json.dumps(_in_years(part, self.dice, TEN_THOUSAND)), CHECK_BY, "bench")
             for pk, source, part in rows),
        )  # fmt: skip


def _counting(deliverable: Any) -> str:
    """How it counts, by its way of working and unit: good enough to have every kind at its place."""
    from peiyou.engine.undertakings.enums import Counting

    if deliverable.unit in {"%", "‰", "比"}:
        return Counting.RATIO
    return {
        "select": Counting.CANDIDATES, "comply": Counting.COVERAGE, "establish": Counting.INSTRUMENT,
        "promote": Counting.PARTICIPANTS,
    }.get(deliverable.way, Counting.SUM)  # fmt: skip


def _in_years(amount: int, dice: random.Random, step: int = 1) -> dict[str, int]:
    """`amount` over the years in multiples of `step`; what is left of it falls into the last one."""
    whole = amount // step
    cuts = sorted(dice.randint(0, whole) for _ in YEARS[1:])
    parts = [high - low for low, high in zip([0, *cuts], [*cuts, whole], strict=True)]
    found = {str(year): part * step for year, part in zip(YEARS, parts, strict=True)}
    found[str(YEARS[-1])] += amount - whole * step
    return {year: part for year, part in found.items() if part}


def _insert(model: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from peiyou.kernel.actions.bulk import insert_many

    rest = iter(rows)
    while portion := list(islice(rest, AT_ONCE)):
        insert_many(model, columns, portion)
