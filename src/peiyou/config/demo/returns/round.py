"""The round of the demonstration that is worked on: begun, handed in, checked, some of it approved.

Every step is the action that a person would take; every state can be seen, late ones included.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone

from peiyou.config.demo.returns.confirming import HOUR, neighbours
from peiyou.config.demo.returns.spreading import Standing, standing
from peiyou.config.demo.returns.telling import told
from peiyou.config.demo.returns.terms import ask_proofs
from peiyou.config.demo.takeup.season import HOME, sheet_of
from peiyou.engine.reporting.actions.answering import explain
from peiyou.engine.reporting.actions.correcting import correct_return
from peiyou.engine.reporting.actions.dates import set_earlier_date
from peiyou.engine.reporting.actions.pages import receive_sealed_page
from peiyou.engine.reporting.actions.proofs import attach_proof
from peiyou.engine.reporting.actions.reviewing import (
    approve_returns,
    pass_returns,
    return_return,
)
from peiyou.engine.reporting.actions.rounds import Ends, open_round, prepare_round
from peiyou.engine.reporting.actions.setting import edit_round, set_terms
from peiyou.engine.reporting.actions.submitting import submit_return
from peiyou.engine.reporting.actions.verdicts import give_verdict
from peiyou.engine.reporting.actions.writing import write_many
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.reporting.queries.missing import claims, missing_of_many
from peiyou.engine.reporting.queries.skeleton import Skeleton, skeleton_of
from peiyou.engine.reporting.queries.values import Said, said_by
from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.enums import State as TakeUpState
from peiyou.engine.undertakings.models import Season
from peiyou.engine.undertakings.queries.departments import departments_of
from peiyou.engine.undertakings.queries.lines import undertaking_provinces
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.evidence.keeping import Upload
from peiyou.kernel.forms.definition import Value
from peiyou.kernel.forms.values import Typed, as_text
from peiyou.kernel.organisations.models import Unit

YEAR: Final = 2023
DAY: Final = timedelta(days=1)
AS_FAR: Final = (
    "approved", "approving", "unbegun", "waiting", "returned", "begun", "correcting", "approved",
)  # fmt: skip
"""How far the units are, in turn. Where the home province has set an earlier date, what is not in is late."""
MOST: Final = 9
"""Ordinary units that are more than asked: the demonstration has to be there soon."""
PROVEN: Final = (2, 3, 7, 36)
"""Tasks (seq) whose figures need a proof in this round."""
MUCH: Final = 10
"""Tasks of a unit. Who has more is approved: the plan is over, few lines wait for anybody."""
SEALED: Final = 3
AT_WORK: Final = 0.3
"""Of the tasks of an ordinary unit, those in which something was done from the beginning."""


def report(season: Season, at: datetime) -> Iterator[str]:
    """Unless the season has this round already, or nothing is confirmed in it. The clock runs up to `at`."""
    confirmed = season.undertakings.filter(case__state=TakeUpState.CONFIRMED)
    if season.rounds.filter(period__code=str(YEAR)).exists() or not confirmed.exists():
        return
    round_ = _opened(season, at)
    yield f"round {YEAR}: {round_.returns.count()} returns are asked for"
    work = _Work(round_, at, skeleton_of(round_), neighbours(season), standing(season))
    work.fill()
    states = Counter(round_.returns.filter(started_at__isnull=False).values_list("case__state", flat=True))  # fmt: skip
    yield "returns: " + ", ".join(f"{states[state]} {state}" for state in State if states[state])


def _opened(season: Season, at: datetime) -> Round:
    """Prepared, said who signs, opened; the home province wants its units earlier."""
    act: dict[str, Any] = {"actor": SYSTEM, "at": at - 46 * HOUR}
    ends = Ends(at - 46 * HOUR, at + 20 * DAY, at + 25 * DAY, at + 30 * DAY, at + 40 * DAY)
    title = f"{YEAR} 年度填报"
    round_ = prepare_round(season=season, period=str(YEAR), title=title, ends=ends, **act)
    guidance = "对照承接内容，如实填报本年度进展、数量、经费和佐证；没有进展的写明原因（演示）。"
    edit_round(round_=round_, values={"guidance": guidance}, **act)
    set_terms(round_=round_, levels={}, reviewers=_signing(season, timezone.localdate(at)), **act)
    ask_proofs(round_, PROVEN, at - 46 * HOUR)
    round_ = open_round(round_=round_, **act).round
    bodies = undertaking_provinces(timezone.localdate(at))
    home = [body for body in bodies.values() if body.code.startswith(HOME[:2])]
    for body in home or [body for pk, body in bodies.items() if _is_home(pk)]:
        set_earlier_date(
            round_=round_, body=body, due_at=at - 8 * HOUR, actor=SYSTEM, at=at - 45 * HOUR
        )
    return Round.objects.select_related("season__version", "period").get(pk=round_.pk)


def _is_home(pk: int) -> bool:
    return Unit.objects.filter(pk=pk, code=HOME).exists()


def _signing(season: Season, on: Any) -> dict[int, Sequence[Unit]]:
    """Tasks that departments report are signed by the first two that the plan names for them."""
    closed = season.openings.filter(is_open=False)
    named: dict[int, list[int]] = {}
    for unit, openings in sorted(departments_of(season, closed, on).items()):
        for opening in openings:
            named.setdefault(opening.seq, []).append(unit)
    units = Unit.objects.in_bulk({pk for pks in named.values() for pk in pks})
    found = {seq: [units[pk] for pk in pks if units[pk].kind == "AUTHORITY"][:2] for seq, pks in named.items()}  # fmt: skip
    return {seq: chosen for seq, chosen in found.items() if chosen}


@dataclass
class _Work:
    round: Round
    at: datetime
    asked: Skeleton
    near: Sequence[int]
    """Primary keys of units where the demonstration's people sit: the first has begun, the next waits for the county."""
    standing: Standing

    def fill(self) -> None:
        asked = rows_of(self.round.returns.exclude(party=Party.DEPARTMENT).order_by("unit__code", "pk"))  # fmt: skip
        rows = [row for row in asked if row.unit_id not in self.standing.units][:MOST]
        known = self._said(rows)
        few = [row for row in rows if len(known[row.pk].seqs) <= MUCH]
        far = dict.fromkeys((row.pk for row in rows), "approved")
        far |= {row.pk: AS_FAR[place % len(AS_FAR)] for place, row in enumerate(few)}
        for_places = [row for row in asked if row.unit_id in self.standing.units]
        far |= {row.pk: self._how_far(place) for place, row in enumerate(for_places)}
        rows += for_places
        far |= {row.pk: "unbegun" for row in rows if row.province_id == self.standing.paces.late}
        far |= {
            row.pk: ("begun", "waiting")[self.near.index(row.unit_id)]
            for row in rows if row.unit_id in self.near[:2]
        }  # fmt: skip
        department = rows_of(self.round.returns.filter(party=Party.DEPARTMENT).order_by("unit__code", "pk")[:1])  # fmt: skip
        far |= {row.pk: "waiting" for row in department}
        begun = [row for row in [*rows, *department] if far[row.pk] != "unbegun"]
        handed_in = [row for row in begun if far[row.pk] != "begun"]
        self._write(begun, {row.pk for row in handed_in})
        self._hand_in(handed_in)
        onward = [pk for pk in far if far[pk] not in {"unbegun", "begun", "waiting"}]
        for state in (State.COUNTY_CHECK, State.PREFECTURE_CHECK):
            self._pass(onward, state)
        self._return_some([pk for pk in far if far[pk] == "returned"])
        through = [pk for pk in far if far[pk] in {"approved", "approving", "correcting"}]
        self._doubt([pk for pk in through if far[pk] == "approving"][:1])
        self._pass(through, State.PROVINCE_CHECK)
        self._approve([pk for pk in through if far[pk] != "approving"])
        self._seal([row.pk for row in rows if far[row.pk] == "approved"][:SEALED])
        self._correct([pk for pk in far if far[pk] == "correcting"][:1])

    def _how_far(self, place: int) -> str:
        """Of what stands for a place nearly all is approved."""
        return {3: "waiting", 6: "approving"}.get(place % 12, "approved")

    def _said(self, rows: Sequence[Return]) -> dict[int, Said]:
        return said_by(rows, self.asked)

    def _write(self, rows: Sequence[Return], handed_in: Collection[int]) -> None:
        """`handed_in`: primary keys; the first of them says of one figure what is asked about."""
        known = self._said(rows)
        writes = {}
        more: dict[str, Value] = {}
        for row in rows:
            said = known[row.pk]
            cells = told(row, said, YEAR, self.asked, self.standing, AT_WORK)
            if not more and row.pk in handed_in:
                more = _beyond(cells, said)
                cells |= more
            writes[row] = [Typed(cell, said.values.get(cell), value) for cell, value in cells.items()]  # fmt: skip
        write_many(round_=self.round, writes=writes, actor=SYSTEM, at=self.at - 40 * HOUR)

    def _hand_in(self, rows: Sequence[Return]) -> None:
        """With a proof at each figure, and an answer to each question."""
        known = self._said(rows)
        for row in rows:
            prove_all(row, known[row.pk], self.asked, "", self.at - 36 * HOUR)
        explain_all(rows, known, self.asked, self.at - 32 * HOUR)
        for row in rows:
            submit_return(return_=row, actor=SYSTEM, at=self.at - 30 * HOUR)

    def _pass(self, pks: Sequence[int], state: State) -> None:
        if rows := returns_in(pks, state):
            pass_returns(round_=self.round, returns=rows, actor=SYSTEM, at=self.at - 20 * HOUR)

    def _return_some(self, pks: Sequence[int]) -> None:
        """One cell each: the first figure."""
        for state in (State.PROVINCE_CHECK, State.APPROVING):
            for row in returns_in(pks, state):
                cell = _first_figure(self._said([row])[row.pk])
                return_return(
                    return_=row, remarks={cell: "与佐证材料不一致，请核对后重新填写（演示）"},
                    actor=SYSTEM, at=self.at - 12 * HOUR,
                )  # fmt: skip

    def _doubt(self, pks: Sequence[int]) -> None:
        """The province counts one less than was claimed."""
        for row in returns_in(pks, State.PROVINCE_CHECK):
            said = self._said([row])[row.pk]
            cell = _first_figure(said)
            value = said.values.get(cell)
            if isinstance(value, Decimal) and value:
                give_verdict(
                    return_=row, cell=cell, value=str(value - 1), reason="其中一项尚未验收，不计入本年度（演示）",
                    actor=SYSTEM, at=self.at - 21 * HOUR,
                )  # fmt: skip

    def _seal(self, pks: Sequence[int]) -> None:
        """Of some that are approved the sealed page has come in, too."""
        for row in Return.objects.filter(pk__in=pks, approved__isnull=False).select_related("approved"):  # fmt: skip
            if row.approved is not None:
                scan = Upload("演示盖章页.pdf", sheet_of(f"sealed page {row.approved.check_code}"))
                receive_sealed_page(
                    snapshot=row.approved, upload=scan, code=row.approved.check_code,
                    actor=SYSTEM, at=self.at - 5 * HOUR,
                )  # fmt: skip

    def _approve(self, pks: Sequence[int]) -> None:
        if rows := returns_in(pks, State.APPROVING):
            approve_returns(round_=self.round, returns=rows, actor=SYSTEM, at=self.at - 10 * HOUR)

    def _correct(self, pks: Sequence[int]) -> None:
        for row in returns_in(pks, State.APPROVED):
            act: dict[str, Any] = {"actor": SYSTEM, "at": self.at - 3 * HOUR}
            correct_return(return_=row, reason="复核发现漏报一项（演示）", **act)
            said = self._said([row])[row.pk]
            cell = _first_figure(said)
            now = said.values.get(cell)
            if isinstance(now, Decimal):
                write_many(round_=self.round, writes={row: [Typed(cell, now, now + 1)]}, **act)


