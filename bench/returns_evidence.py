"""`returns.duplicates`: which of 128,000 proofs of a round are claimed twice, with both sides, as the page asks it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any, Final

from bench.installation import ready
from bench.scenario import Measured, median_seconds, p95_ms, scenario
from bench.takeup_nation import SEED, load_nation

CLAIMS: Final = 128_000
DOUBLED: Final = 0.01
"""Share of claims that have the file of another, and as many that have its number. Invented: no figure is known."""
OPENS: Final = datetime(2022, 11, 1, tzinfo=UTC)
PLAIN: Final = (
    "SELECT file_id, COUNT(*) FROM evidence_attachment WHERE purpose = 'EVIDENCE' AND removed_at IS NULL"
    " GROUP BY file_id HAVING COUNT(*) > 1",
    "SELECT number_key, COUNT(*) FROM evidence_attachment WHERE purpose = 'EVIDENCE' AND removed_at IS NULL"
    " AND NOT number_key = '' GROUP BY number_key HAVING COUNT(*) > 1",
)


@scenario("returns.duplicates", unit="s", bar=1, floor="the two groupings as plain SQL")
def duplicates() -> Measured:
    from peiyou.engine.reporting.queries.double_claims import doubles_of, of_round
    from peiyou.kernel.actions import SYSTEM

    ready()
    round_ = _round(load_nation())
    _claims(round_)
    found = of_round(round_, SYSTEM, OPENS)
    whole = median_seconds(lambda: of_round(round_, SYSTEM, OPENS))
    rows = cycle(list(round_.returns.select_related("round__period", "unit", "case")[:200]))
    one = p95_ms(lambda: doubles_of([next(rows)]))
    note = (
        f"{CLAIMS:,} claims, {len(found):,} of them claimed elsewhere; one return {one:.1f} ms p95"
    )
    return Measured(whole, median_seconds(_plain), note)


def _plain() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in PLAIN:
            cursor.execute(statement)
            cursor.fetchall()


def _round(season: Any) -> Any:
    """A round of the nation that has been handed in: what is only drafted claims nothing."""
    from django.db.models import OuterRef, Subquery

    from peiyou.engine.reporting.actions.rounds import Ends, open_round, prepare_round
    from peiyou.engine.reporting.models import Return, Snapshot
    from peiyou.kernel.actions import SYSTEM

    ends = Ends(OPENS, *(OPENS + timedelta(days=days) for days in (15, 30, 45, 60)))
    act: dict[str, Any] = {"actor": SYSTEM, "at": OPENS}
    round_ = prepare_round(season=season, period="2022", title="2022 年度填报", ends=ends, **act)
    round_ = open_round(round_=round_, **act).round
    Snapshot.objects.bulk_create(
        [
            Snapshot(
                of_return_id=pk, kind="RETURN", no=1, content={}, digest="0" * 64, check_code=f"bench-{pk}",
                made_at=OPENS, made_by="bench",
            )
            for pk in round_.returns.values_list("pk", flat=True)
        ],
        batch_size=500,
    )  # fmt: skip
    mine = Snapshot.objects.filter(of_return=OuterRef("pk")).values("pk")[:1]
    Return.objects.filter(round=round_).update(snapshot=Subquery(mine))
    return round_


def _claims(round_: Any) -> None:
    from peiyou.engine.reporting.models import Line
    from peiyou.kernel.evidence.enums import Purpose
    from peiyou.kernel.evidence.models import Attachment, File

    dice = random.Random(SEED)
    lines = list(
        Line.objects.filter(of_return__round=round_)
        .order_by("pk")
        .values_list("of_return__key", "of_return__unit", "opening__seq")
    )
    File.objects.bulk_create(
        [
            File(sha256=f"{no:064x}", size=1, media="application/pdf", file=f"x/{no}", first_at=OPENS)
            for no in range(CLAIMS)
        ],
        batch_size=2_000,
    )  # fmt: skip
    files = list(File.objects.order_by("pk").values_list("pk", flat=True))[-CLAIMS:]
    rows = _rows(dice, lines, files)
    Attachment.objects.bulk_create(
        (
            Attachment(
                file_id=file, unit_id=unit, source_kind="return", source_id=str(key), cell=f"{seq}/item/1",
                purpose=Purpose.EVIDENCE, name="佐证.pdf", number=number, number_key=number,
                attached_at=OPENS, attached_by="bench",
            )
            for file, number, (key, unit, seq) in rows
        ),
        batch_size=2_000,
    )  # fmt: skip


def _rows(dice: random.Random, lines: list[Any], files: list[int]) -> Iterator[tuple[int, str, Any]]:  # fmt: skip
    """(file, number, line) of each claim; a few have those of an earlier one."""
    for no, line in zip(range(CLAIMS), cycle(lines), strict=False):
        file, number = files[no], f"证{no:08d}"
        if no and dice.random() < DOUBLED:
            file = files[dice.randrange(no)]
        if no and dice.random() < DOUBLED:
            number = f"证{dice.randrange(no):08d}"
        yield file, number, line
