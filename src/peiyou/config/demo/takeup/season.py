"""The season of the demonstration: prepared, opened, declared, filled in, checked, some of it confirmed.

Every step is the action that a person would take. At its ordinary size a part of the nation answers, so that a
laptop shows every state soon; whole, everybody answers that did in 2021 and all that is confirmed adds up.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from peiyou.config.demo.amounts import goal_of, goals_of
from peiyou.config.demo.people import COUNTY
from peiyou.config.demo.takeup.answers import Answer, Asked, Province, answers
from peiyou.engine.undertakings.actions.agreements import attach_agreement
from peiyou.engine.undertakings.actions.deciding import (
    confirm_undertakings,
    pass_undertakings,
    return_undertaking,
)
from peiyou.engine.undertakings.actions.declaring import declare_tasks
from peiyou.engine.undertakings.actions.opening import open_season
from peiyou.engine.undertakings.actions.seasons import prepare_season, set_openings
from peiyou.engine.undertakings.actions.submitting import submit_undertaking
from peiyou.engine.undertakings.actions.vouching import vouch_pledges
from peiyou.engine.undertakings.actions.writing import Write, write_many
from peiyou.engine.undertakings.enums import BELOW_PROVINCE, Party, State
from peiyou.engine.undertakings.models import Pledge, Season, Undertaking
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.evidence.keeping import Upload
from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.organisations.models import Place
from peiyou.kernel.plans.models import Version

SEED: Final = 20200916
DAY: Final = timedelta(days=1)
TOGETHER: Final = 40
"""Undertakings written in one act."""
HOME: Final = "330000"
"""Where the demonstration's people sit: here more units answer than elsewhere."""
AT_HOME, ELSEWHERE = 8, 1
CORPS: Final = "corps"
"""Stands for the code of the 兵团, which has none. At the ordinary size only one of its schools answers, later."""
ALSO_CLOSED: Final = ("5", "27", "35", "55")
"""45 of the 56 tasks were open. Which four besides the seven that are known were not is an assumption here."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many units of each province answer; None: all that did."""

    home: int | None
    elsewhere: int | None


ORDINARY: Final = Size(AT_HOME, ELSEWHERE)
WHOLE: Final = Size(None, None)


def take_up(version: Version, at: datetime, size: Size = ORDINARY) -> Iterator[str]:
    """Unless the version has its season already. The clock of the season runs up to `at`.

    It is the system that acts: the people of the demonstration came later than that.
    """
    if Season.objects.filter(version=version).exists():
        return
    season = _opened(version, at)
    yield f"season: {season.undertakings.count()} units are asked"
    work = _Work(season, at, random.Random(SEED))  # noqa: S311 - the same invention each time
    work.read()
    yield from work.declare()
    yield from work.fill(size)


def _opened(version: Version, at: datetime) -> Season:
    act: dict[str, Any] = {"actor": SYSTEM, "at": at - 30 * DAY}
    season = prepare_season(
        version=version, title=f"{version.title}承接", opens_at=at - 30 * DAY, fill_by=at + 12 * DAY,
        check_by=at + 22 * DAY, confirm_by=at + 32 * DAY,
        guidance="请对照任务表述量力承接：数量、经费、责任人、年度目标和验收标准缺一不可（演示）。", **act,
    )  # fmt: skip
    closed = season.openings.filter(seq__in=_seqs(version, ALSO_CLOSED)).values_list(
        "seq", flat=True
    )
    shut = {seq: {"is_open": False, "parties": []} for seq in closed}
    set_openings(season=season, changes=shut, **act)
    return open_season(season=season, **act).season


def _seqs(version: Version, numbers: Iterable[str]) -> list[int]:
    return list(version.tasks.filter(no__in=list(numbers)).values_list("seq", flat=True))


