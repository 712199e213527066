"""The extract holds what the ledger says, no less and no more, and says where each figure counts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from peiyou.engine.results import extracting
from peiyou.engine.results.analysis.asking import Question
from peiyou.engine.results.analysis.engines import answer
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.facts.enums import Aggregation, Stage
from peiyou.kernel.facts.models import Batch
from peiyou.kernel.organisations.actions.moves import move_unit
from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.organisations.models import Unit
from tests.factories.country import Country, a_country
from tests.factories.facts import a_line, a_measure, posted, totals, withdrawn
from tests.factories.organisations import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.PEIYOU_DATA = tmp_path


@pytest.fixture
def country() -> Country:
    made = a_country()
    people, schools = a_measure("return.done.x"), a_measure("return.amount.y", over_time=Aggregation.LAST)  # fmt: skip
    for i, unit in enumerate((made.school, made.other_school, made.college, made.west_school)):
        lines = [
            a_line(unit, people, 10 + i, "2021", "a"),
            a_line(unit, schools, 3 + i, "2020", "b"),
        ]
        posted(f"r{i}", "1", lines, Stage.CLAIMED)
        posted(f"r{i}", "1", lines[:1], Stage.APPROVED)
    return made


def _cells(asked: Question) -> dict[tuple[int, ...], int]:
    found = extracting.current()
    assert found is not None
    files = found.made.files(found.folder)
    return {
        cell.key: cell.above for cell in answer(asked, files, found.folder, extracting.limits())
    }


def test_it_equals_the_ledger_and_is_added_to(country: Country) -> None:
    made = extracting.refresh(AT + timedelta(minutes=1))
    assert made is not None
    assert made.entries == 12
    assert extracting.matches()
    posted(
        "r0",
        "2",
        [a_line(country.school, a_measure("return.done.x"), 7, "2021", "a")],
        Stage.CLAIMED,
    )
    withdrawn("r1", Stage.CLAIMED)
    assert not extracting.matches()
    found = extracting.current()
    assert found is not None
    assert found.behind == 3  # what was said is taken back by a batch, then said anew by another
    later = extracting.refresh(AT + timedelta(minutes=2))
    assert later is not None
    assert later.parts[0] == made.parts[0]
    assert len(later.parts) == 2
    assert extracting.matches()
    assert extracting.refresh(AT + timedelta(minutes=3)).parts == later.parts  # type: ignore[union-attr]


def test_its_sums_are_the_totals(country: Country) -> None:
    """A school that has moved counts where it stood on the last day of each period."""
    move_unit(
        unit=country.school, parent=country.west_city, hierarchy=Hierarchy.PLACE, on=date(2021, 6, 1),
        source="试", actor=SYSTEM, at=AT,
    )  # fmt: skip
    extracting.refresh(AT)
    by_region: dict[int, int] = defaultdict(int)
    for (node, _measure, _period, stage, _parent), (quantity, _n) in totals().items():
        if stage == "CLAIMED":
            by_region[node] += quantity
    for level, regions in {
        "province": (country.east, country.west),
        "prefecture": (country.city, country.west_city),
        "county": (country.county, country.other_county),
    }.items():
        cells = _cells(Question((level,), filters={"stage": (1,)}, over_time="SUM"))
        assert {r.pk: cells.get((r.pk,), 0) for r in regions} == {
            r.pk: by_region[r.pk] for r in regions
        }


def test_numbers_of_batches_that_are_committed_late_are_not_missed(country: Country) -> None:
    """Of two acts at once the one with the higher number may be committed first."""
    rows = list(Batch.objects.order_by("pk").values_list("pk", "recorded_at"))
    hidden = rows[2][0]
    real = extracting._batches

    def without_one(old: Any) -> list[tuple[int, datetime]]:
        return [row for row in real(old) if row[0] != hidden]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extracting, "_batches", without_one)
        extracting.refresh(AT + timedelta(hours=1))
    assert not extracting.matches()
    extracting.refresh(AT + timedelta(hours=2))
    assert extracting.matches()


def test_what_is_old_is_known_by_its_highest_number_alone(country: Country) -> None:
    young = extracting.refresh(AT + timedelta(hours=1))
    assert young is not None
    assert (young.settled, len(young.tail)) == (0, Batch.objects.count())
    old = extracting.refresh(AT + timedelta(days=1))
    assert old is not None
    assert (old.settled, old.tail) == (Batch.objects.latest("pk").pk, ())


def test_another_database_has_another_extract(country: Country) -> None:
    extracting.refresh(AT)
    found = extracting.extract.read(extracting.folder())
    assert found is not None
    extracting.extract.write(
        extracting.folder(), replace(found, anchor=(found.anchor[0], "of elsewhere", ""))
    )  # type: ignore[index]
    assert extracting.current() is None
    extracting.refresh(AT + timedelta(minutes=1))
    assert extracting.matches()


def test_a_damaged_extract_is_found_and_made_anew(country: Country) -> None:
    made = extracting.refresh(AT)
    assert made is not None
    place, bounds = extracting.folder(), extracting.limits()
    wrong = extracting.extract.from_rows(place, "entries", [(1, 1, 1, 1, 5, 1, 0)], bounds)
    (place / wrong).replace(place / made.parts[0])
    assert not extracting.matches()
    assert extracting.check(AT + timedelta(minutes=1))
    assert extracting.matches()


def test_small_files_are_put_together_and_old_ones_deleted(country: Country) -> None:
    measure = a_measure("return.done.x")
    for i in range(14):
        posted(f"more{i}", "1", [a_line(country.college, measure, 1, "2021", "c")], Stage.CHECKED)
        extracting.refresh(AT + timedelta(minutes=i))
    found = extracting.current()
    assert found is not None
    assert len(found.made.parts) <= extracting.extract.MOST_PARTS
    assert len(list(extracting.folder().glob("*.parquet"))) <= 2 * (
        extracting.extract.MOST_PARTS + 2
    )
    assert not list((extracting.folder() / "tmp").glob("*.csv"))
    assert extracting.matches()


def test_a_reader_waits_for_little_and_not_for_much(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extracting, "IN_A_REQUEST", 2)
    assert extracting.for_reader(AT) is None
    monkeypatch.setattr(extracting, "IN_A_REQUEST", 100)
    first = extracting.for_reader(AT)
    assert first is not None
    posted("new", "1", [a_line(country.college, a_measure("return.done.x"), 1)], Stage.CLAIMED)
    again = extracting.for_reader(AT + timedelta(minutes=1))
    assert again is not None
    assert (again.behind, again.made_at) == (1, first.made_at)
    later = extracting.for_reader(AT + extracting.FRESH)
    assert later is not None
    assert later.behind == 0


def test_nothing_is_an_extract_too(db: None) -> None:
    extracting.refresh(AT)
    assert _cells(Question(("province",), ("stage",))) == {}
    assert Unit.objects.count() == 0
