"""What the bench hands in as rows is what the actions hand in."""

from __future__ import annotations

from typing import Any

import pytest
from bench import returns_nation

from peiyou.engine.reporting.models import Ask, Return
from peiyou.engine.reporting.queries.missing import missing_of
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.reporting.queries.values import typed
from peiyou.kernel.facts.models import Entry
from tests.factories.facts import expected, totals
from tests.factories.returns import Reported, a_round
from tests.integration.engine.reporting.test_costs import undone

pytestmark = pytest.mark.django_db
KEPT = ("submitted_at", "was_due_at", "summary", "risk", "party", "started_at")
STANDS = ("state", "holder_id", "role", "due_at", "version")


def stands(row: Return) -> Any:
    assert row.snapshot is not None
    entries = Entry.objects.values_list("unit", "measure", "period", "stage", "quantity", "line")
    return (
        {name: getattr(row, name) for name in KEPT},
        {name: getattr(row.case, name) for name in STANDS},
        [line.values for line in row.lines.order_by("pk")],
        (row.snapshot.content, row.snapshot.digest, row.snapshot.no, row.snapshot.kind),
        sorted(entries),
        totals(),
    )


def written(made: Reported) -> dict[str, Any]:
    """What the bench fills in, by cell."""
    row = made.school
    returns_nation.fill([row.pk], made.at)
    asked, cells = skeleton_of(row.round), {}
    for line in row.lines.all():
        cells |= typed(asked, asked.seqs[line.opening_id], line.values)
    return cells


def test_the_bench_hands_in_what_the_actions_hand_in() -> None:
    made = a_round(opened=True)
    Ask.objects.update(proofs=0)
    cells = undone(lambda: written(made))

    def by_actions() -> Any:
        made.write(cells)
        made.submit()
        return stands(made.school)

    expects = undone(by_actions)
    returns_nation.fill([made.school.pk], made.at)
    returns_nation.submit([made.school.pk], made.at)
    assert stands(made.school) == expects
    assert totals() == expected()


def test_what_the_bench_fills_in_and_proves_can_be_handed_in() -> None:
    made = a_round()
    returns_nation.fill([made.school.pk], made.at)
    returns_nation.prove([made.school.pk], made.at)
    assert missing_of(made.school, made.at) == []
