"""A round of reporting over the nation's take-up: opened, passed and approved by the actions themselves; filled in
and handed in as rows, hundreds at once, as the actions would leave them (a test compares). Seeded.

What is not written: the record of the acts of filling in and handing in, and the time that they took.
"""

from __future__ import annotations

import json
import random
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any, Final

from bench.takeup_nation import SEED, _insert, load_nation
from bench.takeup_posting import act

AT_ONCE: Final = 100
DAY: Final = timedelta(days=1)
SOURCES: Final = ("OWN", "LOCAL")
RELATED: Final = ("round__season", "round__period", "case__process", "unit", "undertaking")


@cache
def opened() -> Any:
    """The round of 2021 over the whole take-up; everybody is asked, nobody has answered."""
    from django.utils import timezone

    return open_round_of(load_nation(), timezone.now())


def open_round_of(season: Any, at: datetime) -> Any:
    from peiyou.engine.reporting.actions.rounds import Ends, open_round, prepare_round
    from peiyou.kernel.actions import SYSTEM

    ends = Ends(at - DAY, at + 30 * DAY, at + 35 * DAY, at + 40 * DAY, at + 45 * DAY)
    act_: dict[str, Any] = {"actor": SYSTEM, "at": at - DAY}
    round_ = prepare_round(season=season, period="2021", title="2021 年度填报", ends=ends, **act_)
    return open_round(round_=round_, **act_).round


def chosen(round_: Any, count: int, lines: int = 28, party: str = "HIGHER") -> list[int]:
    """Primary keys of returns with about so many lines, in the order of their units."""
    from django.db.models import Count

    rows = round_.returns.filter(party=party).annotate(n=Count("lines"))
    near = rows.filter(n__gte=lines - 3, n__lte=lines + 3).order_by("unit")
    return list(near.values_list("pk", flat=True)[:count])


def in_portions(pks: Sequence[int]) -> Iterator[list[int]]:
    rest = iter(pks)
    while portion := list(islice(rest, AT_ONCE)):
        yield portion


# --- filled in ----------------------------------------------------------------------------------------------


def fill(pks: Sequence[int], at: datetime, seed: int = SEED) -> None:
    """Everything that the form asks, at all of the tasks; figures below what was taken up, so that no rule asks."""
    from django.db.models import F

    from peiyou.engine.reporting.models import Line, Return
    from peiyou.engine.reporting.queries.skeleton import skeleton_of
    from peiyou.engine.undertakings.models import Commitment
    from peiyou.kernel.actions.bulk import update_many

    dice = random.Random(seed)
    first = Return.objects.select_related("round__season", "round__period").get(pk=pks[0])
    asked = skeleton_of(first.round)
    lines = Line.objects.filter(of_return__in=pks).order_by("pk")
    taken: dict[tuple[int, int], int] = {}
    commitments = Commitment.objects.filter(placement__undertaking__returns__in=pks)
    for undertaking, item, amount in commitments.values_list(
        "placement__undertaking", "item", "amount"
    ):
        taken[undertaking, item] = amount or 0
    rows = []
    for pk, opening, undertaking in lines.values_list("pk", "opening", "of_return__undertaking"):
        values = dict(_values(asked, asked.seqs[opening], undertaking, taken, dice))
        rows.append((pk, json.dumps(values, ensure_ascii=False)))
    update_many(Line, ["values"], rows)
    Return.objects.filter(pk__in=pks).update(started_at=at, writes=F("writes") + 1)


def _values(
    asked: Any, seq: int, undertaking: int, taken: dict[tuple[int, int], int], dice: random.Random
) -> Iterator[tuple[str, str]]:
    yield "progress", "按计划推进，完成年度建设内容"
    yield "rating", "GREEN"
    for (at, number), ask in asked.asks.items():
        if at != seq:
            continue
        kind, below = ask.item.counting, f"item/{number}"
        if kind in {"SUM", "CANDIDATES"}:
            yield f"{below}/done", str(dice.randint(0, taken.get((undertaking, ask.item_id), 0)))
        elif kind in {"RATIO", "COVERAGE"}:
            base = dice.randint(20, 900)
            yield f"{below}/amount", str(dice.randint(1, base))
            yield f"{below}/base", str(base)
        elif kind == "INSTRUMENT":
            yield f"{below}/issued", "2021-06-30"
            yield f"{below}/document", "校发〔2021〕8号"
    for code in SOURCES:
        if code in asked.sources:
            arrived = dice.randint(0, 9)
            yield f"fund/{code}/arrived", str(arrived)
            yield f"fund/{code}/spent", str(dice.randint(0, arrived))