@dataclass
class _Work:
    season: Season
    at: datetime
    dice: random.Random

    def read(self) -> None:
        """Who is asked, by undertaking; what is asked, by opening. `kept`: units whose people answer later."""
        rows = self.season.undertakings.select_related("unit", "province").order_by(
            "unit__code", "pk"
        )
        self.by_unit: dict[int, Undertaking] = {row.unit_id: row for row in rows}
        near = Place.objects.filter(hierarchy=Hierarchy.PLACE, node__code=COUNTY)
        self.kept = set(near.values_list("unit", flat=True))
        below: dict[int, list[tuple[int, str]]] = {}
        bodies: dict[int, tuple[str, int]] = {}
        for row in self.by_unit.values():
            if row.party == Party.PROVINCE and row.province:
                bodies[row.province.pk] = (row.province.code or CORPS, row.unit_id)
            elif row.party in BELOW_PROVINCE and row.province_id:
                below.setdefault(row.province_id, []).append((row.unit_id, row.party))
        self.provinces = [
            Province(code, body, below.get(pk, [])) for pk, (code, body) in sorted(bodies.items())
        ]
        openings = self.season.openings.filter(is_open=True).prefetch_related("items")
        goals = goals_of(self.season.version)
        self.asked = [
            Asked(
                o.seq, frozenset(o.parties), {i.seq: i.counting for i in o.items.all()},
                goal_of(goals, o.seq),
            )
            for o in openings
        ]  # fmt: skip

    def declare(self) -> Iterator[str]:
        """Provinces first: units see only what these took."""
        bodies = [province.body for province in self.provinces]
        made = list(self._answers(bodies))
        self._write(made, self.at - 25 * DAY)
        for answer in made:
            row = self.by_unit[answer.unit]
            declare_tasks(undertaking=row, actor=SYSTEM, at=self.at - 24 * DAY)
        yield f"{len(made)} provinces declare {sum(len(a.tasks) for a in made)} tasks"

    def fill(self, size: Size) -> Iterator[str]:
        """Units answer; then most is handed in, checked, confirmed, and some waits, late or wrong."""
        wanted = [unit for province in self.provinces for unit in self._chosen(province, size)]
        units = tasks = 0
        for group in _groups(self._answers(wanted), TOGETHER):
            self._write(group, self.at - 12 * DAY)
            units += len(group)
            tasks += sum(len(answer.tasks) for answer in group)
            self._go_on([self.by_unit[answer.unit] for answer in group])
        counts = _counts(self.season)
        yield f"{units} units take up {tasks} placements; {counts}"

    def _chosen(self, province: Province, size: Size) -> list[int]:
        number = size.home if province.code == HOME else size.elsewhere
        units = [unit for unit, _party in province.units]
        if number is None:
            return units
        if province.code == CORPS:
            return []
        units = [unit for unit in units if unit not in self.kept]
        first = [u for u in units if self.by_unit[u].unit.code.startswith("36")][:number]
        return (first + [u for u in units if u not in first])[:number]

    def _answers(self, wanted: Sequence[int]) -> Iterator[Answer]:
        return answers(self.provinces, self.asked, self.season.years, SEED, set(wanted))

    def _write(self, made: Iterable[Answer], at: datetime) -> None:
        writes = {
            self.by_unit[answer.unit]: [
                Write(cell, None, value) for cell, value in answer.cells.items()
            ]
            for answer in made
        }
        write_many(season=self.season, writes=writes, actor=SYSTEM, at=at)

    def _go_on(self, rows: Sequence[Undertaking]) -> None:
        """Most are handed in, most of these checked, and half of what is checked is confirmed."""
        handed_in = [row for place, row in enumerate(rows) if place % 7 != 3]
        self._agree(handed_in)
        for row in handed_in:
            submit_undertaking(undertaking=row, actor=SYSTEM, at=self.at - 9 * DAY)
        for state in (State.COUNTY_CHECK, State.PREFECTURE_CHECK):
            self._check(handed_in, state)
        self._vouch(handed_in)
        waiting = self._in_state(handed_in, State.CONFIRMING)
        agreed = [row for row in waiting if not _open_money(row)][::2]
        if agreed:
            confirm_undertakings(
                season=self.season, undertakings=agreed, actor=SYSTEM, at=self.at - 2 * DAY
            )

    def _check(self, rows: Sequence[Undertaking], state: State) -> None:
        waiting = self._in_state(rows, state)
        good = [row for place, row in enumerate(waiting) if place % 4 != 1]
        wrong = [row for row in waiting if row not in good][::2]
        if good:
            pass_undertakings(
                season=self.season, undertakings=good, actor=SYSTEM, at=self.at - 6 * DAY
            )
        for row in wrong:
            seq = row.placements.order_by("opening__seq").values_list("opening__seq", flat=True)[0]
            return_undertaking(
                undertaking=row, remarks={f"{seq}/criterion": "验收标准过于笼统，请写明可核验的成果（演示）"},
                actor=SYSTEM, at=self.at - 5 * DAY,
            )  # fmt: skip

    def _agree(self, rows: Sequence[Undertaking]) -> None:
        """Most enterprises and sponsors have signed: a sheet that says that it is a demonstration's."""
        pledges = Pledge.objects.filter(
            placement__undertaking__in=rows, vouched_at=None, amount__gt=0,
            source__payer__in=("ENTERPRISE", "SPONSOR"),
        )  # fmt: skip
        by_pk = {row.pk: row for row in rows}
        for pledge in pledges.select_related("placement__opening", "source").order_by("pk"):
            row = by_pk[pledge.placement.undertaking_id]
            if self.dice.random() < 0.95:
                attach_agreement(
                    undertaking=row, seq=pledge.placement.opening.seq, code=pledge.source.code,
                    upload=Upload("演示协议.pdf", sheet_of(f"{row.unit.code} {pledge.source.code}")),
                    actor=SYSTEM, at=self.at - 10 * DAY,
                )  # fmt: skip

    def _vouch(self, rows: Sequence[Undertaking]) -> None:
        """Cities, counties and provinces give their word."""
        pledges = Pledge.objects.filter(
            placement__undertaking__in=rows, vouched_at=None, amount__gt=0,
            source__payer__in=("LOCAL", "PROVINCE"),
            placement__undertaking__case__state=State.CONFIRMING,
        )  # fmt: skip
        some = [pledge for pledge in pledges if self.dice.random() < 0.97]
        if some:
            vouch_pledges(season=self.season, pledges=some, actor=SYSTEM, at=self.at - 3 * DAY)

    def _in_state(self, rows: Sequence[Undertaking], state: State) -> list[Undertaking]:
        pks = [row.pk for row in rows]
        found = Undertaking.objects.filter(pk__in=pks, case__state=state)
        return list(found.select_related("season", "case", "unit").order_by("pk"))


def sheet_of(words: str) -> bytes:
    """One page of PDF that says "Demonstration" and `words` (Latin letters)."""
    text = f"BT /F1 16 Tf 72 720 Td (Demonstration, no agreement: {words}) Tj ET".encode("ascii")
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
    ]
    sheet, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(sheet))
        sheet += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(sheet)
    return sheet + b"xref\n0 5\n0000000000 65535 f \n" + table + end


def _open_money(row: Undertaking) -> bool:
    rows = Pledge.objects.filter(placement__undertaking=row, amount__gt=0, vouched_at=None)
    return rows.exists()


def _groups(items: Iterator[Answer], size: int) -> Iterator[list[Answer]]:
    group: list[Answer] = []
    for item in items:
        group.append(item)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group


def _counts(season: Season) -> str:
    rows = season.undertakings.filter(started_at__isnull=False, party__in=BELOW_PROVINCE)
    states = list(rows.values_list("case__state", flat=True))
    return ", ".join(f"{states.count(state)} {state}" for state in State if state in states)
