"""The facts that the bench writes as rows are those that postings would leave."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from bench import board_load

from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.calendar.periods import ensure_periods
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.ledger import Line, Posting, post_many
from peiyou.kernel.facts.models import Batch, Entry
from tests.factories.country import a_country
from tests.factories.facts import a_measure, expected, inside, totals
from tests.integration.engine.reporting.test_costs import undone

pytestmark = pytest.mark.django_db
AT = datetime(2024, 1, 15, 8, tzinfo=UTC)
QUARTERS = board_load.QUARTERS[2:8]


def stands() -> Any:
    """All of the ledger, and its totals."""
    batches = Batch.objects.values_list("source_kind", "source_id", "source_hash", "stage", "kind", "actor", "recorded_at")  # fmt: skip
    entries = Entry.objects.values_list("batch__source_id", "unit", "measure", "period", "stage", "quantity", "line", "reverses")  # fmt: skip
    return sorted(batches), sorted(entries), totals()


def test_the_bench_writes_what_postings_write() -> None:
    country = a_country()
    schools = [country.school.pk, country.college.pk, country.west_school.pk, country.bureau.pk]
    measures = [a_measure(code).pk for code in "abc"]
    periods = [ensure_periods(QUARTERS)[code].pk for code in QUARTERS]

    def by_postings() -> Any:
        for stage in (Stage.CLAIMED, Stage.APPROVED):
            postings = [
                Posting(
                    f"{unit}-{period}", "1",
                    [Line(unit, m, period, board_load.quantity(u, i, p), f"x/{i}") for i, m in enumerate(measures)],
                )
                for p, period in enumerate(periods) for u, unit in enumerate(schools)
                if board_load.stage(u, p) == stage
            ]  # fmt: skip
            said: dict[str, Any] = {"source_kind": board_load.SOURCE, "stage": stage}
            inside(lambda said=said, postings=postings: post_many(**said, postings=postings, actor=SYSTEM, at=AT))  # fmt: skip
        return stands()

    expects = undone(by_postings)
    assert {row[3] for row in expects[0]} == {"CLAIMED", "APPROVED"}
    assert board_load.write(schools, measures, periods) == len(schools) * 3 * len(QUARTERS)
    board_load.add_up()
    assert stands() == expects
    assert totals() == expected()