def rows_of(rows: Any) -> list[Return]:
    return list(rows.select_related("round__season", "round__period", "unit", "undertaking", "case__process"))  # fmt: skip


def returns_in(pks: Sequence[int], state: State) -> list[Return]:
    return rows_of(Return.objects.filter(pk__in=pks, case__state=state).order_by("pk"))


def prove_all(row: Return, said: Said, asked: Skeleton, words: str, at: datetime) -> None:
    """A sheet at each figure that is claimed and needs one."""
    for (seq, number), ask in asked.asks.items():
        cell = f"{seq}/item/{number}"
        if ask.proofs and seq in said.seqs and claims(said.values, cell):
            sheet = sheet_of(f"{row.unit.code} {cell} {words}".strip())
            attach_proof(
                return_=row, row=cell, upload=Upload("演示佐证.pdf", sheet), actor=SYSTEM, at=at
            )


def explain_all(
    rows: Sequence[Return], known: Mapping[int, Said], asked: Skeleton, at: datetime
) -> None:
    """An answer to each question that is asked of the figures."""
    by_pk = {row.pk: row for row in rows}
    for pk, missing in missing_of_many(rows, at, known).items():
        for one in missing:
            if one.is_question:
                cell = asked.form.by_path.get(one.cell)
                value = as_text(cell.column, known[pk].values.get(one.cell)) if cell else ""
                explain(
                    return_=by_pk[pk], code=one.code, cell=one.cell, value=value,
                    text="数据已核对：合作企业共建，完成量超出原计划，佐证附后（演示）。",
                    actor=SYSTEM, at=at,
                )  # fmt: skip


def _beyond(cells: dict[str, Value], said: Said) -> dict[str, Value]:
    """More done than was taken up: a figure that is asked about."""
    for cell in cells:
        committed = said.values.get(cell.replace("/done", "/committed"))
        if cell.endswith("/done") and isinstance(committed, Decimal) and committed:
            return {cell: committed * 2}
    return {}


def _first_figure(said: Said) -> str:
    """Where one can be sent back: a figure, else what was done."""
    written = sorted(said.written, key=lambda cell: (not cell.endswith(("/done", "/amount")), cell))
    return written[0]