def prove(pks: Sequence[int], at: datetime) -> None:
    """A file of its own for every row that wants one; its bytes are nowhere."""
    from peiyou.engine.reporting.models import Return
    from peiyou.engine.reporting.queries.skeleton import skeleton_of
    from peiyou.kernel.evidence.models import Attachment, File

    rows = list(Return.objects.filter(pk__in=pks).select_related("round__season", "round__period"))
    asked = skeleton_of(rows[0].round)
    lines: dict[int, list[int]] = defaultdict(list)
    for row, opening in rows[0].lines.model.objects.filter(of_return__in=pks).values_list("of_return", "opening"):  # fmt: skip
        lines[row].append(asked.seqs[opening])
    wanted = [
        (row, f"{seq}/item/{number}", uuid.uuid4().hex * 2)
        for row in rows for (seq, number), ask in asked.asks.items()
        if ask.proofs and seq in lines[row.pk]
    ]  # fmt: skip
    _insert(
        File, ("sha256", "size", "media", "file", "first_at"),
        ((digest, 1000, "application/pdf", f"evidence/{digest}", at) for _row, _cell, digest in wanted),
    )  # fmt: skip
    files = dict(
        File.objects.filter(media="application/pdf", size=1000).values_list("sha256", "pk")
    )
    _insert(
        Attachment, ("key", "file", "unit", "source_kind", "source_id", "cell", "purpose", "name", "number", "number_key",
                     "attached_at", "attached_by"),
        ((uuid.uuid4().hex, files[digest], row.unit_id, "return", str(row.key), cell, "EVIDENCE", "佐证.pdf", "", "", at, "bench")
         for row, cell, digest in wanted),
    )  # fmt: skip


# --- handed in ----------------------------------------------------------------------------------------------


def submit(pks: Sequence[int], at: datetime) -> None:
    """Frozen, claimed, and with whoever checks them first."""
    for portion in in_portions(sorted(pks)):
        act(lambda: _submit(portion, at))  # noqa: B023 - done at once
    analyse()


def analyse() -> None:
    """As PostgreSQL does by itself within a minute."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _submit(pks: Sequence[int], at: datetime) -> None:
    from django.utils import timezone

    from peiyou.engine.reporting.book.freezing import freeze
    from peiyou.engine.reporting.book.locking import locked
    from peiyou.engine.reporting.book.posting import post_returns
    from peiyou.engine.reporting.models import Return
    from peiyou.engine.reporting.queries.results import results_of
    from peiyou.engine.reporting.queries.risks import risk_of
    from peiyou.engine.reporting.queries.route import next_turns
    from peiyou.engine.reporting.queries.skeleton import skeleton_of
    from peiyou.engine.reporting.queries.summaries import summary_of
    from peiyou.engine.reporting.queries.values import said_by
    from peiyou.kernel.actions import SYSTEM
    from peiyou.kernel.facts.enums import Stage
    from peiyou.kernel.workflow.moves import Turn, move_cases

    rows = locked(pks)
    asked = skeleton_of(rows[0].round)
    said, results = said_by(rows, asked), results_of(rows[0].round)
    to = next_turns(rows, timezone.localdate(at), at)
    turns = []
    for row in rows:
        snapshot = freeze(row, said[row.pk], asked, results, SYSTEM, at)
        summary = summary_of(row, snapshot, (), "", at)
        row.snapshot, row.submitted_at, row.was_due_at = snapshot, at, row.case.due_at
        row.summary, row.risk = summary.kept(), risk_of(summary)
        turn = to[row.pk]
        turns.append(
            Turn(row.case, to=turn.state, holder=turn.holder, role=turn.role, due_at=turn.due_at, results=results)
        )  # fmt: skip
    move_cases(turns=turns, step="submit", is_locked=True, actor=SYSTEM, at=at)
    Return.objects.bulk_update(rows, ["snapshot", "submitted_at", "was_due_at", "summary", "risk"])
    post_returns(rows, Stage.CLAIMED, SYSTEM, at)


def pass_on(round_: Any, pks: Sequence[int], at: datetime) -> None:
    """By one level, as the action does it."""
    from peiyou.engine.reporting.actions.reviewing import pass_returns
    from peiyou.kernel.actions import SYSTEM

    for portion in in_portions(sorted(pks)):
        rows = list(round_.returns.filter(pk__in=portion).select_related(*RELATED))
        pass_returns(round_=round_, returns=rows, actor=SYSTEM, at=at)


def waiting(round_: Any, pks: Sequence[int], at: datetime) -> None:
    """Colleges up to where the ministry approves."""
    fill(pks, at)
    prove(pks, at)
    submit(pks, at)
    pass_on(round_, pks, at)
    analyse()
