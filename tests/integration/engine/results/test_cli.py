"""What an operator does for results at the command line: each says it in words and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import timezone

from peiyou.engine.reporting.enums import Rating
from peiyou.engine.results import extracting
from peiyou.engine.results.actions.rating import give_rating
from peiyou.engine.results.cli import results
from peiyou.engine.results.models import RedReply
from peiyou.engine.results.queries.ratings import ratings_of
from tests.factories.filings import confirm_school
from tests.factories.ratings import Rated, a_rated_plan
from tests.factories.seasons import a_take_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def rated(settings: Any, tmp_path: Path) -> Rated:
    settings.PEIYOU_DATA = tmp_path
    takeup = a_take_up(at=timezone.now())
    confirm_school(takeup)
    found = a_rated_plan(takeup)
    found.approve({"2020": 2, "2021": 1})
    east = takeup.country.east
    give_rating(judged=found.judged(east), colour=Rating.RED, reason="滞后", **found.by(found.expert))  # fmt: skip
    return found


def run(*words: str, status: int = 0) -> str:
    done = CliRunner().invoke(results, list(words))
    assert done.exit_code == status, done.output
    return done.stdout


def test_what_is_due_by_the_hour_is_done_now(rated: Rated) -> None:
    said = json.loads(run("refresh", "--json"))
    assert said["replies"] == RedReply.objects.count() == 1
    assert "1 replies" in run("refresh")


def test_the_extract_is_made_and_compared(rated: Rated) -> None:
    said = json.loads(run("extract", "--json"))
    assert said["agrees"]
    assert said["entries"] > 0
    made = extracting.current()
    assert made is not None
    assert made.made.entries == said["entries"]
    assert json.loads(run("extract", "--anew", "--json"))["entries"] == said["entries"]


def test_an_extract_that_differs_ends_with_a_failure(
    rated: Rated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extracting, "matches", lambda: False)
    assert "DIFFERS" in run("extract", status=1)


def test_ratings_are_those_of_the_page(rated: Rated) -> None:
    east = rated.made.takeup.country.east
    said = json.loads(run("ratings", "--at", str(east.key), "--json"))
    found = ratings_of(rated.asked, [east])
    assert said["rule"] == rated.asked.rule.version
    assert [row["independent"] for row in said["ratings"]] == [
        three.independent for three in (found[east.pk, task] for task in rated.asked.tasks)
    ]
    assert "RED" in run("ratings", "--at", str(east.key))
    apart = json.loads(run("ratings", "--at", str(east.key), "--differing", "--json"))["ratings"]
    assert apart == [row for row in said["ratings"] if row["apart"]]
    run("ratings", "--at", "000000", status=1)
